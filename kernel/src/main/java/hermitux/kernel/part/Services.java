package hermitux.kernel.part;

/**
 * What the optional parts of the kernel offer to the rest. A part puts an object behind one of the numbers here, when it is installed or when the
 * program first does what needs it (makes a second thread, sets a handler). Whoever would use it asks for the number, and gets null while there is
 * none. As nothing else makes such an object, the compiler sees that a kernel without the part never uses it, and leaves its code out.
 */
public final class Services {
    /** boot.Shares: mounts folders of the host. boot.Ending: the last acts of the machine. */
    public static final int SHARES = 0, ENDING = 1;
    /** fs.pipe.FifoSource, fs.terminal.TerminalSource, fs.terminal.JobControl (with the second process). */
    public static final int FIFOS = 2, TERMINALS = 3, JOB_CONTROL = 4;
    /** signal.HandlerFrames (with the first handler), signal.Stopping (with the second process), signal.SignalObserver (--trace). */
    public static final int HANDLER_FRAMES = 5, STOPPING = 6, SIGNAL_OBSERVER = 7;
    /** syscall.transfer.SocketVectors, and net.socket.Interfaces of the internet's families. */
    public static final int SOCKET_VECTORS = 8, INTERFACES = 9;
    /** syscall.thread.ThreadEnd and syscall.process.ProcessEnd (with the second of each), syscall.thread.RestartableSequences (with the first). */
    public static final int THREAD_END = 10, PROCESS_END = 11, RESTARTABLE_SEQUENCES = 12;
    /** driver.Entropy.Source: a device with random bytes. */
    public static final int RANDOM_BYTES = 13;
    /** trace.CallCounts (--stats). */
    public static final int CALL_COUNTS = 14;
    /** syscall.entry.WaitingFiles (with the second task). */
    public static final int WAITING_FILES = 15;
    /** memory.Shortage: who ends when memory runs out (with the second process). */
    public static final int SHORTAGE = 16;
    /** ipc.Adjustments.Settling (with the first operation on semaphores that is to be undone). */
    public static final int SEMAPHORE_ADJUSTMENTS = 17;
    private static final int COUNT = 18;

    private static Object[] offered;

    private Services() { }

    /** Nothing is offered yet. */
    public static void init() { offered = new Object[COUNT]; }

    public static void offer(int service, Object object) { offered[service] = object; }

    /** What is offered, of the type that stands beside the number; null for nothing. */
    @SuppressWarnings("unchecked")
    public static <T> T find(int service) { return (T) offered[service]; }

    public static boolean isOffered(int service) { return offered[service] != null; }
}
