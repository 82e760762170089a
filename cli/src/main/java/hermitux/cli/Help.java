package hermitux.cli;

import hermitux.launcher.options.Refusal;

/** What {@code hermitux help} and {@code --help} print. */
final class Help {
    private static final String OVERVIEW = """
        hermitux runs unmodified Linux programs in a virtual machine, on a small kernel written in Java.

          hermitux run [options] PROGRAM [ARGS...]   run a program; its exit status is the command's
          hermitux build PROGRAM [ARGS...] -o IMAGE  make one bootable file of a program and the kernel
          hermitux ps [-q] [--json]                  the machines that run now
          hermitux kill [-s SIGNAL] ID...            end some of them, or send them a signal
          hermitux doctor                            what this machine has, and what is missing
          hermitux syscalls [--json]                 the system calls there are
          hermitux analyze ELF...                    the system calls that programs can make, without running them
          hermitux rewrite PROGRAM -o OUT            the program with its system calls made jumps
          hermitux version
          hermitux help [command]

        Examples:
          hermitux run /bin/busybox echo hello
          hermitux run python3 app.py
          echo text | hermitux run gzip | gzip -d
          hermitux run --share data:/data:rw sqlite3 /data/my.db 'select 1'
        """;

    private static final String RUN = """
        usage: hermitux run [options] PROGRAM [ARGS...]

        Runs an unmodified Linux program (x86-64; static or dynamic, glibc or musl, or a #! script) in a virtual machine of its own.
        PROGRAM is looked up in PATH. Standard input, output and error are the program's; so is the exit status (128+n for a signal n;
        125 an error of hermitux, 126 not executable, 127 not found, 124 timed out). Options end at PROGRAM or --.

        What the program sees:
          By default the host's /usr, /bin, /lib..., /etc/alternatives and /etc/ssl/certs, read-only, and copies of small files of /etc
          (no password hashes). Regular files that ARGS name are copied along, up to 64 MB. /tmp, /run and the home folder are
          empty and in memory: what is written there is gone afterwards. Nothing else of the host is visible.
          --share HOST[:GUEST][:ro|:rw]   a folder of the host as well; read-only, and at the same path, unless said otherwise
          --rootfs DIR[:rw]               DIR is the guest's /, instead of the host's system; PROGRAM is looked up inside
          --disk FILE[:ro]                a raw disk image or block device of the host: /dev/vda, the next one /dev/vdb, ...
          --isolated                      only the program, its interpreter and its libraries
          --env NAME=VALUE                a variable; by default PATH HOME USER LOGNAME SHELL LANG LANGUAGE LC_* TERM TZ are passed on
          --cwd DIR                       the working folder; by default the current one's path

        The machine:
          --memory SIZE                   with K, M or G; by default 512M
          --cpus N                        so many processors, of which the kernel uses one so far; by default 1
          --hypervisor auto|native|qemu   by default auto: native where KVM works
          --accel auto|kvm|tcg            hardware virtualization or translation; auto takes KVM where /dev/kvm works
          --name NAME                     what `hermitux ps` and `hermitux kill` call it
          --timeout SECONDS               end the program after this time
          --no-aslr                       the same addresses at every run
          --no-rewrite                    leaves the program's text as it is: every system call traps
          --huge-pages                    the native hypervisor backs the guest's memory by pages of 2 MB: faster for much memory, dearer for little
          --no-sandbox                    the native hypervisor keeps all its privileges, to debug it (docs/sandbox.md)

        To see more:
          --trace                         every system call with arguments and result, on standard error
          --stats                         times, memory and counts of system calls, at the end
          --verify                        at the end, checks the kernel's own records: queues, timers, descriptors
          --record-syscalls FILE          adds to FILE the names of the system calls that the program makes, one a line
          --gdb PORT                      wait at the program's first instruction for gdb PROGRAM -ex 'target remote :PORT' (docs/debugging.md)
          --verbose                       what is chosen and why, and system calls that are missing

        Examples:
          hermitux run /bin/busybox echo hello
          hermitux run --memory 2G --timeout 60 python3 app.py input.json
          hermitux run --share .:/work:rw --cwd /work sort -o sorted.txt names.txt
          hermitux run --rootfs ./alpine /bin/sh -c 'echo $PATH'
          hermitux run --trace ls -l /usr

        Ctrl-C goes to the program; three within a second end the machine.
        """;

    private static final String BUILD = """
        usage: hermitux build [options] PROGRAM [ARGS...] -o IMAGE

        Makes one bootable file: the kernel, PROGRAM, its interpreter and its libraries. `hermitux run IMAGE [ARGS...]` starts it, and so does
          qemu-system-x86_64 -M microvm -nographic -no-reboot -device isa-debug-exit -kernel IMAGE
        where the program's terminal is the serial port and QEMU's exit status is 2 * the program's + 1. ARGS of `run` replace those of the image.
        Options may stand behind PROGRAM; what follows -- belongs to the program.

          -o, --output IMAGE       where the image goes
          --include PATH           a file, or a folder with all that is in it, as well; regular files that ARGS name are included anyway
          --env NAME=VALUE         a variable; there are only PATH and HOME otherwise
          --cwd DIR                the working folder; by default the current one's path
          --minimal                a kernel compiled for the program's system calls alone: any other answers ENOSYS and is named on standard error
          --syscalls FILE          the calls, a name a line, as `hermitux run --record-syscalls` writes them, instead of those that analysis finds
          --with PART, --without PART  an optional part of such a kernel (tracing, statistics, shares, terminal, fifos, proc), whatever the calls are
          --compress, --no-compress  the image holds kernel and files compressed, and unpacks itself when it starts; by default with --minimal
          --memory SIZE            what `hermitux run IMAGE` gives it, with K, M or G; by default 512M

        Examples:
          hermitux build /bin/busybox -o busybox.img
          hermitux run busybox.img echo hello
          hermitux build lua5.4 squares.lua -o squares.img
          hermitux build python3 --include /usr/lib/python3.11 -o python.img -- -c 'print(1)'
        """;

    private static final String PS = """
        usage: hermitux ps [-q] [--json]

        Lists this user's running machines, the oldest first: id, process, program, hypervisor, memory, age, name. -q prints the ids alone.
        """;

    private static final String KILL = """
        usage: hermitux kill [-s SIGNAL] ID...

        Ends machines at once, or sends them a signal, which then is the program's: a name as TERM or a number. ID is how an id begins that
        `hermitux ps` prints, a name that --name gave, or a process. Prints those that got it; the status is 1 if one did not.

        Example:
          hermitux kill $(hermitux ps -q)
        """;

    private static final String DOCTOR = """
        usage: hermitux doctor

        Says which hypervisors this machine has, which one `run` takes by default and why, and what is missing.
        """;

    private static final String SYSCALLS = """
        usage: hermitux syscalls [--json]

        Lists the system calls: number, name, status, note. full: Linux's semantics; partial: real, with the restriction of the note;
        stub: answers something fixed, for the reason of the note; none: ENOSYS.
        """;

    private Help() { }

    static String overview() { return OVERVIEW; }

    static String of(String command) {
        return switch (command) {
            case "run" -> RUN;
            case "build" -> BUILD;
            case "ps" -> PS;
            case "kill" -> KILL;
            case "doctor" -> DOCTOR;
            case "syscalls" -> SYSCALLS;
            case "analyze", "rewrite" -> throw Refusal.own("help: `hermitux " + command + " --help` prints it");
            case "version", "help" -> OVERVIEW;
            default -> throw Refusal.own("help: unknown command " + command + "; `hermitux help` lists them");
        };
    }
}
