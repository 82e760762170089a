package hermitux.kernel.boot;

import hermitux.kernel.driver.virtio.NinepTransport;
import hermitux.kernel.fs.ninep.NinepFileSystem;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.part.Services;
import hermitux.kernel.syscall.entry.LauncherEvents;

/** Folders of the host, by 9P. */
final class Shares extends Part {
    @Override void install() {
        NinepTransport.init();
        Services.offer(Services.SHARES, new Source());
    }

    @Override void started() { if (RootFiles.hasWritableShare()) LauncherEvents.listen(); }

    /** What RootFiles mounts shares by. */
    static class Source {
        FileSystem open(String tag, boolean readOnly) { return new NinepFileSystem(tag, readOnly); }
    }
}
