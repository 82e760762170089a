package hermitux.launcher.options.table;

/** The options of {@code hermitux build}: what {@link BuildParser} takes, and the source of help, manual page and completions. */
public final class BuildTable {
    public static final OptionGroup[] GROUPS = {
        new OptionGroup("Options", "",
            new Option("-o, --output", "IMAGE", "where the image goes"),
            new Option("--include", "PATH", "a file, or a folder with all that is in it, as well; regular files that ARGS name are included anyway"),
            new Option("-e, --env", "NAME=VALUE", "a variable; there are only PATH and HOME otherwise"),
            new Option("-w, --workdir, --cwd", "DIR", "the working folder; by default the current one's path"),
            Option.flag("--minimal", "a kernel compiled for the program's system calls alone: any other answers ENOSYS and is named on standard error"),
            new Option("--syscalls", "FILE",
                "the calls, a name a line, as `hermitux run --record-syscalls` writes them, instead of those that analysis finds"),
            new Option("--with", "PART",
                "an optional part of such a kernel (tracing, statistics, shares, terminal, fifos, proc), whatever the calls are"),
            new Option("--without", "PART", "none of this part"),
            Option.flag("--compress", "the image holds kernel and files compressed, and unpacks itself when it starts; by default with --minimal"),
            Option.flag("--no-compress", "the image holds them as they are"),
            new Option("-m, --memory", "SIZE", "what `hermitux run IMAGE` gives it, with K, M or G; by default half of the host's memory"),
            Option.flag("-h, --help", "prints this")),
    };

    private BuildTable() { }
}
