# The benchmark "syscall", sourced by bench/run: what system calls cost, each the best of several rounds inside one program (programs/calls.c). In the
# native monitor beside Linux on the same host; under TCG beside a Linux guest on the same QEMU, if Debian's kernel can be fetched, and the host.

CALL_KINDS=(getppid syscall clock zero null read write)

syscall() {
    local kind host guest file
    gcc -O2 -static -o $OUT/calls bench/programs/calls.c
    gcc -O2 -o $OUT/calls-dynamic bench/programs/calls.c
    linux_guest > $OUT/linux-guest || echo "bench: no Linux guest to compare with: $(cat $OUT/linux-guest)" >&2
    file=$(mktemp /dev/shm/hermitux-bench.XXXXXX)
    for kind in "${CALL_KINDS[@]}"; do
        host=$($OUT/calls "$kind" "$file")
        call_figures "$kind" "$host" $OUT/calls "$(call_name "$kind")"
        if [ "$kind" = getppid ]; then call_figures "$kind" "$($OUT/calls-dynamic "$kind")" $OUT/calls-dynamic "getppid, dynamic glibc"; fi
    done
    rm -f "$file"
    guest=$(calls tcg --no-rewrite $OUT/calls getppid)
    against_linux_guest getppid "getppid by the syscall instruction" "$guest"
}

call_name() {
    case $1 in
    getppid) echo "getppid, static glibc" ;;
    syscall) echo "syscall(SYS_getppid)" ;;
    clock) echo "clock_gettime through the vDSO" ;;
    zero) echo "read 1 byte of /dev/zero" ;;
    null) echo "write 1 byte to /dev/null" ;;
    read) echo "read 4 KiB, MiniFS against tmpfs" ;;
    write) echo "write 4 KiB, MiniFS against tmpfs" ;;
    esac
}

# calls native|tcg ARGUMENTS…: in the virtual machine
calls() {
    if [ "$1" = native ]; then $HERMITUX run --hypervisor native "${@:2}"; else $HERMITUX run --hypervisor qemu --accel tcg "${@:2}"; fi
}

# call_figures KIND HOST-NANOSECONDS PROGRAM TITLE
call_figures() {
    local guest
    if [ "${#modes[@]}" = 2 ]; then
        guest=$(calls native "$3" "$1" /tmp/file)
        figure "$4: native against Linux" "$(ratio "$guest" "$2")" "$guest ns, Linux $2 ns"
    fi
    guest=$(calls tcg "$3" "$1" /tmp/file)
    figure "$4: tcg against Linux on the host" "$(ratio "$guest" "$2")" "$guest ns, Linux $2 ns"
    against_linux_guest "$1" "$4" "$guest"
}

against_linux_guest() {
    local linux
    linux=$(sed -n "s/^$1 //p" $OUT/linux-guest)
    if [ -n "$linux" ]; then figure "$2: tcg against a Linux guest" "$(ratio "$3" "$linux")" "$3 ns, Linux guest $linux ns"; fi
}

# Runs every kind in a Linux guest under TCG whose only process it is; prints "KIND NANOSECONDS" lines.
linux_guest() {
    fetch_linux || return 1
    boot_linux "for kind in ${CALL_KINDS[*]}; do echo \"result \$kind \$(/calls \$kind /tmp/file)\"; done" $OUT/calls
}
