# --record-syscalls: the file holds the names of the calls that the program made, whatever its end was; runs add to it.

recorded() { grep -qx -- "$1" "$WORK/calls" || fail "$1 was not recorded: $(tr '\n' ' ' < "$WORK/calls")"; }
# record PROGRAM ARGUMENTS…: in the guest, on the record.
record() {
    EXTRA_OPTIONS=(--record-syscalls "$WORK/calls")
    in_guest "$@"
}

# Every call that strace sees is in the record, and nothing else but what strace leaves out: it shows no execve of the guest's.
test_is_what_strace_sees() {
    type strace > /dev/null 2>&1 || skip "strace is not installed"
    execute traced env -i -C / "${PLAIN_ENVIRONMENT[@]}" strace -o "$WORK/strace" /bin/busybox ls /usr < /dev/null || true
    record /bin/busybox ls /usr
    expect_status 0
    sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' "$WORK/strace" | grep -vx -e execve -e clock_gettime | sort -u > "$WORK/expected"
    grep -vx clock_gettime "$WORK/calls" | sort > "$WORK/actual"      # which the vDSO answers where it can
    diff "$WORK/expected" "$WORK/actual" > "$WORK/difference" || fail "$(cat "$WORK/difference")"
}
test_runs_add_up() {
    record /bin/busybox true
    recorded exit_group
    ! grep -qx getcwd "$WORK/calls" || fail "getcwd was not called"
    printf '%s' "$(cat "$WORK/calls")" > "$WORK/calls"      # as an editor leaves it: without the last newline
    record /bin/busybox pwd
    recorded exit_group
    recorded getcwd
    [ -z "$(sort "$WORK/calls" | uniq -d)" ] || fail "a call is there twice"
}
test_crash() {
    record /bin/bash -c 'umask 7; kill -SEGV $$'
    expect_status 139
    recorded umask
    recorded kill
}
test_timeout() {
    execute guest "$HERMITUX" run "${HYPERVISOR[@]}" --timeout 2 --record-syscalls "$WORK/calls" /bin/sleep 60
    recorded clock_nanosleep
}
test_signal_to_hermitux() {
    "$HERMITUX" run "${HYPERVISOR[@]}" --record-syscalls "$WORK/calls" /bin/sleep 60 &
    local id=$!
    until grep -qx clock_nanosleep "$WORK/calls" 2> /dev/null; do kill -0 $id || fail "it has ended"; sleep 0.1; done
    kill -TERM $id
    wait $id
    [ $? = 143 ] || fail "status $?"
}
test_unwritable() {
    EXTRA_OPTIONS=(--record-syscalls /absent/calls)
    in_guest /bin/true
    expect_status 125
    expect_one_line_error /absent/calls
}
