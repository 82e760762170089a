# `hermitux rewrite`: the result does on Linux and in the virtual machine what the program did, and its calls go past the syscall instruction.

REWRITER_LIBRARY=/usr/lib/x86_64-linux-gnu/libcapstone.so.4

# rewrite FILE OUT: keeps $WORK/report.
rewrite() {
    [ -e $REWRITER_LIBRARY ] || skip "libcapstone4 is not installed"
    "$HERMITUX" rewrite "$1" -o "$2" > "$WORK/report" 2> "$WORK/errors" || fail "rewrite $1: status $?: $(head -n 3 "$WORK/errors")"
}

# share_of PERCENT: at least so many of the sites are rewritten.
share_of() {
    local sites rewritten
    read -r sites rewritten < <(sed -n 's/.*: \([0-9]*\) sites, \([0-9]*\) rewritten$/\1 \2/p' "$WORK/report")
    [ "$sites" -gt 0 ] && [ $((rewritten * 100)) -ge $((sites * $1)) ] || fail "$rewritten of $sites sites: $(head -n 5 "$WORK/report")"
}

# same PROGRAM REWRITTEN ARGUMENTS…: the program on the host; then the rewritten one there and in the virtual machine, where text never changes.
same() {
    local program=$1 rewritten=$2 part; shift 2
    on_host "$program" "$@" < /dev/null
    for part in out err status; do mv "$WORK/host.$part" "$WORK/original.$part"; done
    on_host "$rewritten" "$@" < /dev/null
    for part in out err status; do
        cmp -s "$WORK/original.$part" "$WORK/host.$part" && continue
        fail "$part of $program $* differs on the host: $(diff -a "$WORK/original.$part" "$WORK/host.$part" | head -n 4)"
    done
    EXTRA_OPTIONS=(--share "$WORK" --no-rewrite)
    in_guest "$rewritten" "$@" < /dev/null
    same_outcome || fail "$program $* differs in the virtual machine"
}

test_busybox() {
    mkdir "$WORK/bin"
    rewrite /bin/busybox "$WORK/bin/busybox"
    share_of 99
    same /bin/busybox "$WORK/bin/busybox" sh -c 'echo text; cd /usr; pwd; test -d bin && echo yes'
    same /bin/busybox "$WORK/bin/busybox" ls -l /usr/bin
    same /bin/busybox "$WORK/bin/busybox" sha256sum /bin/busybox
}

conforms() {
    rewrite "$PROGRAMS/$1" "$WORK/$1"
    share_of 95
    same "$PROGRAMS/$1" "$WORK/$1"
}
test_registers() { conforms call-registers.static; }
test_signals_musl() { conforms signal-actions.musl; }
test_threads() { conforms threads.static; }
test_position_independent() { conforms start.static-pie; }

test_calls_do_not_trap() {
    echo '#include <unistd.h>
int main(void) { char byte; for (int i = 0; i < 1000; i++) { getppid(); read(9, &byte, 1); } return 0; }' > "$WORK/loop.c"
    gcc -static "$WORK/loop.c" -o "$WORK/loop" || fail "gcc failed"
    rewrite "$WORK/loop" "$WORK/loop.rewritten"
    EXTRA_OPTIONS=(--share "$WORK" --no-rewrite --stats)
    in_guest "$WORK/loop.rewritten" < /dev/null
    expect_status 0
    expect_pattern err 'calls: 20[0-9]{2} by jump, [0-9] by trap'
}

test_library_of_dynamic_programs() {
    mkdir "$WORK/library"
    rewrite /lib/x86_64-linux-gnu/libc.so.6 "$WORK/library/libc.so.6"
    share_of 99
    PLAIN_ENVIRONMENT+=("LD_LIBRARY_PATH=$WORK/library")
    same /bin/ls /bin/ls -l /usr/bin
    same /usr/bin/lua5.4 /usr/bin/lua5.4 -e 'for line in io.lines("/etc/passwd") do print(#line) end'
}

# Every call that static glibc has: the whole archive linked into one program.
test_whole_static_library() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    echo 'int puts(const char *); int main(void) { puts("whole"); return 0; }' > "$WORK/whole.c"
    cp "$(gcc -print-file-name=libc.a)" "$WORK/libc.a"
    # It needs a position-independent program.
    ar d "$WORK/libc.a" dl-reloc-static-pie.o
    gcc -static "$WORK/whole.c" -o "$WORK/whole" -Wl,--whole-archive "$WORK/libc.a" -Wl,--no-whole-archive -Wl,-z,muldefs 2> "$WORK/errors" \
        || skip "libc.a cannot be linked as a whole"
    rewrite "$WORK/whole" "$WORK/whole.rewritten"
    share_of 99
    [ "$("$WORK/whole.rewritten")" = whole ] || fail "it does not run"
    tail -n 1 "$WORK/report"
}

test_refusals() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    rewrite /bin/busybox "$WORK/busybox"
    echo text > "$WORK/text"
    local file
    for file in "$WORK/text" "$WORK/absent" "$WORK/busybox"; do
        "$HERMITUX" rewrite "$file" -o "$WORK/output" > "$WORK/guest.out" 2> "$WORK/guest.err" && fail "$file is accepted"
        expect_one_line_error "$file: "
        [ ! -e "$WORK/output" ] || fail "there is an output"
    done
}

# What cannot be written is said, and nothing is lost: neither a program that is there already nor a device, which is no file to be replaced.
test_output_that_cannot_be_written() {
    [ -e $REWRITER_LIBRARY ] || skip "libcapstone4 is not installed"
    local place reason
    mkdir "$WORK/folder"
    while read -r place reason; do
        "$HERMITUX" rewrite /bin/busybox -o "$place" > "$WORK/report" 2> "$WORK/errors" && fail "$place was written"
        [ "$(cat "$WORK/errors")" = "hermitux: $place cannot be written: $reason" ] || fail "it says $(cat "$WORK/errors")"
    done << END
/dev/full No space left on device
$WORK/folder Is a directory
$WORK/absent/program no such folder
END
    [ -c /dev/full ] && [ -d "$WORK/folder" ] || fail "what was there is gone"
    cp /bin/busybox "$WORK/busybox"
    ln -s busybox "$WORK/link"
    rewrite "$WORK/busybox" "$WORK/link"
    [ -L "$WORK/link" ] && [ "$("$WORK/busybox" echo hello)" = hello ] || fail "the program is not in place"
    cmp -s /bin/busybox "$WORK/busybox" && fail "the program is as it was"
    [ "$(ls -A "$WORK" | grep -c hermitux)" = 0 ] || fail "parts are left: $(ls -A "$WORK")"
}
