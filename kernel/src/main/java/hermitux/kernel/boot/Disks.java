package hermitux.kernel.boot;

import hermitux.kernel.fs.device.DiskNode;
import hermitux.kernel.fs.vfs.Dentry;

/** Disks: /dev/vda and those that follow. */
final class Disks extends Part {
    private static final int MOST = 26;

    @Override void configured(Configuration configuration) {
        String[] places = configuration.all("disk");
        if (places.length == 0) return;
        Dentry directory = RootFiles.directory("/dev");
        int user = (int) configuration.number("uid", 0);
        for (int i = 0; i < Math.min(places.length, MOST); i++) DiskNode.add(directory, i, place(places[i]), user);
    }

    /** One or two digits; -1 for anything else. */
    private static int place(String text) {
        int place = text.isEmpty() || text.length() > 2 ? -1 : 0;
        for (int i = 0; place >= 0 && i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            place = digit < 0 || digit > 9 ? -1 : place * 10 + digit;
        }
        return place;
    }
}
