package hermitux.host;

/** The twin of Libc on the JVM. What belongs to a program's start (arguments) is empty; exit throws. */
final class Libc {
    private Libc() { }

    static long open(long path, int flags, int mode) { return HostLibrary.call("host_open", path, flags, mode); }
    static long close(int fd) { return HostLibrary.call("host_close", fd); }
    static long closeRange(int first, int last) { throw new IllegalStateException("a test's own descriptors"); }
    static long read(int fd, long buffer, long size) { return HostLibrary.call("host_read", fd, buffer, size); }
    static long write(int fd, long buffer, long size) { return HostLibrary.call("host_write", fd, buffer, size); }
    static long pread(int fd, long buffer, long size, long at) { return HostLibrary.call("host_pread", fd, buffer, size, at); }
    static long pwrite(int fd, long buffer, long size, long at) { return HostLibrary.call("host_pwrite", fd, buffer, size, at); }
    static long rename(long from, long to) { return HostLibrary.call("host_rename", from, to); }
    static long makeFolder(long path) { return HostLibrary.call("host_make_folder", path); }
    static long unlink(long path) { return HostLibrary.call("host_unlink", path); }
    static long truncate(int fd, long size) { return HostLibrary.call("host_truncate", fd, size); }
    static long copyFile(int to, long at, int from, long size) { return HostLibrary.call("host_copy_file", to, at, from, size); }
    static long memoryFile(long name) { return HostLibrary.call("host_memory_file", name); }
    static long status(long path, int follow, long fields) { return HostLibrary.call("host_status", path, follow, fields); }
    static long descriptorStatus(int fd, long fields) { return HostLibrary.call("host_descriptor_status", fd, fields); }
    static long readLink(long path, long buffer, long size) { return HostLibrary.call("host_read_link", path, buffer, size); }
    static long access(long path, int mode) { return HostLibrary.call("host_access", path, mode); }
    static long openDirectory(long path) { return HostLibrary.call("host_open_directory", path); }
    static long nextName(long directory) { return HostLibrary.call("host_next_name", directory); }
    static long closeDirectory(long directory) { return HostLibrary.call("host_close_directory", directory); }
    static long flock(int fd, int operation) { return HostLibrary.call("host_flock", fd, operation); }
    static long ioctl(int fd, long request, long argument) { return HostLibrary.call("host_ioctl", fd, request, argument); }
    static long poll(long entries, int count, int timeoutMilliseconds) { return HostLibrary.call("host_poll", entries, count, timeoutMilliseconds); }
    static long socketPair(long two) { return HostLibrary.call("host_socket_pair", two); }
    static long pipe(long two) { return HostLibrary.call("host_pipe", two); }
    static long send(int fd, long buffer, long size) { return HostLibrary.call("host_send", fd, buffer, size); }
    static long currentFolder(long buffer, long size) { return HostLibrary.call("host_current_folder", buffer, size); }
    static long shutdownWriting(int fd) { return HostLibrary.call("host_shutdown_writing", fd); }
    static long spawn(long path, long arguments, long environment, int output, long kept, int keptCount, long capabilities) {
        return HostLibrary.call("host_spawn", path, arguments, environment, output, kept, keptCount, capabilities);
    }
    static long execute(long path, long arguments, long environment) { throw new IllegalStateException("execve"); }
    static long waitFor(int pid, int wait) { return HostLibrary.call("host_wait", pid, wait); }
    static long kill(int pid, int signal) { return HostLibrary.call("host_kill", pid, signal); }
    static long signalDescriptor(long mask) { return HostLibrary.call("host_signal_descriptor", mask); }
    static long takeSignal(int fd) { return HostLibrary.call("host_take_signal", fd); }
    static long isTerminal(int fd) { return HostLibrary.call("host_is_terminal", fd); }
    static long terminalRaw(int fd, long saved, int keepOutput) { return HostLibrary.call("host_terminal_raw", fd, saved, keepOutput); }
    static long terminalRestore(int fd, long saved) { return HostLibrary.call("host_terminal_restore", fd, saved); }
    static long terminalSize(int fd) { return HostLibrary.call("host_terminal_size", fd); }
    static long malloc(long size) { return HostLibrary.call("host_malloc", size); }
    static long free(long block) { return HostLibrary.call("host_free", block); }
    static long errorText(int number) { return HostLibrary.call("host_error_text", number); }
    static long clock(int clock) { return HostLibrary.call("host_clock", clock); }
    static long timestampHertz() { return HostLibrary.call("host_timestamp_hertz"); }
    static long user() { return HostLibrary.call("host_user"); }
    static long group() { return HostLibrary.call("host_group"); }
    static long umask() { return HostLibrary.call("host_umask"); }
    static long memory() { return HostLibrary.call("host_memory"); }
    static long couldMap(long size) { return HostLibrary.call("host_could_map", size); }
    static long processId() { return HostLibrary.call("host_process_id"); }
    static long name(long buffer, long size) { return HostLibrary.call("host_name", buffer, size); }
    static long environment() { return HostLibrary.call("host_environment"); }
    static long argumentCount() { return 0; }
    static long arguments() { return 0; }
    static long closedStreams() { return 0; }
    static long limitTime(long nanos, long line, int status) { throw new IllegalStateException("a time limit of the tests themselves"); }
    static long exit(int status) { throw new IllegalStateException("exit " + status); }
}
