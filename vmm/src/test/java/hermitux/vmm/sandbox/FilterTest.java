package hermitux.vmm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.vmm.machine.Sealed;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The filter allows what a rule allows and nothing else: its program is executed as the kernel does and compared with the rules themselves. */
class FilterTest {
    private static final int PROCESS = 4711, X86_64 = 0xc000003e;

    /** Of a machine that has this need and all that come before it. */
    private static Rule[] rules(Rule.Need has) {
        return Arrays.stream(Rules.all(PROCESS)).filter(rule -> rule.need().ordinal() <= has.ordinal()).toArray(Rule[]::new);
    }

    /** struct seccomp_data as words. */
    private static int[] call(int architecture, int number, long... arguments) {
        int[] data = new int[16];
        data[0] = number;
        data[1] = architecture;
        for (int i = 0; i < arguments.length; i++) {
            data[4 + 2 * i] = (int) arguments[i];
            data[5 + 2 * i] = (int) (arguments[i] >>> 32);
        }
        return data;
    }

    /** Classic BPF, as much as filters may hold (Documentation/networking/filter.rst of Linux). */
    private static int execute(long[] program, int[] data) {
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = (int) program[at] & 0xffff, ifTrue = (int) (program[at] >>> 16) & 0xff, ifFalse = (int) (program[at] >>> 24) & 0xff;
            int value = (int) (program[at] >>> 32);
            switch (code) {
                case 0x20 -> accumulator = data[value / 4];
                case 0x54 -> accumulator &= value;
                case 0x05 -> at += value;
                case 0x15 -> at += accumulator == value ? ifTrue : ifFalse;
                case 0x35 -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? ifTrue : ifFalse;
                case 0x06 -> { return value; }
                default -> throw new AssertionError("instruction " + code);
            }
        }
    }

    private static boolean allowed(Rule[] rules, int[] data) {
        for (Rule rule : rules) {
            boolean fits = rule.call() == data[0];
            for (Condition condition : rule.conditions()) {
                int looked = data[4 + condition.word()] & condition.mask();
                fits &= Arrays.stream(condition.values()).anyMatch(value -> value == looked);
            }
            if (fits) return true;
        }
        return false;
    }

    private static int expected(Rule[] rules, int[] data) { return allowed(rules, data) ? Filter.ALLOW : Filter.TRAP; }

    @Test void numbersAscendSoThatTheyCanBeHalved() {
        Rule[] rules = Rules.all(PROCESS);
        for (int i = 2; i < rules.length; i++) assertThat(rules[i].call()).as(rules[i].name()).isGreaterThanOrEqualTo(rules[i - 1].call());
    }

    @Test void everyNumber() {
        for (Rule.Need has : Rule.Need.values()) {
            Rule[] rules = rules(has);
            long[] program = new Filter(rules).program();
            for (int number = -2; number < 1000; number++) {
                int[] data = call(X86_64, number);
                assertThat(execute(program, data)).as("call " + number).isEqualTo(expected(rules, data));
            }
        }
    }

    @Test void randomArguments() {
        var random = new Random(3);
        Rule[] all = Rules.all(PROCESS);
        for (Rule.Need has : Rule.Need.values()) {
            Rule[] rules = rules(has);
            long[] program = new Filter(rules).program();
            for (int i = 0; i < 100_000; i++) {
                Rule rule = all[random.nextInt(all.length)];
                int[] data = call(X86_64, rule.call());
                for (int word = 4; word < 16; word++) data[word] = random.nextInt(3) == 0 ? random.nextInt() : 0;
                for (Condition condition : rule.conditions()) {
                    int value = condition.values()[random.nextInt(condition.values().length)];
                    if (random.nextInt(4) > 0) data[4 + condition.word()] = value | random.nextInt() & ~condition.mask();
                }
                assertThat(execute(program, data)).isEqualTo(expected(rules, data));
            }
        }
    }

    @Test void whatNoMachineMayDo() {
        long[] program = new Filter(Rules.all(PROCESS)).program();
        int execve = 59, ptrace = 101, socket = 41, kill = 62, mount = 165, mmap = 9, clone = 56, createDevice = 0x4020aee0;
        for (int number : new int[] {execve, ptrace, socket, kill, mount, 435, 0x40000000})
            assertThat(execute(program, call(X86_64, number))).isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, mmap, 0, 4096, 7, 0x22, -1, 0))).as("executable memory").isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, clone, 17))).as("a process").isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, 16, 3, createDevice))).as("another ioctl").isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(0x40000003, 1))).as("the 32-bit entry").isEqualTo(Filter.TRAP);
    }

    @Test void readOnlySharesCannotBeOpenedToWrite() {
        long[] program = new Filter(rules(Rule.Need.SHARE)).program();
        int openat = 257, readOnly = 0x80000, readWrite = 0x80002;
        assertThat(execute(program, call(X86_64, openat, 5, 0, readOnly))).isEqualTo(Filter.ALLOW);
        assertThat(execute(program, call(X86_64, openat, 5, 0, readWrite))).isEqualTo(Filter.TRAP);
        assertThat(execute(new Filter(rules(Rule.Need.WRITABLE_SHARE)).program(), call(X86_64, openat, 5, 0, readWrite))).isEqualTo(Filter.ALLOW);
    }

    /** What a monitor that was taken over would do: change or ask for a file by its path, or get a descriptor of it. */
    @Test void noFileIsNamedByItsPath() {
        long[] program = new Filter(rules(Rule.Need.WRITABLE_SHARE)).program();
        int here = -100, name = 0x200000, create = 0x41, exclusive = 0x80, how = 437;
        long path = 0x7fff12345678L;
        for (int number : new int[] {260, 262, 267, 280, 452}) {
            assertThat(execute(program, call(X86_64, number, here, path))).as("call " + number).isEqualTo(Filter.TRAP);
            assertThat(execute(program, call(X86_64, number, 5, Sealed.EMPTY))).as("call " + number).isEqualTo(Filter.ALLOW);
            assertThat(execute(program, call(X86_64, number, 5, Sealed.EMPTY | 1L << 32))).as("call " + number).isEqualTo(Filter.TRAP);
        }
        assertThat(execute(program, call(X86_64, 268, here, path, 0777))).as("fchmodat").isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, how, here, path, path, 24))).isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, how, 5, path, Sealed.WALK, 24))).isEqualTo(Filter.ALLOW);
        assertThat(execute(program, call(X86_64, 257, here, path, name))).as("O_PATH").isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, 257, 5, path, create))).as("O_CREAT alone").isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, 257, 5, path, create | exclusive | name))).isEqualTo(Filter.TRAP);
        assertThat(execute(program, call(X86_64, 257, 5, path, create | exclusive, 0644))).isEqualTo(Filter.ALLOW);
    }

    @Test void whatIsSealedStays() {
        long[] program = new Filter(Rules.all(PROCESS)).program();
        long page = Sealed.EMPTY & -4096, stack = 0x7f1234560000L;
        for (int number : new int[] {10, 11}) {
            assertThat(execute(program, call(X86_64, number, page, 4096, 3))).isEqualTo(Filter.TRAP);
            assertThat(execute(program, call(X86_64, number, page - 4096, 1L << 40, 3))).isEqualTo(Filter.TRAP);
            assertThat(execute(program, call(X86_64, number, stack, 4096, 3))).isEqualTo(Filter.ALLOW);
        }
        assertThat(execute(program, call(X86_64, 9, page, 4096, 3, 0x32, -1, 0))).as("MAP_FIXED").isEqualTo(Filter.TRAP);
    }

    /** A machine without shares and disks has no call that takes a path. */
    @Test void withoutSharesThereAreNoPaths() {
        long[] program = new Filter(rules(Rule.Need.NOTHING)).program();
        for (int number : new int[] {2, 4, 6, 21, 80, 82, 83, 87, 89, 90, 92, 161, 257, 258, 260, 262, 263, 265, 267, 268, 280, 437, 439, 452})
            assertThat(execute(program, call(X86_64, number, -100, Sealed.EMPTY))).as("call " + number).isEqualTo(Filter.TRAP);
    }
}
