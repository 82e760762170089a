# The benchmark "threads", sourced by bench/run: what threads cost, each the best of several rounds inside one program (programs/threads.c). In the
# native monitor and under QEMU with KVM beside Linux on the same host, pinned to one processor; under TCG beside a Linux guest on the same QEMU.

THREAD_KINDS=(create condition futex pipe eventfd yield epoll signal)

threads() {
    local kind host guest
    gcc -O2 -static -pthread -o $OUT/threads bench/programs/threads.c
    if ! fetch_linux > $OUT/linux-guest; then echo "bench: no Linux guest to compare with: $(cat $OUT/linux-guest)" >&2
    else boot_linux "for kind in ${THREAD_KINDS[*]}; do echo \"result \$kind \$(/threads \$kind)\"; done" $OUT/threads > $OUT/linux-guest; fi
    for kind in "${THREAD_KINDS[@]}"; do
        host=$(taskset -c 0 $OUT/threads "$kind")
        if [ "${#modes[@]}" = 2 ]; then
            thread_figure "$kind" native "$($HERMITUX run --hypervisor native $OUT/threads "$kind")" Linux "$host"
            thread_figure "$kind" "QEMU kvm" "$($HERMITUX run --hypervisor qemu --accel kvm $OUT/threads "$kind")" Linux "$host"
        fi
        guest=$($HERMITUX run --hypervisor qemu --accel tcg $OUT/threads "$kind")
        thread_figure "$kind" "QEMU tcg" "$guest" "a Linux guest" "$(sed -n "s/^$kind //p" $OUT/linux-guest)"
    done
    gcc -O2 -static -pthread -o $OUT/collections bench/programs/collections.c
    figure "longest collection of the kernel's heap, 10,000 threads" "$($HERMITUX run --memory 1G --stats $OUT/collections 2>&1 |
        sed -n 's/^kernel heap:.*longest \([0-9]*\) us$/\1/p') us" "and 10,000 descriptors"
    figure "memory of a parked thread beyond its stack" "$($HERMITUX run --memory 1G $OUT/threads memory 5000) bytes" "and about 1 KB of the kernel's heap"
}

# thread_figure KIND WHERE NANOSECONDS LINUX ITS-NANOSECONDS
thread_figure() {
    if [ -z "$5" ]; then figure "$(thread_name "$1"): $2" "$3 ns"
    else figure "$(thread_name "$1"): $2 against $4" "$(ratio "$3" "$5")" "$3 ns, $4 $5 ns"; fi
}

thread_name() {
    case $1 in
    create) echo "pthread create and join" ;;
    condition) echo "mutex and condition variable, round trip" ;;
    futex) echo "futex, round trip" ;;
    pipe) echo "two pipes, round trip" ;;
    eventfd) echo "two eventfds, round trip" ;;
    yield) echo "sched_yield between two threads" ;;
    epoll) echo "epoll_wait, 1,000 descriptors, 1 ready" ;;
    signal) echo "signal to self, handler and back" ;;
    esac
}
