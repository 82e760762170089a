package hermitux.cli.manual;

import hermitux.cli.manual.Command.Completes;
import hermitux.launcher.options.table.BuildTable;
import hermitux.launcher.options.table.Option;
import hermitux.launcher.options.table.OptionGroup;
import hermitux.launcher.options.table.RunTable;

/** All commands: the one source of what help, manual pages and completions say. */
final class Commands {
    private static final OptionGroup[] NONE = {};
    private static final Option HELP = new Option("-h, --help", null, "prints this");

    static final Command[] ALL = {
        new Command("run", "PROGRAM [ARGS...]", "run a program; its exit status is the command's", """
            Runs an unmodified Linux program (x86-64; static or dynamic, glibc or musl, or a #! script) in a virtual machine of its own. PROGRAM is looked \
            up in PATH. Standard input, output and error are the program's; so is the exit status (128+n for a signal n; 125 an error of hermitux, \
            126 not executable, 127 not found, 124 timed out; docs/messages.md). Options end at PROGRAM or --.""",
            RunTable.GROUPS, """
            hermitux run /bin/echo hello
            hermitux run --memory 2G --timeout 60 python3 app.py input.json
            hermitux run --share .:/work:rw --cwd /work sort -o sorted.txt names.txt
            hermitux run --rootfs ./alpine /bin/sh -c 'echo $PATH'
            hermitux run --user nobody --ulimit nofile=64 --clean-env id
            hermitux run --trace ls -l /usr
            """, "Ctrl-C goes to the program; three within a second end the machine.", Completes.PROGRAM),
        new Command("build", "PROGRAM [ARGS...] -o IMAGE", "make one bootable file of a program and the kernel", """
            Makes one bootable file: the kernel, PROGRAM, its interpreter and its libraries. `hermitux run IMAGE [ARGS...]` starts it, and so does \
            `qemu-system-x86_64 -M microvm -nographic -no-reboot -device isa-debug-exit -kernel IMAGE`, where the program's terminal is the serial port \
            and QEMU's exit status is 2 * the program's + 1. ARGS of `run` replace those of the image. Options may stand behind PROGRAM; what follows -- \
            belongs to the program.""",
            BuildTable.GROUPS, """
            hermitux build /bin/echo hello -o hello.img
            hermitux run hello.img
            hermitux build lua5.4 squares.lua -o squares.img
            hermitux build python3 --include /usr/lib/python3.11 -o python.img -- -c 'print(1)'
            """, "", Completes.PROGRAM),
        new Command("ps", "", "the machines that run now",
            "Lists this user's running machines, the oldest first: id, process, program, hypervisor, memory, age, name.",
            options(new Option("-q, --quiet", null, "the ids alone"), new Option("--json", null, "as JSON, for programs to read"), HELP), "", "",
            Completes.NOTHING),
        new Command("kill", "ID...", "end some of them, or send them a signal", """
            Ends machines at once, or sends them a signal, which then is the program's. ID is how an id begins that `hermitux ps` prints, a name that \
            --name gave, or a process. Prints those that got it; the status is 1 if one did not.""",
            options(new Option("-s, --signal", "SIGNAL", "a name as TERM, or a number"), HELP), """
            hermitux kill $(hermitux ps -q)
            """, "", Completes.MACHINES),
        new Command("doctor", "", "what this machine has, and what is missing",
            "Says which hypervisors this machine has, which one `run` takes by default and why, and what is missing.", options(HELP), "", "",
            Completes.NOTHING),
        new Command("syscalls", "", "the system calls there are", """
            Lists the system calls: number, name, status, note. full: Linux's semantics; partial: real, with the restriction of the note; \
            stub: answers something fixed, for the reason of the note; none: ENOSYS.""",
            options(new Option("--json", null, "as JSON, for programs to read"), HELP), "", "", Completes.NOTHING),
        new Command("analyze", "ELF...", "the system calls that programs can make, without running them", """
            Follows all code that can be reached in the program, its interpreter and its libraries, and traces the number of each system call back to where \
            it is set. Sites where that fails are reported: more calls may happen there. Libraries that a program loads by dlopen have to be named.

            It runs on Java 25 or newer and needs the library capstone (libcapstone4 or newer). The exit status is 1 if a file could not be analysed.""",
            options(new Option("--json", null, "as JSON, for programs to read"), new Option("--sites", null, "every site of every call as well"),
                new Option("--html", "FILE", "writes a picture, functions to calls, as a page to look at in a browser"),
                new Option("--load", "LIBRARY", "a library that the program loads by dlopen (may be repeated)"),
                new Option("--nss", null, "the modules that /etc/nsswitch.conf names: look-ups of users, groups and hosts load them"),
                new Option("--gconv", null, "the modules of iconv: conversions of text load them"), HELP), """
            hermitux analyze /bin/ls
            hermitux analyze --html ls.html /bin/ls
            """, "", Completes.FILES),
        new Command("rewrite", "PROGRAM -o OUT", "the program with its system calls made jumps", """
            Makes the system calls of a program or library jumps, ahead of time. The result runs on Linux as before; in the virtual machine its calls go to \
            the kernel without the syscall instruction, while its text stays unchanged. A dynamic program makes its calls in its C library: rewrite that, \
            and name its folder in LD_LIBRARY_PATH.

            It runs on Java 25 or newer and needs the library capstone (libcapstone4 or newer). Prints what became of each site that is left, and why. The \
            exit status is 1 if the file cannot be rewritten.""",
            options(new Option("-o", "OUT", "the file to write"), new Option("--quiet", null, "only the sum"), HELP), """
            hermitux rewrite ./server -o ./server.rewritten
            """, "", Completes.FILES),
        new Command("version", "", "the version", "Prints the version.", NONE, "", "", Completes.NOTHING),
        new Command("help", "[COMMAND]", "all commands, or one of them", "Prints what the commands are, or what one of them does.", NONE, "", "",
            Completes.COMMANDS),
    };

    static final String SUMMARY = "hermitux runs unmodified Linux programs in a virtual machine, on a small kernel written in Java.";
    static final String EXAMPLES = """
        hermitux run /bin/echo hello
        hermitux run python3 app.py
        echo text | hermitux run gzip | gzip -d
        hermitux run --share data:/data:rw sqlite3 /data/my.db 'select 1'
        """;

    private Commands() { }

    private static OptionGroup[] options(Option... options) { return new OptionGroup[] {new OptionGroup("Options", "", options)}; }

    /** Null if there is none of that name. */
    static Command find(String name) {
        for (Command command : ALL) if (command.name().equals(name)) return command;
        return null;
    }
}
