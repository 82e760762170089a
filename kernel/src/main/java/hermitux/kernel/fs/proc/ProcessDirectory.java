package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;

/** The directory of a process in /proc: opened, it stands for the process in pidfd_send_signal(2). */
public final class ProcessDirectory extends FixedDirectory {
    public final int process;

    ProcessDirectory(SyntheticFileSystem files, int process) {
        super(files);
        this.process = process;
    }
}
