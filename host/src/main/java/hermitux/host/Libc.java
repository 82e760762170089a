package hermitux.host;

import org.teavm.interop.Import;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;

/** Linux by the functions of host/src/main/c/host.h, which say what each does. All answer -errno on failure. */
@Unmanaged
@Include("host.h")
final class Libc {
    private Libc() { }

    @Import(name = "host_open") static native long open(long path, int flags, int mode);
    @Import(name = "host_close") static native long close(int fd);
    @Import(name = "host_close_range") static native long closeRange(int first, int last);
    @Import(name = "host_read") static native long read(int fd, long buffer, long size);
    @Import(name = "host_write") static native long write(int fd, long buffer, long size);
    @Import(name = "host_pread") static native long pread(int fd, long buffer, long size, long at);
    @Import(name = "host_pwrite") static native long pwrite(int fd, long buffer, long size, long at);
    @Import(name = "host_rename") static native long rename(long from, long to);
    @Import(name = "host_make_folder") static native long makeFolder(long path);
    @Import(name = "host_unlink") static native long unlink(long path);
    @Import(name = "host_truncate") static native long truncate(int fd, long size);
    @Import(name = "host_copy_file") static native long copyFile(int to, long at, int from, long size);
    @Import(name = "host_memory_file") static native long memoryFile(long name);
    @Import(name = "host_status") static native long status(long path, int follow, long fields);
    @Import(name = "host_descriptor_status") static native long descriptorStatus(int fd, long fields);
    @Import(name = "host_read_link") static native long readLink(long path, long buffer, long size);
    @Import(name = "host_access") static native long access(long path, int mode);
    @Import(name = "host_open_directory") static native long openDirectory(long path);
    @Import(name = "host_next_name") static native long nextName(long directory);
    @Import(name = "host_close_directory") static native long closeDirectory(long directory);
    @Import(name = "host_ioctl") static native long ioctl(int fd, long request, long argument);
    @Import(name = "host_flock") static native long flock(int fd, int operation);
    @Import(name = "host_poll") static native long poll(long entries, int count, int timeoutMilliseconds);
    @Import(name = "host_socket_pair") static native long socketPair(long two);
    @Import(name = "host_pipe") static native long pipe(long two);
    @Import(name = "host_send") static native long send(int fd, long buffer, long size);
    @Import(name = "host_current_folder") static native long currentFolder(long buffer, long size);
    @Import(name = "host_shutdown_writing") static native long shutdownWriting(int fd);
    @Import(name = "host_spawn") static native long spawn(long path, long arguments, long environment, int output, long kept, int keptCount, long capabilities);
    @Import(name = "host_execute") static native long execute(long path, long arguments, long environment);
    @Import(name = "host_wait") static native long waitFor(int pid, int wait);
    @Import(name = "host_kill") static native long kill(int pid, int signal);
    @Import(name = "host_signal_descriptor") static native long signalDescriptor(long mask);
    @Import(name = "host_take_signal") static native long takeSignal(int fd);
    @Import(name = "host_is_terminal") static native long isTerminal(int fd);
    @Import(name = "host_terminal_raw") static native long terminalRaw(int fd, long saved, int keepOutput);
    @Import(name = "host_terminal_restore") static native long terminalRestore(int fd, long saved);
    @Import(name = "host_terminal_size") static native long terminalSize(int fd);
    @Import(name = "host_malloc") static native long malloc(long size);
    @Import(name = "host_free") static native long free(long block);
    @Import(name = "host_error_text") static native long errorText(int number);
    @Import(name = "host_clock") static native long clock(int clock);
    @Import(name = "host_timestamp_hertz") static native long timestampHertz();
    @Import(name = "host_user") static native long user();
    @Import(name = "host_group") static native long group();
    @Import(name = "host_umask") static native long umask();
    @Import(name = "host_memory") static native long memory();
    @Import(name = "host_could_map") static native long couldMap(long size);
    @Import(name = "host_process_id") static native long processId();
    @Import(name = "host_name") static native long name(long buffer, long size);
    @Import(name = "host_environment") static native long environment();
    @Import(name = "host_argument_count") static native long argumentCount();
    @Import(name = "host_arguments") static native long arguments();
    @Import(name = "host_closed_streams") static native long closedStreams();
    @Import(name = "host_limit_time") static native long limitTime(long nanos, long line, int status);
    @Import(name = "host_exit") static native long exit(int status);
}
