package hermitux.kernel.fs.proc;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.synthetic.Text;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.FileSystem;
import hermitux.kernel.fs.vfs.Mounts;

/** The texts of /proc/self/mounts (fstab(5)) and mountinfo (proc_pid_mountinfo(5)). */
final class MountText {
    /** Mount identifiers are places in the list of mounts, from here on. */
    private static final int FIRST_IDENTIFIER = 1;

    private MountText() { }

    static String mounts() {
        Text text = new Text();
        for (int i = 0; i < Mounts.count(); i++) {
            var mount = Mounts.get(i);
            escaped(text, mount.source()).add(' ');
            escaped(text, point(mount.root())).add(' ').add(mount.fileSystem().type()).add(' ');
            text.add(access(mount.fileSystem())).add(mount.fileSystem().options()).add(" 0 0\n");
        }
        return text.toString();
    }

    static String information() {
        Text text = new Text();
        for (int i = 0; i < Mounts.count(); i++) {
            var mount = Mounts.get(i);
            FileSystem fileSystem = mount.fileSystem();
            Dentry point = mount.root().mountPoint;
            text.add(FIRST_IDENTIFIER + i).add(' ').add(point == null ? 0 : identifier(point.inode.fileSystem)).add(' ');
            text.add(FileMode.major(fileSystem.device)).add(':').add(FileMode.minor(fileSystem.device)).add(" / ");
            escaped(text, point(mount.root())).add(' ').add(access(fileSystem)).add(" - ").add(fileSystem.type()).add(' ');
            escaped(text, mount.source()).add(' ').add(access(fileSystem)).add(fileSystem.options()).add('\n');
        }
        return text.toString();
    }

    /** 0 for a file system that is mounted nowhere. */
    static int identifier(FileSystem fileSystem) {
        for (int i = 0; i < Mounts.count(); i++) if (Mounts.get(i).fileSystem() == fileSystem) return FIRST_IDENTIFIER + i;
        return 0;
    }

    private static String point(Dentry root) { return root.mountPoint == null ? "/" : root.mountPoint.path(); }
    private static String access(FileSystem fileSystem) { return fileSystem.readOnly ? "ro" : "rw"; }

    /** Spaces, tabs, newlines and backslashes as octal numbers (getmntent(3)). */
    private static Text escaped(Text text, String name) {
        for (int i = 0; i < name.length(); i++) {
            char character = name.charAt(i);
            if (character == ' ' || character == '\t' || character == '\n' || character == '\\') {
                text.add('\\').add((char) ('0' + (character >> 6))).add((char) ('0' + (character >> 3 & 7))).add((char) ('0' + (character & 7)));
            } else {
                text.add(character);
            }
        }
        return text;
    }
}
