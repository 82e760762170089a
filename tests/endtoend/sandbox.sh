# The native monitor gives up what it does not need (docs/sandbox.md). That everything works in the sandbox is what all other cases show: it is on in them.

only_native() { [ "$MODE" = vmm ] || skip "only the native monitor has a sandbox"; }

# running STATUS-FIELD OPTIONS…: the field of /proc/PID/status of a machine whose guest waits for input.
running() {
    local field=$1; shift
    : > "$WORK/ready"
    [ -p "$WORK/silent" ] || mkfifo "$WORK/silent"
    exec 9<> "$WORK/silent"
    "$HERMITUX" run "${HYPERVISOR[@]}" "$@" /bin/busybox sh -c 'echo ready; read line' < "$WORK/silent" > "$WORK/ready" 9>&- &
    local machine=$! tries
    for ((tries = 0; tries < 500; tries++)); do grep -q ready "$WORK/ready" && break; sleep 0.02; done
    awk -v field="$field:" '$1 == field { print $2 }' "/proc/$machine/status"
    kill "$machine"
    wait "$machine" 2> /dev/null
}

test_is_on() {
    only_native
    [ "$(running Seccomp)" = 2 ] || fail "no filter of system calls"
    [ "$(running NoNewPrivs)" = 1 ] || fail "new privileges are possible"
    [ "$(running Seccomp --no-sandbox)" = "$(awk '/^Seccomp:/ { print $2 }' /proc/self/status)" ] || fail "--no-sandbox has a filter"
}
test_capabilities() {
    only_native
    mkdir "$WORK/shared"
    [ "$(running CapPrm --isolated)" = 0000000000000000 ] || fail "capabilities without shares"
    [ $((0x$(running CapPrm) & ~0x4)) = 0 ] || fail "capabilities with read-only shares"
    [ $((0x$(running CapPrm --share "$WORK/shared:rw") & ~0x1f)) = 0 ] || fail "capabilities with a writable share"
}
# A system call that the guest's host has no use for: the machine ends, with one line that says so.
test_forbidden_call() {
    only_native
    local call status
    for call in 41 59 62 101; do
        status=0
        "$TOOLS/inject" $call "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox echo output < /dev/null > "$WORK/guest.out" 2> "$WORK/guest.err" || status=$?
        [ $status = 125 ] || fail "call $call: status $status: $(cat "$WORK/guest.err")"
        expect_one_line_error "sandbox ended the machine" "the system call $call,"
    done
    "$TOOLS/inject" 39 "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox echo output < /dev/null > "$WORK/guest.out" || fail "getpid ended it"
    expect_bytes out $'output\n'
}
# What is looked up while the guest runs: symbols of a program in the host's folders, packed along, and below another root.
test_symbols() {
    only_native
    printf 'void broken(void) { *(volatile int *)0x10 = 1; }\nint main(void) { broken(); return 0; }\n' | gcc -x c -O0 -static -o "$WORK/crash" -
    EXTRA_OPTIONS=(--isolated)
    in_guest "$WORK/crash"
    expect_text err broken
    mkdir -p "$WORK/root/bin"
    cp "$WORK/crash" "$WORK/root/bin/crash"
    ln -s crash "$WORK/root/bin/link"
    EXTRA_OPTIONS=(--rootfs "$WORK/root")
    in_guest /bin/link
    expect_text err broken
}
