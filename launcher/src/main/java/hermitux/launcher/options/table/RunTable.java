package hermitux.launcher.options.table;

/** The options of {@code hermitux run}: what {@link OptionParser} takes, and the source of help, manual page and completions. */
public final class RunTable {
    public static final OptionGroup[] GROUPS = {
        new OptionGroup("What the program sees", """
            By default the host's /usr, /bin, /lib..., /etc/alternatives and /etc/ssl/certs, read-only, and copies of small files of /etc (no password \
            hashes). Regular files that ARGS name are copied along, up to 64 MB. /tmp, /run and the home folder are empty and in memory: what is written \
            there is gone afterwards. Nothing else of the host is visible.""",
            new Option("--share, --volume", "HOST[:GUEST][:ro|:rw][:suid]",
                "a folder of the host as well; read-only, and at the same path, unless said otherwise. A file is copied, and read-only. Without suid no files "
                    + "are made there that run as their owner (native monitor)"),
            new Option("--rootfs", "DIR[:ro|:rw|:overlay]", "DIR is the guest's /, instead of the host's system; PROGRAM is looked up inside. overlay: the"
                + " guest may change all of it, in its memory; DIR stays as it is"),
            new Option("--entrypoint", "COMMAND", "what an image runs, in place of its own; ARGS follow"),
            new Option("--disk", "FILE[:ro]",
                "a raw disk image or block device of the host, also /dev/fd/N, open already: /dev/vda, the next one /dev/vdb, ..."),
            new Option("--tmpfs", "PATH", "an empty folder in memory at PATH of the guest"),
            Option.flag("--isolated", "only the program, its interpreter and its libraries")),
        new OptionGroup("Who it is and what it starts with", "",
            new Option("-e, --env", "NAME[=VALUE]",
                "a variable; without a value the host's. By default PATH HOME USER LOGNAME SHELL LANG LANGUAGE LC_* TERM TZ are passed on"),
            new Option("--env-file", "FILE", "variables, one a line, as --env takes them; lines that begin with # are left out"),
            Option.flag("--clean-env", "no variables but those of --env and --env-file"),
            new Option("-w, --workdir, --cwd", "DIR", "the working folder; by default the current one's path"),
            new Option("-u, --user", "USER[:GROUP]",
                "names of the guest's /etc/passwd and /etc/group, or numbers; by default the numbers of who runs hermitux. On shares the host's own rights "
                    + "count"),
            new Option("--group-add", "GROUP", "a supplementary group, by name or number"),
            new Option("--umask", "OCTAL", "by default that of who runs hermitux"),
            new Option("--hostname", "NAME", "by default the host's"),
            new Option("--ulimit", "NAME=SOFT[:HARD]", "a limit, as ulimits of containers are named: nofile, stack, data, fsize, core, as, ...; -1 for none")),
        new OptionGroup("Its network", "By default it is alone, with its own loopback (docs/network.md).",
            new Option("--network", "none|user|tap:NAME|fd:N", "user: connections go out by passt, none comes in but by --publish. tap: a TAP interface of "
                + "the host, fd: an open descriptor of frames; both take ,ip=ADDRESS/PREFIX ,gateway=ADDRESS ,mac=ADDRESS behind them, and without an "
                + "address the guest asks by DHCP"),
            new Option("-p, --publish", "[ADDRESS:]PORT:GUESTPORT[/udp]",
                "a port of the host leads to the guest's; of 127.0.0.1 unless an address is named. Implies --network user"),
            new Option("--dns", "ADDRESS", "a name server for /etc/resolv.conf"),
            new Option("--add-host", "NAME:ADDRESS", "a line for /etc/hosts"),
            new Option("--pcap", "FILE", "writes all frames to FILE, for Wireshark: as pcapng, with QEMU as pcap")),
        new OptionGroup("The machine", "",
            new Option("-m, --memory", "SIZE", "with K, M or G; by default half of the host's memory, at least 512M"),
            new Option("--cpus", "N", "so many processors, of which the kernel uses one so far; by default 1"),
            new Option("--hypervisor", "auto|native|qemu", "by default auto: native where KVM works"),
            new Option("--accel", "auto|kvm|tcg", "hardware virtualization or translation; auto takes KVM where /dev/kvm works"),
            new Option("--name", "NAME", "what `hermitux ps` and `hermitux kill` call it"),
            new Option("--timeout", "SECONDS", "end the program after this time"),
            Option.flag("--no-aslr", "the same addresses at every run"),
            Option.flag("--no-rewrite", "leaves the program's text as it is: every system call traps"),
            Option.flag("--huge-pages", "the native hypervisor backs the guest's memory by pages of 2 MB: faster for much memory, dearer for little"),
            Option.flag("--no-sandbox", "the native hypervisor keeps all its privileges, to debug it (docs/sandbox.md)")),
        new OptionGroup("To see more", "",
            Option.flag("--trace", "every system call with arguments and result, on standard error"),
            Option.flag("--stats", "times, memory and counts of system calls, at the end"),
            Option.flag("--verify", "at the end, checks the kernel's own records: queues, timers, descriptors"),
            new Option("--record-syscalls", "FILE", "adds to FILE the names of the system calls that the program makes, one a line"),
            new Option("--gdb", "PORT", "wait at the program's first instruction for gdb PROGRAM -ex 'target remote :PORT' (docs/debugging.md)"),
            Option.flag("-v, --verbose", "what is chosen and why, and system calls that are missing"),
            Option.flag("-h, --help", "prints this")),
    };

    private RunTable() { }
}
