package hermitux.vmm.sandbox;

import java.util.Arrays;

/**
 * Rules as a program of seccomp(2): classic BPF over struct seccomp_data (u32 call, u32 architecture, u64 instruction, u64 arguments[6]). Calls that no
 * rule allows are trapped: they do not happen, and the process gets SIGSYS.
 *
 * The first rule comes first. The others, in the order of their numbers, are halved until few are left, since the kernel tries every number there is
 * when it takes a filter.
 */
final class Filter {
    static final int ALLOW = 0x7fff0000, TRAP = 0x00030000;

    private static final int MOST_INSTRUCTIONS = 512, FEW = 6;
    private static final int LOAD = 0x20, AND = 0x54, JUMP = 0x05, EQUAL = 0x15, AT_LEAST = 0x35, RETURN = 0x06;
    private static final int CALL = 0, ARCHITECTURE = 4, ARGUMENTS = 16;
    private static final int X86_64 = 0xc000003e;

    /** Each a struct sock_filter: u16 code, u8 jump if true, u8 jump if false, u32 value. */
    private final long[] program = new long[MOST_INSTRUCTIONS];
    private int length;

    Filter(Rule[] rules) {
        add(LOAD, ARCHITECTURE);
        jump(EQUAL, X86_64, 1, 0);
        add(RETURN, TRAP);
        add(LOAD, CALL);
        rule(rules[0]);
        halves(rules, 1, rules.length);
    }

    long[] program() { return Arrays.copyOf(program, length); }

    private void add(int code, int value) { program[length++] = code & 0xffffffffL | (long) value << 32; }

    /** A conditional jump over so many of the instructions that follow. */
    private void jump(int code, int value, int ifTrue, int ifFalse) { add(code | ifTrue << 16 | ifFalse << 24, value); }

    private void halves(Rule[] rules, int first, int end) {
        if (end - first <= FEW) {
            for (int i = first; i < end; i++) rule(rules[i]);
            add(RETURN, TRAP);
            return;
        }
        int middle = first + end >>> 1;
        while (rules[middle].call() == rules[middle - 1].call()) middle++;
        jump(AT_LEAST, rules[middle].call(), 0, 1);
        int far = length;
        add(JUMP, 0);
        halves(rules, first, middle);
        program[far] = JUMP | (long) (length - far - 1) << 32;
        halves(rules, middle, end);
    }

    /** Allows the call, or goes on behind the rule with the call's number in the accumulator, as before. */
    private void rule(Rule rule) {
        int body = rule.conditions().length > 0 ? 2 : 1;
        for (Condition condition : rule.conditions()) body += lengthOf(condition);
        jump(EQUAL, rule.call(), 0, body);
        int end = length + body;
        for (Condition condition : rule.conditions()) {
            add(LOAD, ARGUMENTS + 4 * condition.word());
            if (!condition.looksAtAll()) add(AND, condition.mask());
            int count = condition.values().length;
            // To the instruction behind this condition's comparisons, or from the last of them to the reload of the number.
            for (int i = 0; i < count; i++) jump(EQUAL, condition.values()[i], count - 1 - i, i < count - 1 ? 0 : end - 2 - length);
        }
        add(RETURN, ALLOW);
        if (rule.conditions().length > 0) add(LOAD, CALL);
    }

    private static int lengthOf(Condition condition) { return 1 + (condition.looksAtAll() ? 0 : 1) + condition.values().length; }
}
