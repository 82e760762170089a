package hermitux.kernel.fs.event;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.abi.OpenFlags;
import hermitux.abi.PollEvents;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Allocates;
import hermitux.kernel.signal.SignalInfo;
import hermitux.kernel.signal.Signals;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;
import hermitux.kernel.thread.WaitQueue;

/**
 * Signal-driven input and output (fcntl(2): O_ASYNC, F_SETOWN, F_SETSIG): whenever a socket, pipe, terminal or inotify has something new, its owner
 * gets a signal. Different from Linux: that a socket has room again is not told.
 */
public final class SignalDrive extends WaitQueue.Observer {
    /** struct f_owner_ex's types. */
    public static final int THREAD = 0, PROCESS = 1, GROUP = 2;
    /** si_code, and the events that go with it (kernel/signal.c, band_table). */
    private static final int IN = 1, OUT = 2, HANG_UP = 6;
    private static final int BAND_IN = 0x41, BAND_OUT = 0x304, BAND_HANG_UP = 0x18;

    private final OpenFile file;
    private final boolean tellsOfRoom;
    public int type = PROCESS;
    /** 0 for nobody. */
    public int owner;
    /** 0 for SIGIO without details. */
    public int signal;
    private int descriptor;
    /** Of whoever has named the owner: to whom signals may go. */
    private int user, effectiveUser;

    private SignalDrive(OpenFile file) {
        this.file = file;
        tellsOfRoom = (file.inode().mode & FileMode.TYPE) != FileMode.SOCKET;
    }

    /** The settings of a file, made if it has none. */
    public static SignalDrive of(OpenFile file) {
        if (file.drive == null) file.drive = new SignalDrive(file);
        return (SignalDrive) file.drive;
    }

    /** O_ASYNC was set or cleared by way of a descriptor. */
    public static void change(OpenFile file, int descriptor, boolean on) {
        if (((file.flags & OpenFlags.ASYNC) != 0) == on) return;
        file.flags ^= OpenFlags.ASYNC;
        if (!file.drivesSignals()) return;
        SignalDrive drive = of(file);
        drive.descriptor = descriptor;
        if (on) file.waiters().observe(drive);
        else drive.leave();
    }

    /** F_SETOWN and F_SETOWN_EX: 0 is nobody; -ESRCH where there is no such thread, process or group. */
    public long own(int newType, int id) {
        if (id < 0 || id != 0 && !exists(id)) return -Errno.ESRCH;
        type = newType;
        owner = id;
        user = Credentials.current().userId;
        effectiveUser = Credentials.current().effectiveUserId;
        return 0;
    }

    private static boolean exists(int id) {
        return id == Process.INIT || Tasks.find(id) != null || Processes.find(id) != null || Processes.inGroup(id) != null;
    }

    @Override
    protected void woken(int events) {
        int ready = file.poll() & events;
        if ((ready & BAND_IN) != 0 && file.readable()) send(IN, BAND_IN);
        else if ((ready & PollEvents.POLLHUP) != 0) send(HANG_UP, BAND_HANG_UP);
        else if ((ready & BAND_OUT) != 0 && file.writable() && tellsOfRoom) send(OUT, BAND_OUT);
    }

    @Allocates(reason = "a signal for who has asked for it")
    private void send(int code, int band) {
        if (owner == 0) return;
        if (type == THREAD) {
            Task task = Tasks.find(owner);
            if (task != null && mayReach(task)) Signals.send(task, made(code, band));
            return;
        }
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (process.ended || (type == GROUP ? process.groupId : process.id) != owner || !mayReach(process.firstTask())) continue;
            if (Signals.send(process, made(code, band)) != 0) Signals.send(process, new SignalInfo(Signals.SIGIO, SignalInfo.KERNEL));
        }
    }

    private SignalInfo made(int code, int band) {
        if (signal == 0) return new SignalInfo(Signals.SIGIO, SignalInfo.KERNEL);
        SignalInfo info = new SignalInfo(signal, code);
        info.word0 = band;
        info.word1 = descriptor & 0xffffffffL;
        return info;
    }

    private boolean mayReach(Task task) {
        if (task == null) return false;
        Credentials other = task.credentials;
        return effectiveUser == 0 || effectiveUser == other.savedUserId || effectiveUser == other.userId || user == other.savedUserId
            || user == other.userId;
    }
}
