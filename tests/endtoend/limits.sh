# --timeout holds, whatever the machine or its surroundings do.

# ends_in_time COMMAND…: with status 124, long before the case's own limit.
ends_in_time() {
    local status=0
    execute guest "$@" || status=$?
    [ $status = 124 ] || fail "status $status: $(tail -c 300 "$WORK/guest.err")"
}
# A standard error that nobody reads: the trace of an endless program fills the pipe.
test_nobody_reads_the_trace() {
    mkfifo "$WORK/unread"
    exec 8<> "$WORK/unread"
    ends_in_time bash -c '"$@" 2> "$0"' "$WORK/unread" \
        "$HERMITUX" run "${HYPERVISOR[@]}" --trace --timeout 3 /bin/busybox sh -c 'while :; do umask 0; done'
}
# Whatever a program makes of the kernel's objects, in little memory too: the call is refused, and the machine goes on.
test_kernel_memory() {
    local kind
    for kind in areas epolls datagrams connections messages files timers; do
        "$HERMITUX" run "${HYPERVISOR[@]}" --memory 64M "$TOOLS/exhaust" $kind > "$WORK/guest.out" 2> "$WORK/guest.err" < /dev/null ||
            fail "$kind: status $?: $(head -c 400 "$WORK/guest.err")"
        grep -qE "^$kind: E(NOMEM|NFILE|MFILE|NOSPC|NOBUFS|AGAIN)$" "$WORK/guest.out" || fail "$(cat "$WORK/guest.out")"
    done
}
# What is left of a disk that is full: a status, and one line, and no part of an image.
full_disk() {
    [ "$(id -u)" = 0 ] || skip "only root can mount a small disk"
    mkdir "$WORK/full"
    mount -t tmpfs -o size=64k tmpfs "$WORK/full" || skip "a disk cannot be mounted here"
    trap 'umount "$WORK/full"; rm -rf "$WORK"' EXIT
}
test_output_on_a_full_disk() {
    full_disk
    local status=0
    "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox dd if=/dev/zero bs=64k count=16 > "$WORK/full/output" 2> "$WORK/guest.err" || status=$?
    [ $status = 125 ] || fail "status $status: $(cat "$WORK/guest.err")"
    grep -qi '^hermitux: .*no space left' "$WORK/guest.err" || fail "no line says why: $(cat "$WORK/guest.err")"
}
test_image_on_a_full_disk() {
    full_disk
    local status=0
    echo before > "$WORK/full/image"
    "$HERMITUX" build /bin/busybox -o "$WORK/full/image" > "$WORK/guest.out" 2> "$WORK/guest.err" || status=$?
    [ $status = 125 ] || fail "status $status: $(cat "$WORK/guest.err")"
    expect_one_line_error "is the disk full?"
    [ "$(ls "$WORK/full")" = image ] && [ "$(< "$WORK/full/image")" = before ] || fail "left: $(ls -l "$WORK/full")"
}
test_program_as_image() {
    local status=0
    cp /bin/busybox "$WORK/program"
    "$HERMITUX" build "$WORK/program" -o "$WORK/program" > "$WORK/guest.out" 2> "$WORK/guest.err" || status=$?
    [ $status = 125 ] || fail "status $status"
    expect_one_line_error "goes into the image itself"
    cmp /bin/busybox "$WORK/program" || fail "the program is another"
}
test_refusals() {
    local status
    refused() {
        status=0
        "$HERMITUX" "${@:2}" > "$WORK/guest.out" 2> "$WORK/guest.err" < /dev/null || status=$?
        [ $status = "$1" ] || fail "${*:2}: status $status: $(cat "$WORK/guest.err")"
    }
    refused 1 kill ""
    expect_one_line_error "no such machine"
    refused 125 run --cwd /bin/busybox /bin/busybox true
    expect_one_line_error "--cwd /bin/busybox: not a folder"
    refused 125 run --share /usr:/proc /bin/busybox true
    expect_one_line_error "/proc is the kernel's own"
    local shares=() number
    for number in 1 2 3 4 5 6 7; do mkdir "$WORK/$number"; shares+=(--share "$WORK/$number"); done
    refused 125 run "${shares[@]}" /bin/busybox true
    expect_one_line_error "/usr has no place"
}
# Memory that was promised and cannot be had: the program ends, also where a call would have touched it.
test_no_memory_in_a_call() {
    cat > "$WORK/hungry.c" <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
int main() {                        /* all pages are first touched by read(2), which may not fail */
    size_t size = 40 << 20, piece = 1 << 20;
    int zero = open("/dev/zero", O_RDONLY);
    for (int turn = 0; turn < 8; turn++) {
        char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) return 2;
        for (size_t at = 0; at < size; at += piece) if (read(zero, memory + at, piece) <= 0) { perror("read"); return 1; }
    }
    return 0;
}
END
    gcc -O1 -static -o "$WORK/hungry" "$WORK/hungry.c"
    local status=0
    execute guest "$HERMITUX" run "${HYPERVISOR[@]}" --memory 48M "$WORK/hungry" || status=$?
    [ $status = 137 ] || fail "status $status: $(cat "$WORK/guest.err")"
    grep -q '^hermitux: out of memory: ' "$WORK/guest.err" || fail "$(cat "$WORK/guest.err")"
}
# Half of the host's memory is there unless --memory says otherwise, and what the program does not touch costs nothing.
test_default_memory() {
    local host guest
    host=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)
    execute guest "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox grep MemTotal /proc/meminfo || fail "status $?"
    guest=$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' "$WORK/guest.out")
    [ "$host" -lt 1048576 ] || [ "$host" -gt 268435456 ] && skip "a host of $host kB"
    [ "$guest" -gt $((host * 45 / 100)) ] && [ "$guest" -le $((host / 2)) ] || fail "$guest kB of the host's $host"
    execute guest "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox sh -c 'dd if=/dev/zero of=/tmp/a bs=1M count=600 && cp /tmp/a /tmp/b && cmp /tmp/a /tmp/b' ||
        [ "$guest" -lt 2000000 ] || fail "status $?: $(cat "$WORK/guest.err")"
    (ulimit -v 2000000; execute guest "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox true) || fail "status $? with ulimit -v: $(cat "$WORK/guest.err")"
}
# As many and as long arguments as the host itself lets through.
test_long_arguments() {
    local word words=() i
    word=$(printf '%100000s' '')
    for ((i = 0; i < 15; i++)); do words+=("$word"); done
    execute guest "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox sh -c 'echo $# ${#1}' x "${words[@]}" || fail "status $?: $(cat "$WORK/guest.err")"
    [ "$(< "$WORK/guest.out")" = "15 100000" ] || fail "$(head -c 200 "$WORK/guest.out")"
    execute guest "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox sh -c 'echo $#' x $(seq 60000) || fail "status $?: $(cat "$WORK/guest.err")"
    [ "$(< "$WORK/guest.out")" = 60000 ] || fail "$(head -c 200 "$WORK/guest.out")"
}
