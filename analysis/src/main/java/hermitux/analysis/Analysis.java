package hermitux.analysis;

import java.util.List;

/**
 * Which system calls a program can make.
 *
 * @param objects the files looked at: the program, its libraries in the order of loading, the interpreter
 * @param calls by number
 * @param unresolved sites at which more calls may happen than {@code calls} says
 * @param siteCount how many reachable instructions make system calls
 * @param functionCount how many functions are reachable
 * @param notes what the answer takes for granted
 */
public record Analysis(String program, List<String> objects, List<Call> calls, List<Unresolved> unresolved, int siteCount, int functionCount,
    List<String> notes) {
    /** An instruction that makes a system call; the address is that in the file's own numbering. */
    public record Site(String object, String function, long address) { }

    /** A system call; the name is "?" for a number that x86-64 does not have. */
    public record Call(int number, String name, List<Site> sites) { }

    /** A site whose number could not be told, and why. */
    public record Unresolved(Site site, String reason) { }
}
