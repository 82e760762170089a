package hermitux.kernel.fs.proc;

import hermitux.kernel.fs.synthetic.ConstantFile;
import hermitux.kernel.fs.synthetic.FixedDirectory;
import hermitux.kernel.fs.synthetic.SyntheticFileSystem;
import hermitux.kernel.thread.Process;

/** /proc/1: the process that has started the program, which sleeps for good and has no memory. */
final class InitDirectory extends FixedDirectory implements ProcessDirectory {
    private static final String STATUS = "Name:\tinit\nState:\tS (sleeping)\nTgid:\t1\nPid:\t1\nPPid:\t0\nTracerPid:\t0\n"
        + "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nThreads:\t1\n";
    /** Of its 52 fields those are not 0 that tell number, group, session, terminal, priority, threads, limit of memory and the signal of its end. */
    private static final String STAT = "1 (init) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17"
        + " 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n";

    InitDirectory(SyntheticFileSystem files) { super(files); }

    @Override public int process() { return Process.INIT; }

    @Override
    protected void populate() {
        file("comm", "init\n");
        file("cmdline", "init\0");
        file("statm", "0 0 0 0 0 0 0\n");
        file("status", STATUS);
        file("stat", STAT);
    }

    private void file(String name, String text) { add(name, new ConstantFile((SyntheticFileSystem) fileSystem, text)); }
}
