package hermitux.kernel.boot;

import hermitux.kernel.fs.proc.ProcFs;
import hermitux.kernel.fs.proc.SysFs;

/** /proc and /sys. */
final class ProcessFiles extends Part {
    @Override void addFiles() {
        ProcFs.init(RootFiles.directory("/proc"));
        SysFs.init(RootFiles.directory("/sys"));
    }
}
