package hermitux.kernel.fs.event;

import hermitux.abi.PollEvents;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.WaitQueue;

/** The file of pidfd_open(2): it names a process, and is readable from its end on. */
public final class ProcessDescriptor extends OpenFile {
    /** Null for init, which does not end. */
    public final Process process;

    public ProcessDescriptor(Process process, int flags) {
        this.process = process;
        this.flags = flags;
    }

    public int id() { return process == null ? Process.INIT : process.id; }

    @Override public int poll() { return process != null && process.ended ? PollEvents.POLLIN | PollEvents.POLLRDNORM : 0; }
    @Override public WaitQueue waiters() { return process == null ? null : process.end; }
    @Override public Inode inode() { return AnonymousFiles.eventInode(); }
    @Override public String description() { return "anon_inode:[pidfd]"; }

    @Override public void details(StringBuilder out) {
        int shown = process != null && process.ended ? -1 : id();
        out.append("Pid:\t").append(shown).append("\nNSpid:\t").append(shown).append('\n');
    }
}
