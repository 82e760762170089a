# The benchmark "processes", sourced by bench/run: what processes cost (programs/processes.c, each the best of several rounds). With KVM beside Linux on the
# same host, pinned to one processor; under TCG beside a Linux guest on the same QEMU. A shell that runs 1,000 programs; the memory that a forked idle child
# takes; and make -j2 of a project of 100 files, where Linux is the host, pinned to one processor, at any rate.

PROCESS_KINDS=(fork large spawn pipe shell)
processes() {
    local kind script
    gcc -O2 -static -o $OUT/processes bench/programs/processes.c
    script=$(process_script /processes)
    if ! fetch_linux > $OUT/linux-guest; then echo "bench: no Linux guest to compare with: $(cat $OUT/linux-guest)" >&2
    else boot_linux "$script" $OUT/processes > $OUT/linux-guest; fi
    script=$(process_script "$PWD/$OUT/processes")
    if [ "${#modes[@]}" = 2 ]; then
        taskset -c 0 /bin/busybox sh -c "$script" > $OUT/processes.host
        $HERMITUX run --hypervisor native --memory 512M --share "$PWD/$OUT" /bin/busybox sh -c "$script" > $OUT/processes.guest
        for kind in "${PROCESS_KINDS[@]}"; do process_figure "$kind" native Linux "$(sed -n "s/^result $kind //p" $OUT/processes.host)"; done
    fi
    $HERMITUX run --hypervisor qemu --accel tcg --memory 512M --share "$PWD/$OUT" /bin/busybox sh -c "$script" > $OUT/processes.guest
    for kind in "${PROCESS_KINDS[@]}"; do process_figure "$kind" "QEMU tcg" "a Linux guest" "$(sed -n "s/^$kind //p" $OUT/linux-guest)"; done
    figure "memory of a forked idle child" "$(($(sed -n 's/^result idle //p' $OUT/processes.guest) / 1000)) KB" \
        "a Linux guest $(($(sed -n 's/^idle //p' $OUT/linux-guest) / 1000)) KB"
    make_figures
}

# The seconds of make -j2, as the machine and the host count them; the files are made before, in a folder in memory.
make_figures() {
    local mode script host guest arguments=(--hypervisor qemu --accel tcg)
    [ "${#modes[@]}" = 2 ] && arguments=(--hypervisor native)
    mode=${arguments[*]: -1}
    script="work=\$(mktemp -d); cd \$work; bash $PWD/tests/applications/processes/project.sh \$work 100; $PWD/$OUT/processes now
        make -j2 > log 2>&1 || cat log
        $PWD/$OUT/processes now; rm -rf \$work"
    host=$(taskset -c 0 bash -c "$script" | paste -s -d ' ')
    guest=$($HERMITUX run "${arguments[@]}" --memory 1G --share "$PWD/$OUT" --share "$PWD/tests" /bin/bash -c "$script" | paste -s -d ' ')
    figure "make -j2 of 100 files: $mode against Linux" "$(ratio $((${guest#* } - ${guest% *})) $((${host#* } - ${host% *})))" \
        "$(((${guest#* } - ${guest% *}) / 1000000)) ms, Linux $(((${host#* } - ${host% *}) / 1000000)) ms"
}

# process_script PROGRAM: a shell's commands that print a line for each kind.
process_script() {
    local kind
    for kind in fork large spawn pipe idle; do echo "echo \"result $kind \$($1 $kind)\""; done
    echo "a=\$($1 now); i=0; while [ \$i -lt 1000 ]; do $1 true; i=\$((i + 1)); done; echo \"result shell \$((\$($1 now) - a))\""
}

# process_figure KIND WHERE LINUX ITS-NANOSECONDS
process_figure() {
    local own; own=$(sed -n "s/^result $1 //p" $OUT/processes.guest)
    if [ -z "$4" ]; then figure "$(process_name "$1"): $2" "$own ns"
    else figure "$(process_name "$1"): $2 against $3" "$(ratio "$own" "$4")" "$own ns, $3 $4 ns"; fi
}

process_name() {
    case $1 in
    fork) echo "fork, exit, wait; 1 MB touched" ;;
    large) echo "fork, exit, wait; 100 MB touched" ;;
    spawn) echo "posix_spawn of a static true, and wait" ;;
    pipe) echo "two pipes between processes, round trip" ;;
    shell) echo "a shell that runs 1,000 programs" ;;
    esac
}
