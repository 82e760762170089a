package hermitux.kernel.syscall.entry;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.Registers;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;

/**
 * The three calls at fixed addresses that programs of C libraries before glibc 2.14 jump to. As of Linux with vsyscall=xonly, nothing can be read
 * there, and /proc/self/maps does not show the page; a jump to one of its entries is the call, and goes on where the stack says.
 */
final class VirtualSyscalls {
    private static final long PAGE = 0xffffffffff600000L, ENTRY_BYTES = 0x400;
    private static final int GETTIMEOFDAY = 96, TIME = 201, GETCPU = 309;

    private VirtualSyscalls() { }

    static boolean isEntry(long rip) { return rip == PAGE || rip == PAGE + ENTRY_BYTES || rip == PAGE + 2 * ENTRY_BYTES; }

    /** False where the program gets SIGSEGV: its stack or its buffer is not there. */
    static boolean call(long registers) {
        int entry = (int) ((Memory.load64(registers + Registers.RIP) - PAGE) / ENTRY_BYTES);
        long stack = Memory.load64(registers + Registers.RSP);
        if (!UserMemory.readable(stack, 8)) return false;
        long result = Dispatcher.dispatch(Memory.load64(registers + Registers.RDI), Memory.load64(registers + Registers.RSI), 0, 0, 0, 0,
            entry == 0 ? GETTIMEOFDAY : entry == 1 ? TIME : GETCPU);
        if (result == -Errno.EFAULT) return false;
        Memory.store64(registers + Registers.RAX, result);
        Memory.store64(registers + Registers.RIP, Memory.load64(stack));
        Memory.store64(registers + Registers.RSP, stack + 8);
        return true;
    }
}
