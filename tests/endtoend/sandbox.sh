# The native monitor gives up what it does not need (docs/sandbox.md). That everything works in the sandbox is what all other cases show: it is on in them.

only_native() { [ "$MODE" = vmm ] || skip "only the native monitor has a sandbox"; }

# running STATUS-FIELD OPTIONS…: the field of /proc/PID/status of a machine whose guest waits for input.
running() {
    local field=$1; shift
    while_waiting status_field "$@"
}
status_field() { awk -v field="$field:" '$1 == field { print $2 }' "/proc/$1/status"; }

# while_waiting FUNCTION OPTIONS…: calls it with the number of the process whose guest waits for input.
while_waiting() {
    local function=$1; shift
    : > "$WORK/ready"
    [ -p "$WORK/silent" ] || mkfifo "$WORK/silent"
    exec 9<> "$WORK/silent"
    "$HERMITUX" run "${HYPERVISOR[@]}" "$@" /bin/busybox sh -c 'echo ready; read line' < "$WORK/silent" > "$WORK/ready" 9>&- &
    local machine=$! tries
    for ((tries = 0; tries < 500; tries++)); do grep -q ready "$WORK/ready" && break; sleep 0.02; done
    $function "$machine"
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
    [ "$(running CapPrm)" = 0000000000000000 ] || fail "capabilities with the system's shares alone"
    [ $((0x$(running CapPrm --share "$WORK/shared") & ~0x4)) = 0 ] || fail "capabilities with a read-only share"
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
# A monitor that was taken over reaches no file by its path, whatever the call: the machine ends, or the host refuses, and the file is as it was.
test_files_of_the_host() {
    only_native
    mkdir "$WORK/shared"
    echo text > "$WORK/outside"; chmod 640 "$WORK/outside"
    local call status before share
    before=$(stat -c '%a %u %g %Y %i' "$WORK/outside")
    # open, chmod, chown, unlink, openat, fchownat, unlinkat, fchmodat, utimensat, openat2, fchmodat2, and opens for their own sake
    for share in "$WORK/shared:rw" "$WORK/shared"; do
        for call in 2 90 92 87 257 260 263 268 280 437 452; do
            status=0
            "$TOOLS/inject" -p "$WORK/outside" $call "$HERMITUX" run "${HYPERVISOR[@]}" --share "$share" /bin/busybox echo output \
                < /dev/null > "$WORK/guest.out" 2> "$WORK/guest.err" || status=$?
            [ "$(stat -c '%a %u %g %Y %i' "$WORK/outside")" = "$before" ] || fail "call $call changed a file of the host"
            case $call in 257 | 263 | 268) ;; *) [ $status = 125 ] || fail "call $call: status $status" ;; esac
        done
    done
}
# What the caller had open is closed, /dev/kvm too; its environment cannot be read any more.
inherited() {
    ls -l "/proc/$1/fd" | grep -E -- "-> ($WORK/kept|/dev/kvm)"
    tr '\0' '\n' < "/proc/$1/environ" | grep -a UNSEEN
    return 0
}
test_nothing_is_inherited() {
    only_native
    local number found
    for number in {10..33}; do eval "exec $number> $WORK/kept"; done
    export UNSEEN=variable
    found=$(while_waiting inherited)
    [ -z "$found" ] || fail "left: $found"
    found=$(while_waiting inherited --record-syscalls "$WORK/calls")
    [ -z "$found" ] || fail "left with a record: $found"
    grep -q '^write$' "$WORK/calls" || fail "the record was closed as well"
}
# /proc/PID/root of the machine is an empty place where the user may have one (root).
root_of() { ls "/proc/$1/root/"; }
test_root() {
    only_native
    [ "$(id -u)" = 0 ] || skip "only root may change a process's root"
    [ -z "$(while_waiting root_of | grep -vE '^[0-9]+$')" ] || fail "the machine sees the host's folders"
}
# What root may read and others not, below /usr, is not the guest's.
test_private_folders_of_the_system() {
    only_native
    [ "$(id -u)" = 0 ] && [ -w /usr/local ] || skip "only root can make such a folder"
    local private
    private=$(mktemp -d /usr/local/hermitux-test.XXXXXX)
    echo secret > "$private/file"
    in_guest /bin/busybox cat "$private/file"
    rm -r "$private"
    expect_status 1
    expect_bytes out ""
}
# QEMU, which is a process of its own, has a filter, no privileges and nothing of the caller's.
qemu_of() {
    local qemu
    qemu=$(pgrep -P "$1")
    awk '$1 == "Seccomp:" || $1 == "NoNewPrivs:" || $1 == "CapPrm:" { print $2 }' "/proc/$qemu/status"
    ls -l "/proc/$qemu/fd" | grep -F "$WORK/kept"
    tr '\0' '\n' < "/proc/$qemu/environ" | grep -a UNSEEN
    return 0
}
test_qemu() {
    [ "$MODE" = tcg ] || [ "$MODE" = kvm ] || skip "it is about QEMU"
    exec 20> "$WORK/kept"
    export UNSEEN=variable
    [ "$(while_waiting qemu_of | tr '\n' ' ')" = "0000000000000000 1 2 " ] || fail "QEMU has: $(while_waiting qemu_of | tr '\n' ' ')"
}
