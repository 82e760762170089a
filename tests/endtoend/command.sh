# The hermitux command as a person uses it: exit statuses, options, shares, and one clear line for what cannot be run.

# refused STATUS TEXT: the guest never printed anything, and standard error is one line with the text in it.
refused() {
    expect_status "$1"
    [ ! -s "$WORK/guest.out" ] || fail "there is output"
    [ "$(wc -l < "$WORK/guest.err")" = 1 ] || fail "not one line: $(cat "$WORK/guest.err")"
    grep -qF -- "$2" "$WORK/guest.err" || fail "does not say $2: $(cat "$WORK/guest.err")"
}
says() { grep -qF -- "$1" "$WORK/guest.$2" || fail "guest.$2 does not say $1: $(head -c 500 "$WORK/guest.$2")"; }

test_statuses() {
    local status
    for status in 0 1 42 255; do in_guest /bin/busybox sh -c "exit $status"; expect_status $status; done
    for status in 1 2 6 9 11 15; do in_guest /bin/bash -c "kill -$status \$\$"; expect_status $((128 + status)); done
}
test_streams() {
    in_guest /bin/bash -c 'echo out; echo err >&2; echo more'
    [ "$(cat "$WORK/guest.out")" = $'out\nmore' ] && [ "$(cat "$WORK/guest.err")" = err ] || fail "streams are mixed"
}
test_pipe_64_megabytes() {
    local sum
    sum=$(head -c 64000000 /dev/urandom | tee >(sha256sum > "$WORK/sum") | { in_guest /bin/cat; sha256sum < "$WORK/guest.out"; })
    expect_status 0
    [ "$sum" = "$(cat "$WORK/sum")" ] || fail "bytes were lost or changed"
}
test_reader_goes() { [ "$("$HERMITUX" run "${HYPERVISOR[@]}" yes | head -n 3 | wc -l)" = 3 ] || fail "yes | head"; }
test_environment() {
    EXTRA_OPTIONS=(--env ONE=1 --env 'TWO=a b')
    in_guest /bin/bash -c 'echo "$ONE,$TWO"'
    says '1,a b' out
}
test_folder() {
    CASE_DIRECTORY=/usr/share in_guest /bin/pwd
    says /usr/share out
}
test_missing_program() { in_guest /absent/program; refused 127 /absent/program; }
test_not_executable() { echo text > "$WORK/text"; in_guest "$WORK/text"; refused 126 "$WORK/text"; }
test_not_elf() { echo text > "$WORK/text"; chmod +x "$WORK/text"; in_guest "$WORK/text"; refused 126 "$WORK/text"; }
test_truncated() { head -c 100 /bin/busybox > "$WORK/cut"; chmod +x "$WORK/cut"; in_guest "$WORK/cut"; refused 126 truncated; }
test_wrong_architecture() {
    cp /bin/busybox "$WORK/other"
    printf '\267\0' | dd of="$WORK/other" bs=1 seek=18 conv=notrunc status=none      # e_machine: AArch64
    in_guest "$WORK/other"
    refused 126 "$WORK/other"
}
test_missing_interpreter() {
    echo 'int main(void) { return 0; }' | gcc -x c -o "$WORK/odd" -Wl,--dynamic-linker=/absent/ld.so -
    in_guest "$WORK/odd"
    expect_status 127
    says /absent/ld.so err
}
test_missing_script_interpreter() {
    printf '#!/absent/interpreter\n' > "$WORK/script"; chmod +x "$WORK/script"
    in_guest "$WORK/script"
    says /absent/interpreter err
    case $(cat "$WORK/guest.status") in 126 | 127) ;; *) fail "status $(cat "$WORK/guest.status")" ;; esac
}
test_missing_share() { EXTRA_OPTIONS=(--share /absent/folder); in_guest /bin/true; refused 125 /absent/folder; }
test_little_memory() { EXTRA_OPTIONS=(--memory 2M); in_guest /bin/busybox echo x; refused 125 memory; }
test_unknown_option() { EXTRA_OPTIONS=(--no-such-option); in_guest /bin/true; expect_status 125; says --no-such-option err; }
test_timeout() { EXTRA_OPTIONS=(--timeout 1); in_guest /bin/sleep 20; expect_status 124; }
test_read_only_share() {
    mkdir "$WORK/shared"; echo content > "$WORK/shared/file"
    EXTRA_OPTIONS=(--share "$WORK/shared")
    in_guest /bin/bash -c 'read -r line < "$0"/file; echo "$line"; echo x > "$0"/new' "$WORK/shared"
    says content out
    says 'Read-only file system' err
    [ ! -e "$WORK/shared/new" ] || fail "it was written"
}
test_writable_share() {
    mkdir "$WORK/shared"
    EXTRA_OPTIONS=(--share "$WORK/shared:/data:rw")
    in_guest /bin/bash -c 'echo written > /data/new; exit 0'
    expect_status 0
    [ "$(cat "$WORK/shared/new")" = written ] || fail "nothing was written"
}
test_isolated() {
    EXTRA_OPTIONS=(--isolated)
    in_guest /bin/ls /usr
    expect_status 0
    ! grep -q share "$WORK/guest.out" || fail "the host's folders are visible"
}
test_root_folder() {
    mkdir -p "$WORK/root/bin"; cp /bin/busybox "$WORK/root/bin/"
    EXTRA_OPTIONS=(--rootfs "$WORK/root")
    in_guest /bin/busybox ls /
    expect_status 0
    says bin out
    ! grep -q usr "$WORK/guest.out" || fail "the host's folders are visible"
}
# A root that the program may change as it likes, while the folder stays: what a copy of it looks like after the same commands on Linux.
test_root_overlay() {
    [ "$(id -u)" = 0 ] || skip "chroot is for root"
    local script='cat /etc/file; echo more >> /etc/file; cat /etc/file; echo new > /etc/cut; cat /etc/cut; rm /usr/share/gone; rm -r /usr/lib
        mkdir -p /usr/lib/inner /tmp; echo x > /usr/lib/inner/x; mv /opt /moved; ln /etc/file /hard
        ln -s /moved/link /soft; chmod 600 /etc/mode; touch /moved/touched
        rmdir /usr/share 2>&1; cp /bin/busybox /bin/copy; cmp /bin/copy /bin/busybox && echo same
        printf abc | dd of=/moved/large bs=1 seek=70000 conv=notrunc 2> /moved/said
        md5sum /moved/large; cat /soft; readlink /usr/link; for file in $(find /bin /etc /usr /moved /hard /soft /tmp | sort); do
        stat -c "%n %A %h %F" "$file"; [ -f "$file" ] && stat -c "%s" "$file"; done; ls /'
    mkdir -p "$WORK"/root/{bin,etc,usr/share/kept,usr/lib/deep,opt,proc,sys,dev}; cp /bin/busybox "$WORK/root/bin/"
    for name in sh cat echo rm mkdir mv ln chmod touch rmdir cp cmp printf dd md5sum readlink find sort stat ls; do
        ln -s busybox "$WORK/root/bin/$name"
    done
    echo lower > "$WORK/root/etc/file"; ln -s ../etc/file "$WORK/root/usr/link"; echo old > "$WORK/root/etc/cut"; echo m > "$WORK/root/etc/mode"
    echo g > "$WORK/root/usr/share/gone"
    echo d > "$WORK/root/usr/lib/deep/d"; echo link > "$WORK/root/opt/link"; head -c 300000 /bin/busybox > "$WORK/root/opt/large"
    cp -a "$WORK/root" "$WORK/copy"; cp -a "$WORK/root" "$WORK/before"
    chroot "$WORK/copy" /bin/sh -c "$script" < /dev/null > "$WORK/host.out" 2> "$WORK/host.err"; echo $? > "$WORK/host.status"
    EXTRA_OPTIONS=(--rootfs "$WORK/root:overlay")
    in_guest /bin/sh -c "$script" < /dev/null
    same_outcome || fail "the overlay is not what a copy is"
    diff -r --no-dereference "$WORK/root" "$WORK/before" || fail "the folder below has changed"
}
test_crash_report() {
    printf 'void broken(void) { *(volatile int *)0x10 = 1; }\nint main(void) { broken(); return 0; }\n' | gcc -x c -O0 -static -o "$WORK/crash" -
    in_guest "$WORK/crash"
    expect_status 139
    says SIGSEGV err
    says 0x10 err
    says rip err
    says broken err
}
test_stats() {
    EXTRA_OPTIONS=(--stats)
    in_guest /bin/busybox echo x
    says 'boot: kernel entry to first instruction' err
    says 'write' err
}
test_clock() {
    local before after now
    before=$(date +%s%N); in_guest /bin/date +%s%N; after=$(date +%s%N); now=$(cat "$WORK/guest.out")
    [ $((now + 10000000)) -ge "$before" ] && [ $((now - 10000000)) -le "$after" ] || fail "the wall clock is off: $before, $now, $after"
}
test_information() {
    "$HERMITUX" version | grep -q '[0-9]' || fail version
    "$HERMITUX" doctor > "$WORK/doctor" || fail "doctor: status $?"
    grep -q '^  qemu ' "$WORK/doctor" || fail "doctor does not speak of QEMU"
    if kvm_works; then grep -q '^  run takes *native' "$WORK/doctor" || fail "doctor: $(grep 'run takes' "$WORK/doctor")"; fi
    [ "$("$HERMITUX" syscalls | grep -c ' full')" -ge 110 ] || fail "fewer than 110 full system calls"
    "$HERMITUX" syscalls --json | /usr/bin/python3 -m json.tool > /dev/null || fail "syscalls --json"
    "$HERMITUX" run --help | grep -q -- --share || fail help
}
# What /dev/kvm stands on: said as the processor's flags and the modules' parameters have it; in the emulated Linux that is SVM with nested paging.
test_kind_of_kvm() {
    local expected
    case $MODE in
    svm*)
        emulated_execute "$EMULATED_JOBS/$MODE" guest "$HERMITUX" doctor || fail "doctor: status $?"
        expected='works, in hardware: SVM with nested paging' ;;
    *)
        kvm_works || skip "there is no /dev/kvm"
        "$HERMITUX" doctor > "$WORK/guest.out" || fail "doctor: status $?"
        expected='works, in software'
        if grep -qw vmx /proc/cpuinfo; then expected='works, in hardware: VT-x'; elif grep -qw svm /proc/cpuinfo; then expected='works, in hardware: SVM'; fi ;;
    esac
    grep -q "^  /dev/kvm *$expected" "$WORK/guest.out" || fail "doctor: $(grep '/dev/kvm' "$WORK/guest.out")"
}
# Asked for nothing, the command takes our own monitor where KVM works and else QEMU, and says so.
test_choice() {
    local said
    said=$("$HERMITUX" run --verbose /bin/busybox true 2>&1 | grep '^hermitux: hypervisor:')
    if kvm_works; then [ "$said" = "hermitux: hypervisor: native on KVM" ] || fail "$said"
    else [ "$said" = "hermitux: hypervisor: qemu, translating" ] || fail "$said"; fi
}
# Who may not open /dev/kvm hears of it under --verbose, and of the group to join if KVM was asked for.
test_no_permission() {
    [ "$(id -u)" = 0 ] && kvm_works || skip "only root can become a user without access to /dev/kvm"
    local user=(setpriv --reuid 65534 --regid 65534 --clear-groups) group
    "${user[@]}" test ! -r /dev/kvm || skip "everybody may open /dev/kvm"
    "${user[@]}" test -x "$HERMITUX" || skip "no other user can go to $HERMITUX"
    group=$(stat -c %G /dev/kvm)
    [ "$(stat -c %A /dev/kvm | cut -c 5-6)" = rw ] || group=kvm
    "${user[@]}" "$HERMITUX" run --hypervisor native /bin/busybox true > "$WORK/guest.out" 2> "$WORK/guest.err" && fail "it ran"
    says "sudo usermod -aG $group" err
    "${user[@]}" "$HERMITUX" run --verbose /bin/busybox true > "$WORK/guest.out" 2> "$WORK/guest.err" || fail "no fall-back to QEMU: $(cat "$WORK/guest.err")"
    [ "$(grep -c 'using TCG: /dev/kvm may not be opened' "$WORK/guest.err")" = 1 ] || fail "not one line: $(cat "$WORK/guest.err")"
}
# KVM is there, but no machine can be made of it: QEMU takes its place, with one line under --verbose; who asked for the native monitor reads why not.
test_falls_back() {
    [ "$MODE" = vmm ] || skip "only the native monitor needs more than /dev/kvm"
    type strace > /dev/null 2>&1 || skip "strace is not installed"
    local create
    strace -o "$WORK/calls" -e trace=ioctl "$HERMITUX" run /bin/busybox true
    create=$(grep -n KVM_CREATE_VM "$WORK/calls" | cut -d : -f 1)
    [ -n "$create" ] || fail "no machine was made"
    local trace=(strace -o /dev/null -e trace=ioctl -e "inject=ioctl:error=EINVAL:when=$create" "$HERMITUX" run)
    "${trace[@]}" --verbose /bin/busybox echo output > "$WORK/guest.out" 2> "$WORK/guest.err" || fail "no fall-back: $(cat "$WORK/guest.err")"
    expect_bytes out $'output\n'
    [ "$(grep -c 'using QEMU: KVM_CREATE_VM' "$WORK/guest.err")" = 1 ] || fail "not one line: $(cat "$WORK/guest.err")"
    "${trace[@]}" --hypervisor native /bin/busybox echo output > "$WORK/guest.out" 2> "$WORK/guest.err" && fail "it ran"
    expect_one_line_error KVM_CREATE_VM
}
# Not SIGINT, which a shell's background jobs ignore; the terminal's cases cover that.
test_terminated() {
    "$HERMITUX" run "${HYPERVISOR[@]}" /bin/sleep 30 & local id=$! status=0
    sleep 1
    kill -TERM $id
    wait $id || status=$?
    [ $status = 143 ] || fail "status $status"
    ! pgrep -P $id > /dev/null || fail "a process is left"
}
test_huge_pages() {
    [ "$MODE" = vmm ] || skip "only the native monitor has this option"
    [ "$(id -u)" = 0 ] || skip "only root sees the monitor's memory"
    grep -q '\[never\]' /sys/kernel/mm/transparent_hugepage/enabled 2> /dev/null && skip "this host has no huge pages"
    local option huge=()
    mkfifo "$WORK/silent"
    exec 9<> "$WORK/silent"
    for option in --no-aslr --huge-pages; do
        "$HERMITUX" run "${HYPERVISOR[@]}" $option /bin/busybox sh -c 'echo ready; read line' < "$WORK/silent" > "$WORK/ready" 9>&- &
        local machine=$! tries
        for ((tries = 0; tries < 500; tries++)); do grep -q ready "$WORK/ready" && break; sleep 0.02; done
        huge+=("$(awk '/^AnonHugePages:/ { print $2 }' "/proc/$machine/smaps_rollup")")
        kill $machine
        : > "$WORK/ready"
    done
    [ "${huge[1]}" -gt "${huge[0]}" ] || fail "${huge[1]} KB of huge pages with --huge-pages, ${huge[0]} KB without"
}
test_verify() {
    EXTRA_OPTIONS=(--verify)
    in_guest "$PROGRAMS/threads-signals-stress.static" 100
    expect_status 0
    says 'verify: all is well: 1 tasks' err
    in_guest "$PROGRAMS/hostile-threads.static" 7 1000
    expect_status 0
    says 'verify: all is well: 1 tasks' err
}
