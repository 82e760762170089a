package hermitux.launcher.options;

import hermitux.launcher.options.table.Option;
import hermitux.launcher.options.table.OptionGroup;
import hermitux.launcher.options.table.RunTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code run}'s command line. Options end at the program's name or at {@code --}; whatever follows belongs to the program. A
 * value follows its option as the next word or after an equals sign.
 */
public final class OptionParser {
    private static final long MIN_MEMORY = 4L << 20;
    private static final long MAX_MEMORY = 1L << 40;
    private static final int MOST_PROCESSORS = 64;
    private static final long NANOS = 1_000_000_000L;

    private final List<String> words;
    private final RunOptions options = new RunOptions();
    private int at;
    private String value;

    private OptionParser(List<String> words) { this.words = words; }

    public static RunOptions parse(List<String> words) { return new OptionParser(words).parse(); }

    private RunOptions parse() {
        options.commandLine = new ArrayList<>(words);
        while (at < words.size() && words.get(at).startsWith("-") && words.get(at).length() > 1) {
            String word = words.get(at++);
            if (word.equals("--")) break;
            option(word);
        }
        if (at < words.size()) options.program = words.get(at++);
        while (at < words.size()) options.arguments.add(words.get(at++));
        check();
        return options;
    }

    private void check() {
        if (options.help) return;
        if (options.program == null) throw Refusal.own("run: no program is named; try `hermitux run /bin/echo hello` or `hermitux run --help`");
        if (options.program.isEmpty()) throw new Refusal(Refusal.NOT_FOUND, "run: the program's name is empty");
        if (options.isolated && options.rootFolder != null) throw Refusal.own("run: --isolated and --rootfs exclude each other");
        if (!options.ports.isEmpty() && options.network().kind() != Network.Kind.USER)
            throw Refusal.own("run: --publish needs --network user; on any other network the guest has an address of its own");
        if (options.capturePath != null && !options.network().exists())
            throw Refusal.own("run: --pcap needs a network; name one by --network (docs/network.md)");
    }

    private void option(String word) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        value = equals < 0 ? null : word.substring(equals + 1);
        Option option = OptionGroup.find(RunTable.GROUPS, name);
        if (option == null) throw Refusal.own("run: unknown option " + name + "; `hermitux run --help` lists them");
        boolean known = option.value() == null ? flag(name) : valued(name, value(name));
        if (!known) throw new IllegalStateException(name);
    }

    private boolean flag(String name) {
        if (value != null) throw Refusal.own("run: " + name + " takes no value");
        switch (name) {
            case "--isolated" -> options.isolated = true;
            case "--verbose", "-v" -> options.verbose = true;
            case "--trace" -> options.trace = true;
            case "--stats" -> options.stats = true;
            case "--verify" -> options.verify = true;
            case "--no-aslr" -> options.randomizeAddresses = false;
            case "--no-rewrite" -> options.rewrite = false;
            case "--huge-pages" -> options.hugePages = true;
            case "--no-sandbox" -> options.sandbox = false;
            case "--help", "-h" -> options.help = true;
            case "--clean-env" -> options.cleanEnvironment = true;
            default -> { return false; }
        }
        return true;
    }

    private boolean valued(String name, String text) {
        switch (name) {
            case "--memory", "-m" -> options.memoryBytes = memory(text);
            case "--env", "-e" -> options.environment.add(hostVariable(text));
            case "--env-file" -> options.environmentFiles.add(text);
            case "--cwd", "--workdir", "-w" -> options.workingFolder = text;
            case "--share", "--volume" -> options.shares.add(Share.parse(text));
            case "--disk" -> options.disks.add(Disk.parse(text));
            case "--network" -> options.network = Network.parse(text);
            case "--publish", "-p" -> options.ports.add(PublishedPort.parse(text));
            case "--dns" -> options.nameServers.add(nameServer(text));
            case "--add-host" -> options.hosts.add(host(text));
            case "--tmpfs" -> options.memoryFolders.add(memoryFolder(text));
            case "--user", "-u" -> options.user = text;
            case "--group-add" -> options.groups.add(text);
            case "--umask" -> options.umask = mask(text);
            case "--hostname" -> options.hostName = hostName(text);
            case "--ulimit" -> options.limits.add(ResourceLimit.parse(text));
            case "--rootfs" -> root(text);
            case "--entrypoint" -> options.entrypoint = text;
            case "--pcap" -> options.capturePath = text;
            case "--record-syscalls" -> options.recordPath = text;
            case "--cpus" -> options.processors = processors(text);
            case "--gdb" -> gdb(text);
            case "--name" -> options.name = name(text);
            case "--hypervisor" -> options.hypervisor = text;
            case "--accel" -> options.accelerator = accelerator(text);
            case "--timeout" -> options.timeoutNanos = seconds(text);
            default -> { return false; }
        }
        return true;
    }

    private String value(String name) {
        if (value == null) {
            if (at == words.size()) throw Refusal.own("run: " + name + " needs a value; `hermitux run --help` explains it");
            value = words.get(at++);
        }
        return value;
    }

    static String variable(String text) {
        if (text.indexOf('=') <= 0) throw Refusal.own("--env " + text + ": use --env NAME=VALUE");
        return text;
    }

    /** One without a value has the host's. */
    static String hostVariable(String text) {
        if (text.isEmpty() || text.charAt(0) == '=') throw Refusal.own("--env " + text + ": use --env NAME=VALUE, or --env NAME for the host's value");
        return text;
    }

    private static String memoryFolder(String text) {
        if (!text.startsWith("/") || text.indexOf(':') >= 0) throw Refusal.own("run: --tmpfs " + text + ": use the absolute path of a folder in the guest");
        return text;
    }

    /** As umask(1) prints it. */
    private static int mask(String text) {
        int mask = text.isEmpty() ? -1 : 0;
        for (int i = 0; i < text.length() && mask >= 0; i++) {
            int digit = text.charAt(i) - '0';
            mask = digit < 0 || digit > 7 || mask > 0777 >> 3 ? -1 : mask << 3 | digit;
        }
        if (mask < 0) throw Refusal.own("run: --umask " + text + ": use an octal number up to 0777, as in --umask 022");
        return mask;
    }

    /** sethostname(2) takes 64 bytes. */
    private static String hostName(String text) {
        boolean good = !text.isEmpty() && text.length() <= 64;
        for (int i = 0; i < text.length(); i++) good &= text.charAt(i) > ' ' && text.charAt(i) != 127;
        if (!good) throw Refusal.own("run: --hostname " + text + ": use 1 to 64 characters without blanks");
        return text;
    }

    private static String nameServer(String text) {
        if (!Numbers.isAddress(text)) throw Refusal.own("run: --dns " + text + ": use an IPv4 address");
        return text;
    }

    /** NAME:ADDRESS, as a line of hosts(5). */
    private static String host(String text) {
        int colon = text.indexOf(':');
        boolean good = colon > 0 && text.indexOf(' ') < 0 && text.indexOf('\n') < 0 && Numbers.isAddress(text.substring(colon + 1));
        if (!good) throw Refusal.own("run: --add-host " + text + ": use NAME:ADDRESS, as in --add-host db:10.0.2.2");
        return text.substring(colon + 1) + "\t" + text.substring(0, colon);
    }

    private static int processors(String text) {
        long number = digits(text) == text.length() ? number(text, text.length()) : -1;
        if (number < 1 || number > MOST_PROCESSORS) throw Refusal.own("run: --cpus " + text + ": use a number from 1 to " + MOST_PROCESSORS);
        return (int) number;
    }

    /** The program's text stays as it is, and its threads are left alone by call sites that were rewritten. */
    private void gdb(String text) {
        long port = digits(text) == text.length() ? number(text, text.length()) : -1;
        if (port < 1 || port > 65535) throw Refusal.own("run: --gdb " + text + ": use the number of a port, as in --gdb 1234");
        options.gdbPort = (int) port;
        options.rewrite = false;
    }

    private static String name(String text) {
        boolean good = !text.isEmpty() && "_.-".indexOf(text.charAt(0)) < 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            good &= c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_.-".indexOf(c) >= 0;
        }
        if (!good) throw Refusal.own("run: --name " + text + ": use letters, digits, and _ . - behind the first of them");
        return text;
    }

    private void root(String text) {
        options.rootWritable = text.endsWith(":rw");
        options.rootOverlay = text.endsWith(":overlay");
        boolean suffix = options.rootWritable || options.rootOverlay || text.endsWith(":ro");
        options.rootFolder = suffix ? text.substring(0, text.lastIndexOf(':')) : text;
        if (options.rootFolder.isEmpty()) throw Refusal.own("run: --rootfs needs a folder");
    }

    private static RunOptions.Accelerator accelerator(String text) {
        return switch (text) {
            case "auto" -> RunOptions.Accelerator.AUTO;
            case "kvm" -> RunOptions.Accelerator.KVM;
            case "tcg" -> RunOptions.Accelerator.TCG;
            default -> throw Refusal.own("run: --accel " + text + ": choose auto, kvm or tcg");
        };
    }

    /** A number with K, M or G. One without is refused: QEMU would take MiB, Docker bytes. */
    public static long memory(String text) {
        int digits = digits(text);
        long number = number(text, digits);
        String suffix = text.substring(digits);
        int shift = switch (suffix) {
            case "K", "k", "KiB", "KB" -> 10;
            case "M", "m", "MiB", "MB" -> 20;
            case "G", "g", "GiB", "GB" -> 30;
            default -> -1;
        };
        if (number < 0 || shift < 0) throw Refusal.own("--memory " + text + ": use a number with K, M or G, as in --memory 512M");
        if (number > MAX_MEMORY >> shift) throw Refusal.own("--memory " + text + ": at most 1024G");
        if (number << shift < MIN_MEMORY) throw Refusal.own("--memory " + text + ": at least 4M");
        return number << shift;
    }

    /** Seconds with up to nine decimals; 0 means no limit, as for timeout(1). */
    static long seconds(String text) {
        int whole = digits(text);
        long nanos = number(text, whole);
        boolean bad = nanos < 0 || nanos > 1L << 32;
        nanos *= NANOS;
        int at = whole;
        if (at < text.length() && text.charAt(at) == '.') {
            long unit = NANOS / 10;
            for (at++; at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9'; at++, unit /= 10) nanos += (text.charAt(at) - '0') * unit;
        }
        if (bad || at != text.length()) throw Refusal.own("run: --timeout " + text + ": use a number of seconds, as in --timeout 2.5");
        return nanos;
    }

    private static int digits(String text) {
        int n = 0;
        while (n < text.length() && text.charAt(n) >= '0' && text.charAt(n) <= '9') n++;
        return n;
    }

    /** The number that the first digits make, -1 if there are none or too many. */
    private static long number(String text, int digits) {
        if (digits == 0 || digits > 15) return -1;
        long number = 0;
        for (int i = 0; i < digits; i++) number = number * 10 + text.charAt(i) - '0';
        return number;
    }
}
