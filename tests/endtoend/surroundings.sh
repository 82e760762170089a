# What a machine is started in may be poor: few descriptors, streams that are closed, full or unread, no folder for temporary files, no home, no
# privileges, descriptors of somebody else. The program's result is the same all the same.

# A shell's program with a folder to read, so that there are shares, and more than one process.
PROGRAM=(/bin/busybox sh -c 'cat "$0/word"; seq 3 | wc -l; ls "$0"')
prepare() {
    mkdir -p "$WORK/shared"
    echo word > "$WORK/shared/word"
    PROGRAM+=("$WORK/shared")
    RUN=("$HERMITUX" run "${HYPERVISOR[@]}" --timeout "$((CASE_SECONDS - 5))" --share "$WORK/shared" "${PROGRAM[@]}")
}
# right COMMAND…: the program's output is that, and nothing else is said.
right() {
    local status=0
    case $MODE in
    svm*) emulated_execute "$EMULATED_JOBS/$MODE" guest "$@" || status=$? ;;
    *) execute guest "$@" || status=$? ;;
    esac < /dev/null
    [ $status = 0 ] || fail "status $status: $(tail -c 400 "$WORK/guest.err")"
    [ "$(cat "$WORK/guest.out")" = $'word\n3\nword' ] || fail "it says $(head -c 300 "$WORK/guest.out")"
    [ ! -s "$WORK/guest.err" ] || fail "standard error: $(tail -c 400 "$WORK/guest.err")"
}
# The same in a shell that has made its surroundings poor first, by $1.
right_in() { right bash -c "$1"$'\nexec "$@"' surroundings "${RUN[@]}"; }

test_few_descriptors() {
    prepare
    right_in 'ulimit -n 64'
    right_in 'ulimit -n 1024'
}
test_inherited_descriptors() {
    prepare
    right_in 'for number in {1..24}; do exec {descriptor}< /etc/passwd; done'
    PROGRAM=(/bin/busybox ls /proc/self/fd)
    "$HERMITUX" run "${HYPERVISOR[@]}" "${PROGRAM[@]}" > "$WORK/alone" < /dev/null
    bash -c 'for number in {1..24}; do exec {descriptor}< /etc/passwd; done; exec "$@"' inherited \
        "$HERMITUX" run "${HYPERVISOR[@]}" "${PROGRAM[@]}" > "$WORK/among" < /dev/null
    cmp "$WORK/alone" "$WORK/among" || fail "the guest has other descriptors"
}
test_no_home_and_no_variables() {
    prepare
    right_in 'unset HOME'
    right env -i "${RUN[@]}"
}
test_temporary_folder() {
    prepare
    right env TMPDIR="$WORK/none" "${RUN[@]}"
    mkdir -m 555 "$WORK/closed"
    right env TMPDIR="$WORK/closed" "${RUN[@]}"
    full_folder
    right env TMPDIR="$WORK/full" "${RUN[@]}"
}
# A folder of a disk on which there is no room at all.
full_folder() {
    [ "$(id -u)" = 0 ] || skip "only root can mount a small disk"
    mkdir "$WORK/full"
    mount -t tmpfs -o size=4k tmpfs "$WORK/full" || skip "a disk cannot be mounted here"
    trap 'umount "$WORK/full"; rm -rf "$WORK"' EXIT
    head -c 100000 /dev/zero > "$WORK/full/filling" 2> /dev/null
}
test_a_folder_that_is_gone() {
    prepare
    right_in 'folder=$(mktemp -d) && cd "$folder" && rmdir "$folder"'
}
# SIGPIPE is ignored by whoever starts us, as by many servers: what the program says arrives, and a reader that goes ends nothing but the writing.
test_pipe_signal_ignored() {
    prepare
    right_in "trap '' PIPE"
    local status
    bash -c 'trap "" PIPE; "$@" | head -c 10 > "$0"; exit "${PIPESTATUS[0]}"' "$WORK/guest.out" \
        "$HERMITUX" run "${HYPERVISOR[@]}" --timeout 60 /bin/busybox yes 2> "$WORK/guest.err" < /dev/null
    status=$?
    [ "$(cat "$WORK/guest.out")" = $'y\ny\ny\ny\ny' ] || fail "the reader got $(cat "$WORK/guest.out")"
    [ $status != 124 ] && [ $status != 125 ] || fail "status $status: $(cat "$WORK/guest.err")"
}
# Nobody reads standard error: neither does a full pipe hold up a program that does not write there, nor a closed one end it.
test_unread_errors() {
    prepare
    mkfifo "$WORK/unread"
    exec 8<> "$WORK/unread"
    timeout 1 dd if=/dev/zero bs=4096 of="$WORK/unread" oflag=nonblock status=none 2> /dev/null
    local status=0
    timeout "$CASE_SECONDS" "${RUN[@]}" > "$WORK/guest.out" 2> "$WORK/unread" < /dev/null || status=$?
    [ $status = 0 ] && [ "$(cat "$WORK/guest.out")" = $'word\n3\nword' ] || fail "status $status with a full pipe: $(cat "$WORK/guest.out")"
    exec 8>&-
    status=0
    { timeout "$CASE_SECONDS" "${RUN[@]}" > "$WORK/guest.out" < /dev/null; echo $? > "$WORK/status"; } 2> >(exec < /dev/null)
    [ "$(cat "$WORK/status")" = 0 ] && [ "$(cat "$WORK/guest.out")" = $'word\n3\nword' ] || fail "status $(cat "$WORK/status") with a closed pipe"
}
# Streams that are closed are so in the guest, too: the next file that is opened gets the number.
test_closed_for_the_program() {
    local status=0
    "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox sh -c 'readlink /proc/self/fd/0 || exit 7' > "$WORK/guest.out" 2> "$WORK/guest.err" <&- || status=$?
    [ $status = 7 ] || fail "without input: status $status: $(cat "$WORK/guest.out" "$WORK/guest.err")"
    status=0
    "$HERMITUX" run "${HYPERVISOR[@]}" /bin/busybox sh -c 'echo lost || exit 7' >&- 2> "$WORK/guest.err" < /dev/null || status=$?
    [ $status = 7 ] || fail "without output: status $status: $(cat "$WORK/guest.err")"
}
# Too little address space for ourselves: one line.
test_address_space() {
    local limit status
    for limit in "-v 20000" "-d 1000"; do
        status=0
        bash -c "ulimit $limit"$'\nexec "$@"' limited "$ROOT/build/hermitux" run /bin/busybox true > "$WORK/guest.out" 2> "$WORK/guest.err" || status=$?
        [ $status = 125 ] || fail "ulimit $limit: status $status: $(cat "$WORK/guest.err")"
        expect_one_line_error "no address space"
    done
}
# Streams that are closed: the run ends, and no file of ours gets their numbers.
test_closed_streams() {
    prepare
    local status=0
    timeout "$CASE_SECONDS" "${RUN[@]}" > "$WORK/guest.out" 2> "$WORK/guest.err" <&- || status=$?
    [ $status = 0 ] && [ "$(cat "$WORK/guest.out")" = $'word\n3\nword' ] && [ ! -s "$WORK/guest.err" ] ||
        fail "without input: status $status: $(cat "$WORK/guest.err")"
    status=0
    timeout "$CASE_SECONDS" "${RUN[@]}" >&- 2> "$WORK/guest.err" < /dev/null || status=$?
    [ $status != 124 ] && [ $status -lt 125 ] || fail "without output: status $status: $(cat "$WORK/guest.err")"
    status=0
    timeout "$CASE_SECONDS" "${RUN[@]}" > "$WORK/guest.out" 2>&- < /dev/null || status=$?
    [ $status = 0 ] && [ "$(cat "$WORK/guest.out")" = $'word\n3\nword' ] || fail "without errors: status $status"
}
# An ordinary user, who has nothing but what all may read.
test_ordinary_user() {
    [ "$(id -u)" = 0 ] || skip "only root can become another user"
    case $MODE in vmm | kvm) skip "whether others may use /dev/kvm is the host's matter" ;; esac
    # The program is copied, since the repository may lie where only its owner can go.
    mkdir "$WORK/build"
    cp "$ROOT"/build/{hermitux,kernel.elf,kernel.callsites,firmware.bin} "$WORK/build/"
    HERMITUX=$WORK/build/hermitux
    prepare
    right setpriv --reuid 65534 --regid 65534 --clear-groups "${RUN[@]}"
}
# The monitor on a Linux without Landlock confines itself by the rest.
test_no_landlock() {
    case $MODE in vmm | svm*) ;; *) skip "of the native monitor" ;; esac
    prepare
    local create_ruleset=444 no_such_call=38
    right bash -c 'calls=$(mktemp); tools=$1 wanted=$2 error=$3; shift 3
        "$tools/refuse" -l "$calls" "$@" > /dev/null && number=$(grep -nxF "$wanted" "$calls" | head -n 1 | cut -d: -f1) && rm "$calls"
        [ -n "$number" ] || { echo "Landlock is not used" >&2; exit 1; }
        exec "$tools/refuse" -e "$error" "$number" "$@"' no_landlock "$TOOLS" $create_ruleset $no_such_call "${RUN[@]}"
}
