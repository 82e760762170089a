# --trace prints what strace prints: the same program on the host under strace and in the virtual machine, line by line. Left out are execve (the
# guest's program is there from the start), set-up whose outcome is the system's (uname, prlimit64, getrandom's bytes), addresses, ids and times, and
# clock_gettime (the vDSO answers where the clock allows it).

# normalise FILE: lines with what may differ replaced, without the blanks before the result.
normalise() {
    sed -E -e '/^(execve|uname|sysinfo|clock_gettime)\(/d' -e 's/ +(= [^=]*)$/ \1/' \
        -e 's/0x[0-9a-f]{5,}/ADDRESS/g' -e 's/^(set_tid_address|getpid|getppid|gettid|getpgrp)(.*)= [0-9]+$/\1\2= ID/' \
        -e 's/^(getrandom\()"[^"]*"/\1BYTES/' -e 's/^(rseq.*) = .*/\1/' \
        -e 's/rlim_(cur|max)=[^,}]+/rlim_\1=LIMIT/g' -e 's/tv_(sec|nsec|usec)=[0-9]+/tv_\1=TIME/g' "$1"
}

# traces_as_strace PROGRAM ARGUMENTS…
traces_as_strace() {
    type strace > /dev/null 2>&1 || skip "strace is not installed"
    execute traced env -i -C / "${PLAIN_ENVIRONMENT[@]}" strace -o "$WORK/strace" "$@" < /dev/null || true
    EXTRA_OPTIONS+=(--trace)
    in_guest "$@" < /dev/null
    cmp -s "$WORK/traced.out" "$WORK/guest.out" || fail "the output differs"
    normalise "$WORK/strace" > "$WORK/expected"
    # Standard error holds what the program wrote there as well.
    grep -vxFf "$WORK/traced.err" "$WORK/guest.err" > "$WORK/trace" || true
    normalise "$WORK/trace" > "$WORK/actual"
    diff -a "$WORK/expected" "$WORK/actual" > "$WORK/difference" || fail "$(echo "trace differs (< strace):"; head -n 20 "$WORK/difference" | cut -c 1-200)"
}

test_static_echo() { traces_as_strace /bin/busybox echo hello; }
test_static_cat() { traces_as_strace /bin/busybox cat /usr/share/common-licenses/BSD; }
test_static_ls() { traces_as_strace /bin/busybox ls /usr; }
test_static_error() { traces_as_strace /bin/busybox cat /no/such/file; }
test_dynamic_true() { traces_as_strace /bin/true; }
test_dynamic_cat() { traces_as_strace /bin/cat /usr/share/common-licenses/BSD; }
test_events() { traces_as_strace "$PROGRAMS/eventfd.static"; }

# Lines of several threads say whose they are, as strace -f does.
test_threads() {
    EXTRA_OPTIONS+=(--trace)
    in_guest "$PROGRAMS/futex-threads.static" < /dev/null
    expect_status 0
    expect_pattern err '^\[pid +2\] futex\(0x[0-9a-f]+, FUTEX_WAKE_PRIVATE, 1\) = 1$'
    expect_pattern err '^\[pid +[3-9]\] exit\(0\) += \?$'
}
