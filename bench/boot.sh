# The benchmark "boot", sourced by bench/run: how fast and small a machine starts, by each hypervisor beside the Linux process, in turns; and the
# picture of docs/boot.md, from the stamps that --stats prints.

TOGETHER=100
BIG_BYTES=1000000000

# by HYPERVISOR ARGUMENTS…: sets COMMAND to the command line.
by() {
    local options
    case $1 in
    Linux) COMMAND=("${@:2}"); return ;;
    native) options=(--hypervisor native) ;;
    *) options=(--hypervisor qemu --accel "${1#QEMU }") ;;
    esac
    COMMAND=($HERMITUX run "${options[@]}" "${@:2}")
}

# start_figures NAME ARGUMENTS…: a program by all hypervisors; GUEST_OPTIONS are hermitux' own.
start_figures() {
    local name=$1 hypervisor words=() line median minimum kilobytes; shift
    for hypervisor in Linux "${HYPERVISORS[@]}"; do
        if [ "$hypervisor" = Linux ]; then by Linux "$@"; else by "$hypervisor" "${GUEST_OPTIONS[@]}" "$@"; fi
        words+=(:: "${COMMAND[@]}")
    done
    $OUT/measure "$BOOT_RUNS" "${words[@]:1}" > $OUT/figures
    for hypervisor in Linux "${HYPERVISORS[@]}"; do
        read -r median minimum kilobytes
        figure "$name: $hypervisor" "$median ms" "least $minimum ms, $kilobytes KB resident"
    done < $OUT/figures
}

boot_memory() {
    local size words=() median minimum kilobytes
    for size in 512M 4G; do
        by native --memory $size $OUT/hello
        words+=(:: "${COMMAND[@]}")
    done
    $OUT/measure "$BOOT_RUNS" "${words[@]:1}" > $OUT/figures
    for size in 512M 4G; do
        read -r median minimum kilobytes
        figure "peak resident memory, static hello, --memory $size: native" "$kilobytes KB"
    done < $OUT/figures
}

# stamps HYPERVISOR: --stats of many runs, into $OUT/stamps.
stamps() {
    local turn
    by "$1" --stats $OUT/hello
    for ((turn = 0; turn < BOOT_RUNS; turn++)); do "${COMMAND[@]}" 2>&1 > /dev/null | grep -E '^(boot|launcher):'; done > $OUT/stamps
}
median_of() { sort -n | awk '{ value[NR] = $1 } END { print value[int(NR / 2) + 1] }'; }

boot_entry() {
    local hypervisor
    for hypervisor in "${HYPERVISORS[@]}"; do
        stamps "$hypervisor"
        figure "kernel entry to the program's first instruction: $hypervisor" \
            "$(sed -n 's/^boot: kernel entry to first instruction \([0-9]*\) us.*/\1/p' $OUT/stamps | median_of) us"
    done
}

boot_read() {
    local folder hypervisor words=() median minimum kilobytes host=
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hermitux-bench.XXXXXX")
    head -c $BIG_BYTES /dev/urandom > "$folder/file"
    for hypervisor in Linux "${HYPERVISORS[@]}"; do
        if [ "$hypervisor" = Linux ]; then by Linux /bin/cat "$folder/file"; else by "$hypervisor" --share "$folder" /bin/cat "$folder/file"; fi
        words+=(:: "${COMMAND[@]}")
    done
    $OUT/measure $(((BOOT_RUNS + 3) / 4)) "${words[@]:1}" > $OUT/figures
    rm -rf "$folder"
    for hypervisor in Linux "${HYPERVISORS[@]}"; do
        read -r median minimum kilobytes
        host=${host:-$median}
        figure "cat of 1 GB through a :ro share, speed against Linux: $hypervisor" "$(ratio "$host" "$median")" "$median ms, $kilobytes KB resident"
    done < $OUT/figures
}

boot_together() {
    local hypervisor took right
    for hypervisor in Linux "${HYPERVISORS[@]}"; do
        by "$hypervisor" $OUT/hello
        read -r took right < <($OUT/together $TOGETHER hello "${COMMAND[@]}")
        figure "$TOGETHER hellos at once: $hypervisor" "$took ms" "$right right"
    done
}

# The stamps of the fastest of many runs of the native monitor, a line a part: milliseconds, whose part, name. What the fastest run without --stats
# takes beyond them is the last exits and the process's end.
boot_parts() {
    local median least kilobytes
    stamps native
    by native $OUT/hello
    read -r median least kilobytes < <($OUT/measure "$BOOT_RUNS" "${COMMAND[@]}")
    awk -v whole="$least" '
        function add(who, name, value) { sum += value; lines = lines sprintf("%.3f %s %s\n", value, who, name) }
        /^boot:/ { boot = $0 }
        /^launcher:/ {
            sum = 0; lines = ""
            sub(/^launcher: /, ""); sub(/;.*/, "")
            n = split($0, items, ", ")
            for (i = 1; i <= n; i++) { split(items[i], pair, " "); if (pair[1] != "ran" && pair[1] != "ended") add("host", pair[1], pair[2]) }
            sub(/^[^(]*\(/, "", boot); run = boot; sub(/\).*/, "", boot)
            n = split(boot, items, ", ")
            for (i = 1; i <= n; i++) { split(items[i], pair, " "); add("guest", pair[1], pair[2] / 1000) }
            sub(/.*its run /, "", run)
            add("guest", "run", run / 1000)
            if (best == "" || sum < least) { best = lines; least = sum }
        }
        END { printf "%s%.3f host end\n", best, (whole > least ? whole - least : 0) }' $OUT/stamps > $OUT/parts
}

boot() {
    gcc -O2 -o $OUT/hello-dynamic bench/programs/hello.c
    gcc -O2 -o $OUT/together bench/programs/together.c
    GUEST_OPTIONS=()
    start_figures "static hello, exec to exit" $OUT/hello
    GUEST_OPTIONS=(--isolated)
    start_figures "dynamic hello, libraries packed" $OUT/hello-dynamic
    GUEST_OPTIONS=()
    start_figures "python3 -c 'print(1)'" /usr/bin/python3 -c 'print(1)'
    boot_entry
    boot_read
    boot_together
    if [ "${HYPERVISORS[0]}" != native ]; then return; fi
    boot_memory
    picture
}

# docs/boot.svg, from the machine that this runs on.
picture() {
    boot_parts
    awk -f bench/timeline.awk $OUT/parts > $OUT/boot.svg
    awk '{ printf "%-62s %9.3f ms\n", "where the time of static hello goes: " $2 ", " $3, $1 }' $OUT/parts
    echo "picture: $OUT/boot.svg"
}

# The benchmark "doorbells": the ways that KVM has for a device's doorbell and its interrupt, in a guest of their own.
doorbells() {
    local name microseconds
    if [ "${HYPERVISORS[0]}" != native ]; then return; fi
    gcc -O2 -pthread -o $OUT/doorbells bench/programs/doorbells.c
    $OUT/doorbells 2000 > $OUT/figures
    while IFS=$'\t' read -r name microseconds; do figure "$name" "$microseconds us"; done < $OUT/figures
}

# The benchmark "clock": how the guest's clocks drift against the host's in DRIFT_SECONDS.
DRIFT_SECONDS=${DRIFT_SECONDS:-60}

clock() {
    local hypervisor wall drift monotonic uncertain
    gcc -O2 -static -o $OUT/clock bench/programs/clock.c
    gcc -O2 -o $OUT/drift bench/programs/drift.c -lm
    for hypervisor in "${HYPERVISORS[@]}"; do
        by "$hypervisor" $OUT/clock
        read -r wall drift monotonic uncertain < <($OUT/drift "$DRIFT_SECONDS" "${COMMAND[@]}")
        figure "drift of the wall clock in a minute: $hypervisor" "$drift us" \
            "monotonic clock $monotonic us, known to $uncertain us; the wall clock is off by $wall us"
    done
}
