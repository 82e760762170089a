# --disk: a file of the host as /dev/vda. tools/block says the same on a loop device of Linux, where the test may make one.

made_disk() { python3 -c "open('$1', 'wb').write(bytes((i // 512 * 7 + i) & 255 for i in range(1 << 20)))"; }

# as_linux FLAG: the same program on both, and the same bytes in the file afterwards.
as_linux() {
    local flag=$1 loop option=()
    made_disk "$WORK/host.disk"
    cp "$WORK/host.disk" "$WORK/guest.disk"
    [ -z "$flag" ] || option=(-r)
    EXTRA_OPTIONS=(--disk "$WORK/guest.disk${flag:+:ro}")
    in_guest "$TOOLS/block" "${option[@]}" /dev/vda
    expect_status 0
    loop=$(losetup "${option[@]}" -f --show "$WORK/host.disk" 2> /dev/null) || skip "no loop device to compare with"
    on_host "$TOOLS/block" "${option[@]}" "$loop"
    losetup -d "$loop"
    same_outcome || fail "the device differs"
    cmp "$WORK/host.disk" "$WORK/guest.disk" || fail "the files differ"
}
test_writable() { as_linux ""; }
test_read_only() {
    as_linux ro
    made_disk "$WORK/fresh"
    cmp -s "$WORK/fresh" "$WORK/guest.disk" || fail "a read-only disk has changed"
}

# Data goes from one disk to another, as a whole and in odd pieces.
test_two_disks() {
    local size
    head -c 3000320 /dev/urandom > "$WORK/first"
    for size in 512 1000 65536 1048576; do
        head -c 4194304 /dev/zero > "$WORK/second"
        EXTRA_OPTIONS=(--disk "$WORK/first:ro" --disk "$WORK/second")
        in_guest /bin/busybox dd if=/dev/vda of=/dev/vdb bs=$size conv=fsync status=none
        expect_status 0
        cmp -s -n 3000320 "$WORK/first" "$WORK/second" || fail "copied by $size bytes the disks differ"
        [ "$(tail -c 1193984 "$WORK/second" | tr -d '\0' | wc -c)" = 0 ] || fail "something was written behind the data"
    done
}
# A file system made on the disk in the guest is whole on the host.
test_file_system() {
    [ -x /sbin/mke2fs ] && [ -x /sbin/e2fsck ] || skip "no tools for ext4"
    truncate -s 16M "$WORK/disk"
    EXTRA_OPTIONS=(--disk "$WORK/disk")
    in_guest /sbin/mke2fs -q -t ext4 /dev/vda
    expect_status 0
    /sbin/e2fsck -fn "$WORK/disk" > "$WORK/check" 2>&1 || fail "$(tail -n 3 "$WORK/check")"
}
# A file that whoever starts the machine has open, without a name any more.
test_handed_over() {
    made_disk "$WORK/disk"
    cp "$WORK/disk" "$WORK/expected"
    exec 7<> "$WORK/disk"
    rm "$WORK/disk"
    "$HERMITUX" run "${HYPERVISOR[@]}" --disk /dev/fd/7:ro /bin/busybox cat /dev/vda > "$WORK/guest.out" 2> "$WORK/guest.err" < /dev/null ||
        fail "status $?: $(cat "$WORK/guest.err")"
    exec 7>&-
    cmp "$WORK/expected" "$WORK/guest.out" || fail "the disk holds something else"
}
test_refusals() {
    EXTRA_OPTIONS=(--disk "$WORK/absent")
    in_guest /bin/true
    expect_one_line_error "$WORK/absent" "no such file"
    head -c 1000 /dev/zero > "$WORK/odd"
    EXTRA_OPTIONS=(--disk "$WORK/odd")
    in_guest /bin/true
    expect_one_line_error "$WORK/odd" "multiple of 512"
}
# Our lock is QEMU's: a machine by the one is kept out by a machine by the other.
test_in_use_by_qemu() {
    [ "$MODE" = vmm ] || skip "one of the two is the native monitor"
    command -v qemu-system-x86_64 > /dev/null || skip "no QEMU"
    head -c 4096 /dev/zero > "$WORK/disk"
    "$HERMITUX" run --hypervisor qemu --accel tcg --disk "$WORK/disk" /bin/busybox sleep 1000 &
    local machine=$! tries
    for ((tries = 0; tries < 500; tries++)); do grep -q ":$(stat -c %i "$WORK/disk") " /proc/locks && break; sleep 0.02; done
    EXTRA_OPTIONS=(--disk "$WORK/disk")
    in_guest /bin/true
    kill $machine
    expect_one_line_error "$WORK/disk" "in use by another machine"
}
# What one machine writes no other one has at the same time.
test_in_use() {
    [ "$MODE" = vmm ] || skip "QEMU has its own words for it"
    head -c 4096 /dev/zero > "$WORK/disk"
    "$HERMITUX" run "${HYPERVISOR[@]}" --disk "$WORK/disk" /bin/busybox sleep 1000 &
    local machine=$! tries
    # Looked for, not tried: a lock of ours would be in the machine's way.
    for ((tries = 0; tries < 500; tries++)); do grep -q ":$(stat -c %i "$WORK/disk") " /proc/locks && break; sleep 0.02; done
    EXTRA_OPTIONS=(--disk "$WORK/disk:ro")
    in_guest /bin/true
    kill $machine
    expect_one_line_error "$WORK/disk" "in use by another machine"
}
