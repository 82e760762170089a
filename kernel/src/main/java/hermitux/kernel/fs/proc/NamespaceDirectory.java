package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.Inode;

/**
 * /proc/PID/ns (namespaces(7)): there is one namespace of each kind, with the number that Linux gives the first one. Two processes whose links lead to
 * one inode number are in one namespace, which is what programs look for.
 */
final class NamespaceDirectory extends FixedDirectory {
    /** include/linux/proc_ns.h; mount and network namespaces get theirs as they are made. */
    private static final long TIME = 4026531834L, CGROUP = 4026531835L, PID = 4026531836L, USER = 4026531837L, UTS = 4026531838L, IPC = 4026531839L;
    private static final long NETWORK = 4026531840L, MOUNT = 4026531841L;

    NamespaceDirectory(SyntheticFileSystem files) { super(files); }

    @Override protected void populate() {
        SyntheticFileSystem files = (SyntheticFileSystem) fileSystem;
        add("cgroup", new Namespace(files, "cgroup", CGROUP)).add("ipc", new Namespace(files, "ipc", IPC)).add("mnt", new Namespace(files, "mnt", MOUNT));
        add("net", new Namespace(files, "net", NETWORK)).add("pid", new Namespace(files, "pid", PID));
        add("pid_for_children", new Namespace(files, "pid", PID)).add("time", new Namespace(files, "time", TIME));
        add("time_for_children", new Namespace(files, "time", TIME)).add("user", new Namespace(files, "user", USER));
        add("uts", new Namespace(files, "uts", UTS));
    }

    /** A link that leads to the namespace itself. */
    private static final class Namespace extends SyntheticLink {
        private final long identity;

        Namespace(SyntheticFileSystem files, String kind, long identity) {
            super(files, kind + ":[" + identity + "]");
            this.identity = identity;
        }

        @Override public Dentry jump() {
            Inode namespace = new ConstantFile((SyntheticFileSystem) fileSystem, "");
            namespace.number = identity;
            return new Dentry(null, readLink(), namespace);
        }

        @Override public boolean isMagicLink() { return true; }
    }
}
