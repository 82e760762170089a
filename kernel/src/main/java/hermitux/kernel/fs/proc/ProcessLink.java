package hermitux.kernel.fs.proc;

import hermitux.abi.Errno;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.fs.synthetic.SyntheticLink;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.thread.Failure;

/** /proc/N/exe, cwd and root: links that lead to a file itself, whatever its path says. */
final class ProcessLink extends SyntheticLink {
    static final int EXECUTABLE = 0, DIRECTORY = 1, ROOT = 2;

    private final int kind;
    private final Subject subject;

    ProcessLink(SyntheticFileSystem files, int kind, Subject subject) {
        super(files, null);
        this.subject = subject;
        this.kind = kind;
    }

    @Override
    public Dentry jump() {
        FileContext context = subject.folders();
        if (context == null) return Failure.of(Errno.ENOENT);
        if (!subject.isOpen()) return Failure.of(Errno.EACCES);
        Dentry target = kind == EXECUTABLE ? FileContext.executable(subject.process) : kind == DIRECTORY ? context.directory() : context.root();
        return target != null ? target : Failure.of(Errno.ENOENT);
    }

    @Override
    public String readLink() {
        Dentry target = jump();
        return target == null ? null : target.path();
    }

    @Override public boolean isMagicLink() { return true; }
}
