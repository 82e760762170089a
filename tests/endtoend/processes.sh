# What the machine tells of several processes, and what becomes of it when they want more than there is.

test_trace() {
    EXTRA_OPTIONS+=(--trace)
    in_guest /bin/sh -c '/bin/busybox true; (exit 3)' < /dev/null
    expect_status 3
    expect_pattern err '^\[pid +[0-9]+\] execve\("/bin/busybox", \["/bin/busybox", "true"\]'
    expect_pattern err '^\[pid +[0-9]+\] \+\+\+ exited with 0 \+\+\+$'
    expect_pattern err '^\[pid +[0-9]+\] \+\+\+ exited with 3 \+\+\+$'
    expect_pattern err '^\+\+\+ exited with 3 \+\+\+$'
}
test_exception() {
    EXTRA_OPTIONS+=(--verbose)
    in_guest /bin/sh -c '/usr/bin/perl -e "unpack q(p), pack q(L!), 16"; echo "status $?"' < /dev/null
    expect_text out "status 139"
    expect_pattern err '^hermitux: process [0-9]+, /usr/bin/perl: segmentation fault \(SIGSEGV\) at address 0x10, '
}
# The process that has the most ends, and the others go on.
test_out_of_memory() {
    EXTRA_OPTIONS+=(--memory 128M)
    in_guest /bin/sh -c 'sleep 100 & /usr/bin/perl -e "push @x, q(x) x 1e6 while 1"; echo "status $?"; kill $! && echo alive' < /dev/null
    expect_status 0
    expect_bytes out $'status 137\nalive\n'
    expect_pattern err '^hermitux: out of memory: process [0-9]+ \(perl\), which has [0-9]+ MB, is ended by SIGKILL$'
}
# So it is where the kernel needs the page, for read(2).
test_out_of_memory_in_a_call() {
    EXTRA_OPTIONS+=(--memory 128M)
    in_guest /bin/sh -c '/usr/bin/perl -e "\$x = q(x) x 2e7; sleep 100" & sleep 1
        for n in 10 100; do /bin/busybox dd if=/dev/zero of=/dev/null bs=${n}M count=1 2> /dev/null; echo "status $?"; done' < /dev/null
    expect_status 0
    expect_text out "status 0"
    expect_text out "status 137"
}
test_out_of_memory_of_the_program() {
    EXTRA_OPTIONS+=(--memory 128M)
    in_guest /usr/bin/perl -e 'system "true"; push @x, "x" x 1e6 while 1' < /dev/null
    expect_status 137
    expect_pattern err '^hermitux: out of memory: '
}
# A fork bomb is told EAGAIN, and the machine ends by Ctrl-C all the same.
test_fork_bomb() {
    local status=0 OPTIONS machine
    guest_options
    env --default-signal=INT "$HERMITUX" run "${OPTIONS[@]}" --memory 256M \
        /usr/bin/perl -e 'while (1) { defined fork or do { warn "refused: $!\n"; sleep 1000 } }' \
        < /dev/null > /dev/null 2> "$WORK/guest.err" &
    machine=$!
    while kill -0 $machine 2> /dev/null && ! grep -q refused "$WORK/guest.err"; do sleep 0.1; done
    kill -INT $machine || true
    wait $machine || status=$?
    [ $status = 130 ] || fail "status $status: $(tail -c 300 "$WORK/guest.err")"
    expect_text err "refused: Resource temporarily unavailable"
}
# Memory, processes and descriptors are after many forks, vforks and programs what they were after the first; FORKS=100000 for a long one.
test_many_forks() {
    cat > "$WORK/forks.c" <<'END'
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
// Free KB, less much for each process and for each open descriptor.
static long left(void) {
    struct sysinfo info;
    sysinfo(&info);
    return (info.freeram >> 10) - info.procs * 1000000L - dup(0) * 100000000L;
}
static void forks(int times, char *self) {
    for (int i = 0; i < times; i++) {
        char *arguments[] = { self, NULL };
        int ends[2];
        pid_t pid;
        if (pipe(ends)) exit(2);
        if (i % 3 == 0) { if (posix_spawn(&pid, self, NULL, NULL, arguments, environ)) exit(3); }
        else if ((pid = i % 3 == 1 ? fork() : vfork()) == 0) _exit(0);
        if (pid < 0 || waitpid(pid, NULL, 0) != pid || close(ends[0]) || close(ends[1])) exit(4);
    }
}
int main(int count, char **arguments) {
    if (count == 1) return 0;
    forks(200, arguments[0]);
    long before = left();
    close(3);
    forks(atoi(arguments[1]), arguments[0]);
    long lost = before - left();
    printf("%s\n", lost < 512 && lost > -100000 ? "nothing is lost" : "lost");
    if (lost >= 512) fprintf(stderr, "%ld KB\n", lost);
    return 0;
}
END
    gcc -O2 -static -o "$WORK/forks" "$WORK/forks.c"
    EXTRA_OPTIONS+=(--verify --memory 64M)
    in_guest "$WORK/forks" "${FORKS:-2000}" < /dev/null
    expect_status 0
    expect_bytes out $'nothing is lost\n'
    expect_pattern err '^verify: all is well: 1 tasks, 4 descriptors, '
}
# The figures are those of all processes.
test_stats() {
    EXTRA_OPTIONS+=(--stats)
    in_guest /bin/sh -c 'for i in 1 2 3 4; do /bin/busybox true; done' < /dev/null
    expect_status 0
    expect_pattern err '^processes: 5, with [0-9]+ page faults$'
    expect_pattern err '^ +5  execve$|^ +4  execve$'
}
# The kernel's records of all processes are whole, those of address spaces included, while some still run.
test_verify() {
    EXTRA_OPTIONS+=(--verify --memory 256M)
    in_guest /usr/bin/perl -e '$x = "x" x 3e6;
        for (1 .. 8) { next if fork; $x .= "y"; sleep 100 } select undef, undef, undef, 1; $x .= "z"; system "true"' < /dev/null
    expect_status 0
    expect_pattern err '^verify: all is well: 9 tasks, '
}
