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

    private static ArrayList<UnixSocket> sockets;
    private static int files;
    private static int threshold;
    /** Lists whose files are to be released, while {@link #drop} is at it. */
    private static ArrayList<OpenFile[]> dropped;
    private static boolean dropping;
    /** Sockets that a walk has found to be reachable and whose messages it has not yet seen. */
    private static ArrayList<UnixSocket> found;

    private InFlight() { }

    static void init() {
        sockets = new ArrayList<>();
        dropped = new ArrayList<>();
        dropping = false;
        files = 0;
        threshold = FIRST_THRESHOLD;
    }

    /** Takes a reference of each file for a message: 0, or -ETOOMANYREFS. */
    static long add(OpenFile[] list) {
        if (sockets.size() > threshold) {
            collect();
            threshold = Math.max(FIRST_THRESHOLD, sockets.size() * 2);
        }
        if (isBeyondLimit()) return -Errno.ETOOMANYREFS;
        if (!HeapBudget.take((long) FILE_BYTES * list.length)) return -Errno.ETOOMANYREFS;
        files += list.length;
        for (OpenFile file : list) {
            file.retain();
            if (file instanceof UnixSocket socket && socket.inFlight++ == 0) sockets.add(socket);
        }
        return 0;
    }

    /** The files are no longer in a message; their references are the caller's. */
    static void arrived(OpenFile[] list) {
        HeapBudget.give((long) FILE_BYTES * list.length);
        files -= list.length;
        for (OpenFile file : list) if (file instanceof UnixSocket socket && --socket.inFlight == 0) sockets.remove(socket);
    }

    /** As {@link #arrived}, and nobody wants them. Closing one may drop others: they take their turn here, however long the chain. */
    static void drop(OpenFile[] list) {
        arrived(list);
        dropped.add(list);
        if (dropping) return;
        dropping = true;
        while (!dropped.isEmpty()) for (OpenFile file : dropped.remove(dropped.size() - 1)) file.release();
        dropping = false;
    }

    /** Closes sockets that nobody can reach any more. */
    static void collect() {
        if (sockets.isEmpty()) return;
        for (int i = 0; i < sockets.size(); i++) {
            UnixSocket socket = sockets.get(i);
            // Held by messages only; some of these may lie in sockets that are no suspects, and so be reachable.
            socket.suspect = socket.references == socket.inFlight;
            socket.unexplained = socket.inFlight;
        }
        for (int i = 0; i < sockets.size(); i++) if (sockets.get(i).suspect) sockets.get(i).visitMessages(EXPLAIN);
        ArrayList<UnixSocket> reached = new ArrayList<>();
        for (int i = 0; i < sockets.size(); i++) {
            UnixSocket socket = sockets.get(i);
            if (!socket.suspect || socket.unexplained == 0) continue;
            socket.suspect = false;
            reached.add(socket);
        }
        found = reached;
        while (!reached.isEmpty()) reached.remove(reached.size() - 1).visitMessages(REACH);
        found = null;
        ArrayList<OpenFile[]> lost = new ArrayList<>();
        for (int i = 0; i < sockets.size(); i++) {
            if (sockets.get(i).suspect) sockets.get(i).takeMessageFiles(lost);
            sockets.get(i).suspect = false;
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
        found.add(socket);
    }

    /** RLIMIT_NOFILE bounds what an unprivileged sender may have under way (unix(7), ETOOMANYREFS). */
    private static boolean isBeyondLimit() {
        Credentials who = Credentials.current();
        long limit = Process.current().limits.soft(Limits.OPEN_FILES);
        return Long.compareUnsigned(files, limit) > 0 && !who.has(Credentials.SYS_RESOURCE) && !who.has(Credentials.SYS_ADMIN);
    }
}
