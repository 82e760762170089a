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
