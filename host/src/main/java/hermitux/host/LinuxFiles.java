package hermitux.host;

import java.util.ArrayList;
import java.util.List;

/** The host's files by system calls. */
public final class LinuxFiles implements HostFiles {
    private static final int PATH_MAX = 4096;
    private static final int X_OK = 1;
    private final long fields = Libc.malloc(64);
    private final long path = Libc.malloc(PATH_MAX);

    private boolean tooLong(String name) {
        if (name.length() >= PATH_MAX) return true;
        for (int i = 0; i < name.length(); i++) Memory.store8(path + i, name.charAt(i));
        Memory.store8(path + name.length(), 0);
        return false;
    }

    @Override public FileStatus status(String name) { return status(name, 1); }
    @Override public FileStatus linkStatus(String name) { return status(name, 0); }

    private FileStatus status(String name, int follow) {
        if (tooLong(name)) return FileStatus.missing(36);
        int result = (int) Libc.status(path, follow, fields);
        return result < 0 ? FileStatus.missing(-result) : status(fields);
    }

    static FileStatus status(long fields) {
        return new FileStatus(0, (int) Memory.load64(fields), (int) Memory.load64(fields + 8), (int) Memory.load64(fields + 16),
            Memory.load64(fields + 24), Memory.load64(fields + 32), Memory.load64(fields + 40), Memory.load64(fields + 48), Memory.load64(fields + 56));
    }

    @Override public String readLink(String name) {
        if (tooLong(name)) return null;
        long target = Libc.malloc(PATH_MAX);
        int length = (int) Libc.readLink(path, target, PATH_MAX);
        String result = length < 0 ? null : CString.of(target, length);
        Libc.free(target);
        return result;
    }

    @Override public boolean executable(String name) { return !tooLong(name) && Libc.access(path, X_OK) == 0; }

    @Override public byte[] read(String name, long offset, int lengthBytes) {
        if (tooLong(name)) return null;
        // Whatever it is, a pipe for one, it does not keep us waiting.
        int number = (int) Libc.open(path, Descriptor.O_RDONLY | Descriptor.O_NONBLOCK, 0);
        if (number < 0) return null;
        var file = new Descriptor(number);
        byte[] bytes = file.readAt(offset, lengthBytes);
        file.close();
        return bytes;
    }

    @Override public List<String> names(String folder) {
        if (tooLong(folder)) return null;
        long directory = Libc.openDirectory(path);
        if (directory < 0 && directory > -4096) return null;
        List<String> names = new ArrayList<>();
        for (long name = Libc.nextName(directory); name != 0; name = Libc.nextName(directory)) {
            String text = CString.of(name);
            if (!text.equals(".") && !text.equals("..")) names.add(text);
        }
        Libc.closeDirectory(directory);
        return names;
    }
}
