package hermitux.kernel.fs.event;

import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;

/** The file of pidfd_open(2): it names a process. It would be readable at the process's end, which neither the program nor init sees. */
public final class ProcessDescriptor extends OpenFile {
    public final int process;

    public ProcessDescriptor(int process, int flags) {
        this.process = process;
        this.flags = flags;
    }

    @Override public int poll() { return 0; }
    @Override public Inode inode() { return AnonymousFiles.eventInode(); }
    @Override public String description() { return "anon_inode:[pidfd]"; }
    @Override public void details(StringBuilder out) { out.append("Pid:\t").append(process).append("\nNSpid:\t").append(process).append('\n'); }
}
