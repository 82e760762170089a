package hermitux.kernel.net.unix;

import hermitux.abi.Errno;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Limits;
import hermitux.kernel.thread.Process;
import java.util.ArrayList;

/**
 * Files that are on their way in messages (SCM_RIGHTS). A socket whose references all lie in messages that only such sockets could receive is
 * lost: nobody can close it. {@link #collect} finds these, as net/unix/garbage.c of Linux does, and drops what waits in them.
 */
final class InFlight {
    /** Heap of a file on its way. */
    private static final int FILE_BYTES = 64;
    /** Senders look for lost sockets when more than so many are under way. */
    private static final int FIRST_THRESHOLD = 256;

    /** All sockets with files in flight. */
    private static InFlight flight;

    private ArrayList<UnixSocket> sockets;
    private int files;
    private int threshold;
    /** Lists whose files are to be released, while {@link #drop} is at it. */
    private ArrayList<OpenFile[]> dropped;
    private boolean dropping;
    /** Sockets that a walk has found to be reachable and whose messages it has not yet seen. */
    private ArrayList<UnixSocket> found;

    private InFlight() { }

    static void init() {
        flight = new InFlight();
        flight.sockets = new ArrayList<>();
        flight.dropped = new ArrayList<>();
        flight.threshold = FIRST_THRESHOLD;
    }

    /** Takes a reference of each file for a message: 0, or -ETOOMANYREFS. */
    static long add(OpenFile[] list) {
        if (flight.sockets.size() > flight.threshold) {
            collect();
            flight.threshold = Math.max(FIRST_THRESHOLD, flight.sockets.size() * 2);
        }
        if (isBeyondLimit()) return -Errno.ETOOMANYREFS;
        if (!HeapBudget.take((long) FILE_BYTES * list.length)) return -Errno.ETOOMANYREFS;
        flight.files += list.length;
        for (OpenFile file : list) {
            file.retain();
            if (file instanceof UnixSocket socket && socket.inFlight++ == 0) flight.sockets.add(socket);
        }
        return 0;
    }

    /** The files are no longer in a message; their references are the caller's. */
    static void arrived(OpenFile[] list) {
        HeapBudget.give((long) FILE_BYTES * list.length);
        flight.files -= list.length;
        for (OpenFile file : list) if (file instanceof UnixSocket socket && --socket.inFlight == 0) flight.sockets.remove(socket);
    }

    /** As {@link #arrived}, and nobody wants them. Closing one may drop others: they take their turn here, however long the chain. */
    static void drop(OpenFile[] list) {
        arrived(list);
        flight.dropped.add(list);
        if (flight.dropping) return;
        flight.dropping = true;
        while (!flight.dropped.isEmpty()) for (OpenFile file : flight.dropped.remove(flight.dropped.size() - 1)) file.release();
        flight.dropping = false;
    }

    /** Closes sockets that nobody can reach any more. */
    static void collect() {
        if (flight.sockets.isEmpty()) return;
        for (int i = 0; i < flight.sockets.size(); i++) {
            UnixSocket socket = flight.sockets.get(i);
            // Held by messages only; some of these may lie in sockets that are no suspects, and so be reachable.
            socket.suspect = socket.references == socket.inFlight;
            socket.unexplained = socket.inFlight;
        }
        for (int i = 0; i < flight.sockets.size(); i++) if (flight.sockets.get(i).suspect) flight.sockets.get(i).visitMessages(EXPLAIN);
        ArrayList<UnixSocket> reached = new ArrayList<>();
        for (int i = 0; i < flight.sockets.size(); i++) {
            UnixSocket socket = flight.sockets.get(i);
            if (!socket.suspect || socket.unexplained == 0) continue;
            socket.suspect = false;
            reached.add(socket);
        }
        flight.found = reached;
        while (!reached.isEmpty()) reached.remove(reached.size() - 1).visitMessages(REACH);
        flight.found = null;
        ArrayList<OpenFile[]> lost = new ArrayList<>();
        for (int i = 0; i < flight.sockets.size(); i++) {
            if (flight.sockets.get(i).suspect) flight.sockets.get(i).takeMessageFiles(lost);
            flight.sockets.get(i).suspect = false;
        }
        for (int i = 0; i < lost.size(); i++) drop(lost.get(i));
    }

    static final int EXPLAIN = 0, REACH = 1;

    /** A file in a message of a socket that {@link UnixSocket#visitMessages} walks. */
    static void visit(OpenFile file, int purpose) {
        if (!(file instanceof UnixSocket socket) || !socket.suspect) return;
        if (purpose == EXPLAIN) {
            socket.unexplained--;
            return;
        }
        socket.suspect = false;
        flight.found.add(socket);
    }

    /** RLIMIT_NOFILE bounds what an unprivileged sender may have under way (unix(7), ETOOMANYREFS). */
    private static boolean isBeyondLimit() {
        Credentials who = Credentials.current();
        long limit = Process.current().limits.soft(Limits.OPEN_FILES);
        return Long.compareUnsigned(flight.files, limit) > 0 && !who.has(Credentials.SYS_RESOURCE) && !who.has(Credentials.SYS_ADMIN);
    }
}
