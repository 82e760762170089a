#pragma once
/*
 * Linux for package hermitux.host: each function is one call or one step that Java cannot do between two calls (vfork, mask of signals).
 * Every function answers a long, -errno on failure; addresses and sizes are longs, descriptors and flags ints.
 */
#include <stdint.h>

int64_t host_open(int64_t path, int32_t flags, int32_t mode);
int64_t host_close(int32_t fd);
int64_t host_close_range(int32_t first, int32_t last);
int64_t host_read(int32_t fd, int64_t buffer, int64_t size);
int64_t host_write(int32_t fd, int64_t buffer, int64_t size);
int64_t host_pread(int32_t fd, int64_t buffer, int64_t size, int64_t at);
int64_t host_pwrite(int32_t fd, int64_t buffer, int64_t size, int64_t at);
int64_t host_rename(int64_t from, int64_t to);
/* With all rights that the umask leaves. */
int64_t host_make_folder(int64_t path);
int64_t host_unlink(int64_t path);
/* Sets the file's size; a grown part reads as zero. */
int64_t host_truncate(int32_t fd, int64_t size);
/* Copies size bytes from the start of one file to an offset of another; answers how many there were. */
int64_t host_copy_file(int32_t to, int64_t at, int32_t from, int64_t size);
int64_t host_memory_file(int64_t name);

/* Eight longs: mode, uid, gid, size, modification time in nanoseconds, device, inode, device number. */
int64_t host_status(int64_t path, int32_t follow, int64_t fields);
int64_t host_descriptor_status(int32_t fd, int64_t fields);
int64_t host_read_link(int64_t path, int64_t buffer, int64_t size);
int64_t host_access(int64_t path, int32_t mode);
int64_t host_open_directory(int64_t path);
/* The address of the next name, 0 at the end. */
int64_t host_next_name(int64_t directory);
int64_t host_close_directory(int64_t directory);

int64_t host_ioctl(int32_t fd, int64_t request, int64_t argument);
int64_t host_flock(int32_t fd, int32_t operation);
int64_t host_poll(int64_t entries, int32_t count, int32_t timeout_milliseconds);
int64_t host_socket_pair(int64_t two);
int64_t host_pipe(int64_t two);
int64_t host_current_folder(int64_t buffer, int64_t size);
/* Writes to a socket what fits without waiting. */
int64_t host_send(int32_t fd, int64_t buffer, int64_t size);
int64_t host_shutdown_writing(int32_t fd);

/*
 * Starts a program with descriptor 0 on /dev/null, 1 and 2 on output, and the kept descriptors open. It leaves the terminal's process
 * group and dies with its parent (PR_SET_PDEATHSIG). Answers the process id, or -errno of execve.
 */
int64_t host_spawn(int64_t path, int64_t arguments, int64_t environment, int32_t output, int64_t kept, int32_t kept_count,
                   int64_t capabilities);
/* The program takes this one's place; answers only if it cannot. */
int64_t host_execute(int64_t path, int64_t arguments, int64_t environment);
/* The status as a shell gives it, or -EAGAIN while the process runs and wait is 0. */
int64_t host_wait(int32_t pid, int32_t wait);
int64_t host_kill(int32_t pid, int32_t signal);
/* Blocks the signals of the mask (bit n: signal n + 1) and answers a descriptor that reads them; SIGPIPE is ignored. */
int64_t host_signal_descriptor(int64_t mask);
int64_t host_take_signal(int32_t fd);

int64_t host_is_terminal(int32_t fd);
/* Saves the terminal's settings (64 bytes) and makes it raw: no echo, no lines, no signals from keys, and no processing of output unless that is kept. */
int64_t host_terminal_raw(int32_t fd, int64_t saved, int32_t keep_output);
int64_t host_terminal_restore(int32_t fd, int64_t saved);
/* Restores the terminal if it is raw; may be called at any moment. */
void host_terminal_recover(void);
/* Rows in the high half, columns in the low one. */
int64_t host_terminal_size(int32_t fd);

int64_t host_malloc(int64_t size);
int64_t host_free(int64_t block);
int64_t host_error_text(int32_t number);
int64_t host_clock(int32_t clock);
int64_t host_timestamp_hertz(void);
int64_t host_user(void);
int64_t host_group(void);
int64_t host_umask(void);
/* Bytes of memory that this machine has; the second, whether that many could be mapped. */
int64_t host_memory(void);
int64_t host_could_map(int64_t size);
int64_t host_process_id(void);
int64_t host_name(int64_t buffer, int64_t size);
int64_t host_environment(void);
int64_t host_argument_count(void);
int64_t host_arguments(void);
/* Bit n: standard descriptor n was closed when the program started; it is /dev/null since. */
int64_t host_closed_streams(void);
/*
 * After so much time the process prints the line, unless standard error does not take it at once, and ends with the status: whatever it waits for, or works
 * at. The line stays where it is.
 */
int64_t host_limit_time(int64_t nanos, int64_t line, int32_t status);
int64_t host_exit(int32_t status);
