package hermitux.kernel.boot;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.driver.stream.StandardStreams;
import hermitux.kernel.exec.CallSites;
import hermitux.kernel.fs.Mounts;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.syscall.Entries;

/** What is done once the program has ended: files reach the host, output drains, --stats prints. */
final class Ending implements Runnable {
    private final boolean stats;

    Ending(Configuration configuration) { stats = configuration.flag("stats", false); }

    @Override public void run() {
        Timeline.end();
        AddressSpace.current().writeBack();
        for (int i = 0; i < Mounts.count(); i++) if (!Mounts.get(i).fileSystem().readOnly) Mounts.get(i).fileSystem().sync();
        StandardStreams.flush();
        if (stats) print();
    }

    private static void print() {
        AddressSpace space = AddressSpace.current();
        SerialPort.print(Timeline.describe());
        SerialPort.print("memory: program " + space.mostResidentPages() * 4 + " kB at most, in use " + (Frames.totalBytes() - Frames.freeBytes() >> 10)
            + " kB of " + (Frames.totalBytes() >> 10) + " kB, page faults " + space.faults + "\n");
        SerialPort.print("call sites: " + CallSites.rewritten() + " rewritten, " + CallSites.left() + " left as they are; calls: "
            + (Entries.calls() - CallSites.traps()) + " by jump, " + CallSites.traps() + " by trap\n");
        SerialPort.print(Entries.statistics());
    }
}
