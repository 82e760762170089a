package hermitux.kernel.boot;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.exec.CallSites;
import hermitux.kernel.machine.Collector;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.part.Services;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.time.Clock;
import hermitux.kernel.trace.CallCounts;

/** --stats. */
final class Statistics extends Part {
    private boolean wanted;

    @Override void configured(Configuration configuration) { wanted = configuration.flag("stats", false); }

    @Override void ended() {
        if (!wanted) return;
        AddressSpace space = AddressSpace.current();
        SerialPort.print(Timeline.describe());
        SerialPort.print("memory: program " + space.mostResidentPages() * 4 + " kB at most, in use " + (Frames.totalBytes() - Frames.freeBytes() >> 10)
            + " kB of " + (Frames.totalBytes() >> 10) + " kB, page faults " + space.faults + "\n");
        if (Processes.made() > 1) SerialPort.print("processes: " + Processes.made() + ", with " + Processes.faults() + " page faults\n");
        if (Collector.count() > 0) {
            SerialPort.print("kernel heap: " + (Collector.liveBytes() >> 10) + " kB live after " + Collector.count() + " collections, the longest "
                + Clock.nanosOf(Collector.longestTimestamps()) / 1000 + " us\n");
        }
        CallCounts counts = Services.find(Services.CALL_COUNTS);
        if (counts == null) return;
        SerialPort.print("call sites: " + CallSites.rewritten() + " rewritten, " + CallSites.left() + " left as they are; calls: "
            + (counts.total() - CallSites.traps()) + " by jump, " + CallSites.traps() + " by trap\n");
        SerialPort.print(counts.report());
    }
}
