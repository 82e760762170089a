package hermitux.kernel.syscall.entry;

import hermitux.kernel.cpu.Registers;
import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.JavaStack;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.thread.Scheduler;
import org.teavm.interop.Export;

/** The kernel's last words after a bug of its own: what happened, registers, the Java stack trace (the launcher names its addresses). */
public final class Panic {
    /** Status of the virtual machine that the launcher takes for a panic. */
    private static final int POWER_OFF_CODE = 62;
    private static boolean panicking;

    private Panic() { }

    /** A fault at an instruction of the kernel. */
    static void fault(long registers) {
        begin();
        SerialPort.print("exception " + Memory.load64(registers + Registers.VECTOR) + " error " + Long.toHexString(Memory.load64(registers + Registers.ERROR))
            + " address " + Long.toHexString(Gate.faultAddress()) + "\n");
        SerialPort.print(registersOf(registers) + "\tat " + Long.toHexString(Memory.load64(registers + Registers.RIP)) + "\n");
        end();
    }

    public static void because(String reason) {
        begin();
        SerialPort.print(reason + "\n");
        end();
    }

    /** An exception; nothing catches any. */
    @Export(name = "kernel_uncaught")
    static void uncaught() {
        Throwable exception = JavaStack.uncaught();
        begin();
        SerialPort.print("uncaught " + kind(exception) + "\n");
        end();
    }

    /** The compiler keeps no names of exception classes, and knows no class for an exception that comes out of C. */
    private static String kind(Throwable exception) {
        if (exception instanceof NullPointerException) return "NullPointerException";
        if (exception instanceof ArrayIndexOutOfBoundsException) return "ArrayIndexOutOfBoundsException";
        if (exception instanceof ClassCastException) return "ClassCastException";
        if (exception instanceof StringIndexOutOfBoundsException) return "StringIndexOutOfBoundsException";
        if (exception instanceof ArithmeticException) return "ArithmeticException";
        if (exception instanceof NegativeArraySizeException) return "NegativeArraySizeException";
        return "exception";
    }

    @Export(name = "kernel_out_of_memory")
    static void outOfMemory() {
        begin();
        SerialPort.print("the kernel's heap is full; run the program with a larger --memory\n");
        end();
    }

    private static void begin() {
        if (panicking) Gate.powerOff(POWER_OFF_CODE);
        panicking = true;
        SerialPort.print("kernel panic: ");
    }

    private static void end() {
        JavaStack.print();
        SerialPort.print("last system call: " + Scheduler.current().callNumber + "\n");
        Gate.powerOff(POWER_OFF_CODE);
    }

    /** The general registers in four columns. */
    static String registersOf(long registers) {
        String[] names = { "r15", "r14", "r13", "r12", "r11", "r10", "r9 ", "r8 ", "rbp", "rdi", "rsi", "rdx", "rcx", "rbx", "rax" };
        var text = new StringBuilder();
        for (int i = names.length - 1; i >= 0; i--) appendRegister(text, names[i], Memory.load64(registers + 8L * i), i % 4 == 3);
        appendRegister(text, "rip", Memory.load64(registers + Registers.RIP), false);
        appendRegister(text, "rsp", Memory.load64(registers + Registers.RSP), false);
        appendRegister(text, "flags", Memory.load64(registers + Registers.RFLAGS), true);
        return text.toString();
    }

    private static void appendRegister(StringBuilder text, String name, long value, boolean last) {
        String digits = Long.toHexString(value);
        text.append("  ").append(name).append(' ');
        for (int i = digits.length(); i < 16; i++) text.append('0');
        text.append(digits);
        if (last) text.append('\n');
    }
}
