/**
 * Which system calls a program can make: {@link hermitux.analysis.Analyzer} answers an {@link hermitux.analysis.Analysis}. Runs on the JVM only, and
 * needs libcapstone.
 *
 * <p>From Java: {@code new Analyzer(new JavaFiles()).analyze(path, List.of())}; {@code calls()} has number, name and sites of each call,
 * {@code unresolved()} the sites where more calls may happen. A damaged file is a {@link hermitux.elf.BadElf}, a missing libcapstone a
 * {@link hermitux.analysis.ToolFailure}.
 *
 * <p>{@code hermitux analyze --json ELF…} prints the same as an array with an object for each program that could be analysed:
 * <pre>
 * [ { "program": "/bin/ls",
 *     "objects": ["/bin/ls", "/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2"],
 *     "functions": 1234, "sites": 321,
 *     "calls": [ { "number": 0, "name": "read",
 *                  "sites": [ { "object": "/lib/x86_64-linux-gnu/libc.so.6", "function": "read", "address": "0xf81ed" } ] } ],
 *     "unresolved": [ { "object": "…", "function": "…", "address": "0x…", "reason": "…" } ],
 *     "notes": ["…"] } ]
 * </pre>
 *
 * <p>Packages, lowest first: {@code binary} (what is in a file), {@code code} (instructions, bodies of functions), {@code flow} (values in a body),
 * {@code program} (files linked together, what is reachable, numbers across functions), {@code report};
 * {@code rewrite} (sites made jumps in the file); {@code command}.
 */
package hermitux.analysis;

