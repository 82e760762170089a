package hermitux.kernel.fs.proc;

/** The directory of a process in /proc: opened, it stands for the process in pidfd_send_signal(2). */
public interface ProcessDirectory {
    /** The process's number; -1 for a directory of one of its tasks. */
    int process();
}
