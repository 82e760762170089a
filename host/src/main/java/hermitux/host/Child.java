package hermitux.host;

import java.util.List;

/** A program started by this one, which ends with this one at the latest. */
public final class Child {
    public static final int SIGKILL = 9;
    public static final long ALL_CAPABILITIES = -1;
    private static final int RUNNING = -11;

    public final int processId;
    private int status = RUNNING;

    private Child(int processId) { this.processId = processId; }

    /**
     * Starts a program with its standard input empty, its outputs on one descriptor, and the kept descriptors open under their numbers.
     * It gets no privileges by what it executes. Answers null if it cannot be executed.
     *
     * @param capabilities those of ours that it keeps, a bit each (capabilities(7))
     */
    public static Child start(String path, List<String> arguments, List<String> environment, Descriptor output, List<Descriptor> kept, long capabilities) {
        long numbers = Libc.malloc(4L * kept.size() + 1);
        for (int i = 0; i < kept.size(); i++) Memory.store32(numbers + 4L * i, kept.get(i).number);
        long program = CString.copy(path);
        int id = (int) Libc.spawn(program, CString.vector(arguments), CString.vector(environment), output.number, numbers, kept.size(), capabilities);
        Libc.free(program);
        Libc.free(numbers);
        return id < 0 ? null : new Child(id);
    }

    public boolean hasEnded() {
        if (status == RUNNING) status = (int) Libc.waitFor(processId, 0);
        return status != RUNNING;
    }

    /** Waits for the end; the status as a shell gives it. */
    public int await() {
        if (status == RUNNING) status = (int) Libc.waitFor(processId, 1);
        return status;
    }

    public void kill() { if (!hasEnded()) Libc.kill(processId, SIGKILL); }
}
