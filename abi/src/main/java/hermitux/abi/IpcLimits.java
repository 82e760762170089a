package hermitux.abi;

/** The limits of System V's objects (proc_sys_kernel(5), under Linux's names) and of POSIX message queues (mq_overview(7)), at Linux's defaults. */
public final class IpcLimits {
    /** Shared memory segments. */
    public static final int SHMMNI = 4096;
    /** Message queues, bytes of a message, bytes of a queue. */
    public static final int MSGMNI = 32000, MSGMAX = 8192, MSGMNB = 16384;
    /** Semaphores of a set, operations of a call, sets, highest value. */
    public static final int SEMMSL = 32000, SEMOPM = 500, SEMMNI = 32000, SEMVMX = 32767;
    /** /proc/sys/fs/mqueue: queues, messages of a queue, bytes of a message. */
    public static final int QUEUES_MAX = 256, MSG_MAX = 10, MSGSIZE_MAX = 8192;

    private IpcLimits() { }
}
