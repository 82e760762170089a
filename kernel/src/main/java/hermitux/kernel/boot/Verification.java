package hermitux.kernel.boot;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.memory.SpaceInvariants;
import hermitux.kernel.thread.Invariants;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Tasks;

/** --verify: what must hold of the kernel's own records is looked at when the program has ended. One line says that it does, or what does not. */
final class Verification extends Part {
    private boolean wanted;

    @Override void configured(Configuration configuration) { wanted = configuration.flag("verify", false); }

    @Override void ended() {
        if (!wanted) return;
        String wrong = Invariants.broken();
        int descriptors = 0;
        for (Process process = Processes.first(); process != null && wrong == null; process = process.following()) {
            if (process.firstTask() == null) continue;
            DescriptorTable table = DescriptorTable.of(process.firstTask());
            descriptors += table.count();
            wrong = table.broken();
            if (wrong == null) wrong = SpaceInvariants.broken(process.space);
            if (wrong != null) wrong = "process " + process.id + ": " + wrong;
        }
        SerialPort.print(wrong != null ? "verify: " + wrong + "\n" : "verify: all is well: " + Tasks.count() + " tasks, " + descriptors
            + " descriptors, " + (Frames.freeBytes() >> 10) + " kB free\n");
    }
}
