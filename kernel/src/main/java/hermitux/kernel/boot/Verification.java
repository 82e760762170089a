package hermitux.kernel.boot;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.thread.Invariants;
import hermitux.kernel.thread.Tasks;

/** --verify: what must hold of the kernel's own records is looked at when the program has ended. One line says that it does, or what does not. */
final class Verification extends Part {
    private boolean wanted;

    @Override void configured(Configuration configuration) { wanted = configuration.flag("verify", false); }

    @Override void ended() {
        if (!wanted) return;
        DescriptorTable descriptors = DescriptorTable.current();
        String wrong = Invariants.broken();
        if (wrong == null) wrong = descriptors.broken();
        SerialPort.print(wrong != null ? "verify: " + wrong + "\n" : "verify: all is well: " + Tasks.count() + " tasks, " + descriptors.count()
            + " descriptors, " + (Frames.freeBytes() >> 10) + " kB free\n");
    }
}
