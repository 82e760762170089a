package hermitux.kernel.boot;

import hermitux.kernel.driver.SerialPort;
import hermitux.kernel.driver.virtio.NinepTransport;
import hermitux.kernel.fs.ninep.NinepFileSystem;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.part.Services;
import hermitux.kernel.syscall.entry.LauncherEvents;

/** Folders of the host, by 9P. */
final class Shares extends Part {
    private boolean statistics;

    @Override void install() {
        NinepTransport.init();
        Services.offer(Services.SHARES, new Source());
    }

    @Override void configured(Configuration configuration) { statistics = configuration.flag("stats", false); }

    @Override void ended() { if (statistics) SerialPort.print("shares: " + NinepTransport.exchanges() + " messages\n"); }

    @Override void started() { if (RootFiles.hasWritableShare()) LauncherEvents.listen(); }

    /** What RootFiles mounts shares by. */
    static class Source {
        /** @param exclusive bit i: no other machine changes the folder of tag "share" + i */
        FileSystem open(String tag, boolean readOnly, long exclusive) {
            int digit = 0, number = 0;
            while (digit < tag.length() && (tag.charAt(digit) < '0' || tag.charAt(digit) > '9')) digit++;
            for (int i = digit; i < tag.length(); i++) number = number * 10 + tag.charAt(i) - '0';
            return new NinepFileSystem(tag, readOnly, digit < tag.length() && number < Long.SIZE && (exclusive >>> number & 1) != 0);
        }
    }
}
