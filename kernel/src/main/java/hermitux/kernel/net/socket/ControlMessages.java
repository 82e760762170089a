package hermitux.kernel.net.socket;

import hermitux.abi.Errno;
import hermitux.abi.Sockets;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Process;
import java.util.ArrayList;

/**
 * Control messages (cmsg(3)), out of and into a program's buffer: descriptors and credentials of AF_UNIX (unix(7)), and what families have besides.
 */
public final class ControlMessages {
    /** /proc/sys/net/core/optmem_max: control data that a call may bring at most. */
    private static final int MOST_BYTES = 131072;
    private static final int NOBODY = 65534;

    private ControlMessages() { }

    /** Reads what a sender brings into message.files and the credentials: 0 or -errno. */
    public static long parse(Message message, SocketFile socket) {
        if (message.controlLength == 0) return 0;
        if (message.controlLength > MOST_BYTES || message.controlLength < 0) return -Errno.ENOBUFS;
        long at = message.control, end = at + message.controlLength;
        if (!UserMemory.readable(at, message.controlLength)) return -Errno.EFAULT;
        ArrayList<OpenFile> files = null;
        while (end - at >= Sockets.CONTROL_HEADER) {
            long length = Memory.load64(at);
            if (length < Sockets.CONTROL_HEADER || length > end - at) return -Errno.EINVAL;
            int level = Memory.load32(at + Sockets.CONTROL_LEVEL), type = Memory.load32(at + Sockets.CONTROL_TYPE);
            long data = at + Sockets.CONTROL_HEADER, dataLength = length - Sockets.CONTROL_HEADER, bad;
            if (level == Sockets.SOL_SOCKET && socket.isLocal()) {
                if (type == Sockets.SCM_RIGHTS && files == null) files = new ArrayList<>();
                bad = parse(message, type, data, dataLength, files);
            } else {
                bad = socket.parseControl(message, level, type, data, dataLength);
            }
            if (bad < 0) return bad;
            at += length + 7 & -8L;
        }
        if (files != null && !files.isEmpty()) message.files = files.toArray(new OpenFile[0]);
        return 0;
    }

    private static long parse(Message message, int type, long data, long length, ArrayList<OpenFile> files) {
        if (type == Sockets.SCM_RIGHTS) return rights(data, length, files);
        if (type != Sockets.SCM_CREDENTIALS || length != Sockets.CREDENTIALS_SIZE) return -Errno.EINVAL;
        message.hasCredentials = true;
        message.pid = Memory.load32(data);
        message.uid = Memory.load32(data + 4);
        message.gid = Memory.load32(data + 8);
        return mayClaim(message);
    }

    private static long rights(long data, long length, ArrayList<OpenFile> files) {
        long count = length / 4;
        if (count + files.size() > Sockets.MOST_RIGHTS) return -Errno.EINVAL;
        for (long i = 0; i < count; i++) {
            OpenFile file = DescriptorTable.current().get(Memory.load32(data + i * 4));
            if (file == null) return -Errno.EBADF;
            files.add(file);
        }
        return 0;
    }

    /** Credentials must be the sender's own, unless it is privileged (unix(7), SCM_CREDENTIALS). */
    private static long mayClaim(Message message) {
        Credentials who = Credentials.current();
        boolean own = message.pid == Process.current().id;
        if (!own && !who.has(Credentials.SYS_ADMIN)) return -Errno.EPERM;
        boolean user = message.uid == who.userId || message.uid == who.effectiveUserId || message.uid == who.savedUserId;
        boolean group = message.gid == who.groupId || message.gid == who.effectiveGroupId || message.gid == who.savedGroupId;
        if (!user && !who.has(Credentials.SETUID) || !group && !who.has(Credentials.SETGID)) return -Errno.EPERM;
        return own ? 0 : -Errno.ESRCH;
    }

    /**
     * Gives a receiver what came with a message, as far as its buffer reaches; the rest is dropped with MSG_CTRUNC. message.control and
     * controlLength are then what is left of the buffer.
     */
    public static void deliver(Message message, SocketFile socket) {
        OpenFile[] files = message.files;
        boolean credentials = socket.settings.passCredentials && socket.isLocal();
        if (credentials && message.control == 0 || files != null && message.control == 0) message.resultFlags |= Sockets.MSG_CTRUNC;
        if (message.control != 0 && credentials) deliverCredentials(message);
        int given = files == null || message.control == 0 ? 0 : deliverFiles(message, files);
        for (int i = given; files != null && i < files.length; i++) files[i].release();
        socket.deliverControl(message);
    }

    /** Puts one message into the receiver's buffer, as much of it as there is room for, or MSG_CTRUNC. The data lie in kernel memory. */
    public static void put(Message message, int level, int type, long data, int length) {
        long whole = Sockets.CONTROL_HEADER + length, given = Math.min(whole, message.controlLength);
        if (message.control == 0 || given < whole) message.resultFlags |= Sockets.MSG_CTRUNC;
        if (message.control == 0 || given < Sockets.CONTROL_HEADER || !UserMemory.writable(message.control, given)) return;
        header(message.control, given, level, type);
        Memory.copy(message.control + Sockets.CONTROL_HEADER, data, given - Sockets.CONTROL_HEADER);
        advance(message, given);
    }

    private static void deliverCredentials(Message message) {
        long length = Sockets.CONTROL_HEADER + Sockets.CREDENTIALS_SIZE;
        if (message.controlLength < length) message.resultFlags |= Sockets.MSG_CTRUNC;
        if (message.controlLength < Sockets.CONTROL_HEADER) return;
        long given = Math.min(length, message.controlLength), data = message.control + Sockets.CONTROL_HEADER;
        if (!UserMemory.writable(message.control, given)) return;
        header(message.control, given, Sockets.SOL_SOCKET, Sockets.SCM_CREDENTIALS);
        if (given >= Sockets.CONTROL_HEADER + 4) Memory.store32(data, message.pid);
        if (given >= Sockets.CONTROL_HEADER + 8) Memory.store32(data + 4, message.uid == -1 ? NOBODY : message.uid);
        if (given >= length) Memory.store32(data + 8, message.gid == -1 ? NOBODY : message.gid);
        advance(message, given);
    }

    /** Answers how many files have got descriptors. */
    private static int deliverFiles(Message message, OpenFile[] files) {
        int most = (int) Math.min(files.length, Math.max(0, message.controlLength - Sockets.CONTROL_HEADER) / 4), given = 0;
        DescriptorTable table = DescriptorTable.current();
        while (given < most) {
            long place = message.control + Sockets.CONTROL_HEADER + given * 4L;
            if (!UserMemory.writable(place, 4)) break;
            int descriptor = table.add(files[given], message.has(Sockets.MSG_CMSG_CLOEXEC));
            if (descriptor < 0) break;
            Memory.store32(place, descriptor);
            given++;
        }
        if (given < files.length) message.resultFlags |= Sockets.MSG_CTRUNC;
        long length = Sockets.CONTROL_HEADER + given * 4L;
        if (given == 0 || !UserMemory.writable(message.control, Sockets.CONTROL_HEADER)) return given;
        header(message.control, length, Sockets.SOL_SOCKET, Sockets.SCM_RIGHTS);
        advance(message, length);
        return given;
    }

    private static void header(long at, long length, int level, int type) {
        Memory.store64(at, length);
        Memory.store32(at + Sockets.CONTROL_LEVEL, level);
        Memory.store32(at + Sockets.CONTROL_TYPE, type);
    }

    private static void advance(Message message, long length) {
        long space = Math.min(length + 7 & -8L, message.controlLength);
        message.control += space;
        message.controlLength -= space;
    }
}
