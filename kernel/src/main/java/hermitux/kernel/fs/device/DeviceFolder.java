package hermitux.kernel.fs.device;

import hermitux.abi.Errno;
import hermitux.abi.FileMode;
import hermitux.kernel.driver.stream.StandardStreams;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.terminal.ControllingTerminal;
import hermitux.kernel.fs.terminal.Terminal;
import hermitux.kernel.fs.terminal.TerminalSource;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Failure;

/**
 * /dev: a RAM file system with the nodes that every program may expect, the terminal behind some of them, and the standard streams. A stream
 * is "tty", "pipe", "null" or "closed", as the boot configuration says; all that are "tty" are one terminal, named /dev/console.
 */
public final class DeviceFolder {
    private static final int TERMINAL_MAJOR = 5, TERMINAL = 0, CONSOLE = 1;
    private static final int READ_WRITE = 2;
    /** Kinds of nodes that are no memory device. */
    private static final int OWN_TERMINAL = -1, CONSOLE_TERMINAL = -2;

    /** The nodes of this machine. */
    private static DeviceFolder devices;

    /** The terminal behind /dev/console, or null if no standard stream is one. */
    private Terminal terminal;
    private Dentry nullNode;
    private Dentry consoleNode;

    private DeviceFolder() { }

    public static boolean hasTerminal() { return devices.terminal != null; }

    /** The host's window has another size. */
    public static void resizeTerminal(int rows, int columns) {
        if (devices.terminal != null) Services.<TerminalSource>find(Services.TERMINALS).resize(devices.terminal, rows, columns);
    }

    /** Registers the devices and mounts /dev on an existing directory; the terminal's nodes answer ENXIO until the streams are set up. */
    public static void init(Dentry directory) {
        devices = new DeviceFolder();
        MiniFs files = new MiniFs("devtmpfs", 0755);
        Mounts.mount(files, directory, "devtmpfs");
        Dentry root = directory.throughMounts();
        devices.nullNode = memoryDevice(files, root, "null", MemoryDevice.NULL);
        memoryDevice(files, root, "zero", MemoryDevice.ZERO);
        memoryDevice(files, root, "full", MemoryDevice.FULL);
        memoryDevice(files, root, "random", MemoryDevice.RANDOM);
        memoryDevice(files, root, "urandom", MemoryDevice.URANDOM);
        DeviceNodes.register(TERMINAL_MAJOR, TERMINAL, new Opener(OWN_TERMINAL));
        DeviceNodes.register(TERMINAL_MAJOR, CONSOLE, new Opener(CONSOLE_TERMINAL));
        files.addNode(root, "tty", FileMode.CHARACTER | 0666, FileMode.device(TERMINAL_MAJOR, TERMINAL));
        devices.consoleNode = files.addNode(root, "console", FileMode.CHARACTER | 0620, FileMode.device(TERMINAL_MAJOR, CONSOLE));
        files.addLink(root, "fd", "/proc/self/fd");
        files.addLink(root, "stdin", "/proc/self/fd/0");
        files.addLink(root, "stdout", "/proc/self/fd/1");
        files.addLink(root, "stderr", "/proc/self/fd/2");
        Mounts.mount(new MiniFs("tmpfs", 01777), files.addDirectory(root, "shm", 01777), "tmpfs");
    }

    private static Dentry memoryDevice(MiniFs files, Dentry root, String name, int minor) {
        DeviceNodes.register(MemoryDevice.MAJOR, minor, new Opener(minor));
        return files.addNode(root, name, FileMode.CHARACTER | 0666, FileMode.device(MemoryDevice.MAJOR, minor));
    }

    /** Makes descriptors 0, 1 and 2. The terminal belongs to the program's user, as a login's does. */
    public static void openStandardStreams(DescriptorTable table, String input, String output, String error, int rows, int columns, int user) {
        boolean typed = input.equals("tty"), shown = output.equals("tty"), erred = error.equals("tty");
        TerminalSource terminals = Services.find(Services.TERMINALS);
        if (terminals != null && (typed || shown || erred)) {
            devices.terminal = terminals.terminal(typed ? StandardStreams.input() : null,
                shown ? StandardStreams.output() : erred ? StandardStreams.error() : null, rows, columns,
                FileMode.device(TERMINAL_MAJOR, CONSOLE));
            devices.consoleNode.inode.uid = user;
        }
        table.install(stream(input, new HostStreamInode(StandardStreams.input(), null), 0), false);
        table.install(stream(output, new HostStreamInode(null, StandardStreams.output()), 1), false);
        table.install(stream(error, new HostStreamInode(null, StandardStreams.error()), 1), false);
        if (input.equals("closed")) table.close(0);
        if (output.equals("closed")) table.close(1);
        if (error.equals("closed")) table.close(2);
    }

    private static OpenFile stream(String kind, HostStreamInode pipe, int flags) {
        if (kind.equals("tty") && devices.terminal != null) return devices.consoleNode.inode.open(devices.consoleNode, READ_WRITE);
        if (kind.equals("null")) return devices.nullNode.inode.open(devices.nullNode, flags);
        return pipe.open(null, flags);
    }

    /** What the nodes stand for. */
    private static final class Opener implements NodeOpener {
        private final int kind;

        Opener(int kind) { this.kind = kind; }

        @Override
        public OpenFile open(Inode node, Dentry entry, int flags) {
            if (kind >= 0) return new MemoryDevice(kind, node, entry, flags);
            Terminal wanted = kind == OWN_TERMINAL ? ControllingTerminal.get() : devices.terminal;
            TerminalSource terminals = Services.find(Services.TERMINALS);
            return wanted == null || terminals == null ? Failure.of(Errno.ENXIO) : terminals.open(wanted, node, entry, flags);
        }
    }
}
