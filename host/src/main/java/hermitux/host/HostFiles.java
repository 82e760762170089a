package hermitux.host;

import java.util.List;

/**
 * The files of the machine that hermitux runs on, to read. {@link LinuxFiles} is the real one; tests give a tree in memory. Paths are
 * byte strings (see CString) and absolute; contents come as arrays, at most a few MiB at once.
 */
public interface HostFiles {
    FileStatus status(String path);

    /** Of a symbolic link itself. */
    FileStatus linkStatus(String path);

    /** Null if it is no symbolic link. */
    String readLink(String path);

    /** Whether this user may execute the file. */
    boolean executable(String path);

    /** Fewer bytes at the end of the file; null if it cannot be read. */
    byte[] read(String path, long offset, int lengthBytes);

    /** The names in a folder without . and .. in no particular order; null if it cannot be read. */
    List<String> names(String folder);
}
