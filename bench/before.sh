# The benchmark "before", sourced by bench/run: this version beside another one that is built in the folder BEFORE, the same programs in turns, so that what
# else the machine does meets both. For instance: git worktree add ../old v1 && (cd ../old && ./dev build) && BEFORE=../old ./dev bench before

before() {
    local old=${BEFORE:-}/build/hermitux mode
    if [ ! -x "$old" ]; then
        echo "bench: before: set BEFORE to a folder in which another version is built (${BEFORE:-it is not set})" >&2
        return 2
    fi
    gcc -O2 -static -o $OUT/calls bench/programs/calls.c
    gcc -O2 -static -pthread -o $OUT/threads bench/programs/threads.c
    before_text
    for mode in "${modes[@]}"; do
        before_start "$mode"
        before_inside "$mode" calls call_name "${CALL_KINDS[@]}"
        before_inside "$mode" threads thread_name "${THREAD_KINDS[@]}"
    done
}

before_text() {
    local was is
    was=$(text_bytes "$BEFORE/build/kernel.elf") is=$(text_bytes build/kernel.elf)
    figure "kernel text against before" "$(ratio "$is" "$was")" "$is bytes, before $was"
}
text_bytes() { command size -A "$1" | awk '$1 ~ /^\.text/ { sum += $2 } END { print sum }'; }

# before_start MODE: a static hello from exec to exit, and the largest resident set of one process of it.
before_start() {
    local median minimum kilobytes was_median was_minimum was_kilobytes
    { read -r was_median was_minimum was_kilobytes; read -r median minimum kilobytes; } < <($OUT/measure "$BOOT_RUNS" \
        "$old" run --hypervisor qemu --accel "$1" --memory 512M $OUT/hello :: $HERMITUX run --hypervisor qemu --accel "$1" --memory 512M $OUT/hello)
    figure "static hello, exec to exit, median, QEMU $1 against before" "$(ratio "$median" "$was_median")" "$median ms, before $was_median ms"
    figure "static hello, exec to exit, least, QEMU $1 against before" "$(ratio "$minimum" "$was_minimum")" "$minimum ms, before $was_minimum ms"
    figure "static hello, resident, QEMU $1 against before" "$(ratio "$kilobytes" "$was_kilobytes")" "$kilobytes KB, before $was_kilobytes KB"
}

# before_inside MODE PROGRAM NAME-OF-KIND KIND…: what programs measure themselves, the best of RUNS runs each.
before_inside() {
    local mode=$1 program=$2 name=$3 kind was is file round; shift 3
    for kind; do
        was='' is=''
        for ((round = 0; round < RUNS; round++)); do
            was=$(printf '%s\n' "$was" "$(before_run "$old" "$mode" "$program" "$kind")" | sort -n | sed '/^$/d' | head -n 1)
            is=$(printf '%s\n' "$is" "$(before_run $HERMITUX "$mode" "$program" "$kind")" | sort -n | sed '/^$/d' | head -n 1)
        done
        figure "$($name "$kind"), QEMU $mode against before" "$(ratio "$is" "$was")" "$is ns, before $was ns"
    done
}
before_run() {
    local words=("$4")
    [ "$3" != calls ] || words+=(/tmp/file)
    "$1" run --hypervisor qemu --accel "$2" $OUT/"$3" "${words[@]}"
}
