package hermitux.kernel.boot;

import hermitux.kernel.driver.stream.StandardStreams;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.memory.FileMappings;

/** What is done once the program has ended: files reach the host, output drains, the parts have their last words. */
final class Ending implements Runnable {
    private final Part[] parts;

    Ending(Part[] parts) { this.parts = parts; }

    @Override public void run() {
        Timeline.end();
        FileMappings.writeBack();
        for (int i = 0; i < Mounts.count(); i++) if (!Mounts.get(i).fileSystem().readOnly) Mounts.get(i).fileSystem().sync();
        StandardStreams.flush();
        for (Part part : parts) part.ended();
    }
}
