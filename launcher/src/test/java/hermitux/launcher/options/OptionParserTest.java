package hermitux.launcher.options;

import hermitux.launcher.options.table.Option;
import hermitux.launcher.options.table.OptionGroup;
import hermitux.launcher.options.table.RunTable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionParserTest {
    private static RunOptions parse(String... words) { return OptionParser.parse(List.of(words)); }

    @Test void withoutOptionsEverythingIsTheProgramsOrDefault() {
        RunOptions options = parse("prog", "-x", "--memory", "--", "a b");
        assertThat(options.program).isEqualTo("prog");
        assertThat(options.arguments).containsExactly("-x", "--memory", "--", "a b");
        assertThat(options.memoryBytes).isZero();
        assertThat(options.accelerator).isEqualTo(RunOptions.Accelerator.AUTO);
        assertThat(options.hypervisor).isEqualTo("auto");
        assertThat(options.randomizeAddresses && options.rewrite).isTrue();
        assertThat(options.timeoutNanos).isZero();
    }

    @Test void everyOptionIsRead() {
        RunOptions options = parse("--memory", "16M", "--env", "A=1", "--env=B=x=y", "--cwd", "/w", "--share", "/d:/e:rw",
            "--hypervisor", "qemu", "--accel=tcg", "--name", "web-1", "--cpus", "4",
            "--timeout", "1.5", "--verbose", "--trace", "--stats", "--verify", "--no-aslr", "--no-rewrite", "--no-sandbox", "--huge-pages",
            "--isolated", "--", "--odd", "arg");
        assertThat(options.memoryBytes).isEqualTo(16L << 20);
        assertThat(options.environment).containsExactly("A=1", "B=x=y");
        assertThat(options.workingFolder).isEqualTo("/w");
        assertThat(options.shares).containsExactly(new Share("/d", "/e", true));
        assertThat(options.hypervisor).isEqualTo("qemu");
        assertThat(options.processors).isEqualTo(4);
        assertThat(options.name).isEqualTo("web-1");
        assertThat(options.accelerator).isEqualTo(RunOptions.Accelerator.TCG);
        assertThat(options.timeoutNanos).isEqualTo(1_500_000_000L);
        assertThat(options.verbose && options.trace && options.stats && options.verify && options.isolated && options.hugePages).isTrue();
        assertThat(options.randomizeAddresses || options.rewrite || options.sandbox).isFalse();
        assertThat(options.program).isEqualTo("--odd");
        assertThat(options.arguments).containsExactly("arg");
    }

    @Test void rootfsMayBeWritable() {
        assertThat(parse("--rootfs", "/r:rw", "p").rootWritable).isTrue();
        assertThat(parse("--rootfs", "/r:rw", "p").rootFolder).isEqualTo("/r");
        assertThat(parse("--rootfs", "/r", "p").rootWritable).isFalse();
        assertThat(parse("--rootfs", "/r:ro", "p").rootFolder).isEqualTo("/r");
    }

    @Test void whoTheProgramIsAndWhatItStartsWith() {
        RunOptions options = parse("-u", "app:web", "--group-add", "7", "--group-add=mail", "--umask", "0027", "--hostname", "box", "--tmpfs", "/scratch",
            "--ulimit", "nofile=64:128", "--ulimit=stack=-1", "-e", "LANG", "--env-file", "f", "--clean-env", "-w", "/w", "--volume", "/d", "p");
        assertThat(options.user).isEqualTo("app:web");
        assertThat(options.groups).containsExactly("7", "mail");
        assertThat(options.umask).isEqualTo(027);
        assertThat(options.hostName).isEqualTo("box");
        assertThat(options.memoryFolders).containsExactly("/scratch");
        assertThat(options.limits).containsExactly(new ResourceLimit(7, 64, 128), new ResourceLimit(3, -1, -1));
        assertThat(options.limits.get(1).configured()).isEqualTo("3::");
        assertThat(options.environment).containsExactly("LANG");
        assertThat(options.environmentFiles).containsExactly("f");
        assertThat(options.cleanEnvironment).isTrue();
        assertThat(options.workingFolder).isEqualTo("/w");
        assertThat(options.shares).containsExactly(new Share("/d", null, false));
        for (String mask : new String[] {"", "8", "01000", "x", "-1"}) refused("--umask " + mask, "--umask", mask, "p");
        for (String limit : new String[] {"nofile", "=1", "files=1", "nofile=", "nofile=2:1", "nofile=-1", "core=x", "cpu=-1:5"})
            refused("--ulimit " + limit, "--ulimit", limit, "p");
        refused("absolute path", "--tmpfs", "scratch", "p");
        refused("--hostname a b", "--hostname", "a b", "p");
    }

    /** What help, manual and completions tell of is taken, by each of its names. */
    @Test void everyOptionOfTheTableIsTaken() {
        for (OptionGroup group : RunTable.GROUPS)
            for (Option option : group.options())
                for (String name : option.names().split(", ")) {
                    if (option.value() == null) parse(name, "p");
                    else assertThat(taken(name, "run: unknown option")).as(name).isTrue();
                }
    }

    private static boolean taken(String name, String otherwise) {
        try {
            parse(name, "1", "p");
        } catch (Refusal refusal) {
            return !refusal.getMessage().startsWith(otherwise);
        }
        return true;
    }

    @Test void helpNeedsNoProgram() { assertThat(parse("--help").help).isTrue(); }

    @ParameterizedTest
    @CsvSource({"4M, 4194304", "5000K, 5120000", "1G, 1073741824", "2GiB, 2147483648", "64m, 67108864", "1024G, 1099511627776"})
    void memorySizes(String text, long bytes) { assertThat(OptionParser.memory(text)).isEqualTo(bytes); }

    @ParameterizedTest
    @CsvSource({"512", "M", "-1M", "1.5G", "1T", "3M", "1025G", "99999999999999999999G", "''", "0M"})
    void memorySizesThatMakeNoSense(String text) {
        assertThatThrownBy(() -> OptionParser.memory(text)).isInstanceOf(Refusal.class).hasMessageContaining("--memory " + text);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000000000", "0.25, 250000000", "0, 0", "3., 3000000000", "1.0000000019, 1000000001"})
    void times(String text, long nanos) { assertThat(OptionParser.seconds(text)).isEqualTo(nanos); }

    @ParameterizedTest
    @CsvSource({"x", "-1", "1s", ".5", "1e3", "99999999999", "''"})
    void timesThatMakeNoSense(String text) { assertThatThrownBy(() -> OptionParser.seconds(text)).isInstanceOf(Refusal.class); }

    private static void refused(String reason, String... words) {
        assertThatThrownBy(() -> parse(words)).isInstanceOf(Refusal.class).hasMessageContaining(reason).matches(e -> ((Refusal) e).status == 125);
    }

    @Test void mistakesAreNamed() {
        for (String number : new String[] {"0", "65", "x", "", "-1", "1.5"}) refused("--cpus " + number, "--cpus", number, "p");
        for (String port : new String[] {"0", "65536", "x", "", "-1"}) refused("--gdb " + port, "--gdb", port, "p");
        refused("unknown option --foo; `hermitux run --help`", "--foo", "p");
        refused("unknown option -x", "-x", "p");
        refused("no program is named");
        refused("no program is named", "--verbose");
        refused("--memory needs a value", "--memory");
        refused("--verbose takes no value", "--verbose=1", "p");
        refused("--env =x: use", "--env", "=x", "p");
        refused("--accel fast: choose", "--accel", "fast", "p");
        refused("exclude each other", "--isolated", "--rootfs", "/r", "p");
        refused("--rootfs needs a folder", "--rootfs", ":rw", "p");
    }
}
