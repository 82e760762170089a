package hermitux.kernel.thread;

/** What lower layers need of package signal: a place to send signals to. */
public interface SignalSink {
    void toTask(Task task, int number);
    /** To any task of the process that does not block it. */
    void toProcess(Process process, int number);
}
