package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileLocks;
import hermitux.kernel.fs.vfs.Inode;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.thread.Task;
import hermitux.kernel.thread.Tasks;
import java.util.ArrayList;

/** The text of /proc/locks (proc_locks(5)). A lock lives no longer than its file is open, so those of all open files are all there are. */
final class LockText {
    private final Text text = new Text();
    private final ArrayList<FileLocks> seen = new ArrayList<>();
    private int count;

    private LockText() { }

    static String get() {
        var made = new LockText();
        DescriptorTable last = null;
        for (int id = 1; id < Tasks.bound(); id++) {
            Task task = Tasks.find(id);
            if (task == null || DescriptorTable.of(task) == last) continue;
            last = DescriptorTable.of(task);
            for (int descriptor = 0; last != null && descriptor < last.bound(); descriptor++) made.add(last.get(descriptor), task.process.id);
        }
        return made.text.toString();
    }

    private void add(OpenFile file, int process) {
        Inode inode = file == null ? null : file.inode();
        FileLocks locks = inode == null ? null : FileLocks.existing(inode);
        if (locks == null || seen.contains(locks)) return;
        seen.add(locks);
        for (FileLocks.Lock lock : locks.whole()) line("FLOCK  ADVISORY  ", lock, process, inode);
        for (FileLocks.Lock lock : locks.records()) {
            boolean ofFile = lock.owner instanceof OpenFile;
            line(ofFile ? "OFDLCK ADVISORY  " : "POSIX  ADVISORY  ", lock, ofFile ? -1 : process, inode);
        }
    }

    private void line(String kind, FileLocks.Lock lock, int process, Inode inode) {
        long device = inode.fileSystem.device;
        text.add(++count).add(": ").add(kind).add(lock.exclusive ? "WRITE " : "READ ").add(process).add(' ');
        text.hexadecimal(FileMode.major(device), 2).add(':').hexadecimal(FileMode.minor(device), 2).add(':').add(inode.number);
        text.add(' ').add(lock.start).add(' ');
        if (lock.end == Long.MAX_VALUE) text.add("EOF\n");
        else text.add(lock.end - 1).add('\n');
    }
}
