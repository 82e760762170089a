# The benchmark "shares", sourced by bench/run: what work in a folder of the host costs. The native monitor in the emulated Linux of tests/emulated.sh:
# messages for each file, no times, as it is an emulation. QEMU translating: times against Linux. Each figure in a run of its own (bench/programs/share.py).

SHARE_FIGURES=(stat_of_a_known_name stat_of_a_missing_name listing listing_with_stat_of_each open_read_close create_write_close write_in_order rename)
SHARE_FILES=1000

# The files that each run finds.
share_files() { rm -rf "$1" && mkdir -p "$1" && for ((i = 0; i < SHARE_FILES; i++)); do head -c 4096 /dev/zero > "$1/old$i"; done; }

shares() {
    local figure mode host guest
    share_messages || return
    for figure in "${SHARE_FIGURES[@]}"; do
        share_files "$OUT/folder"
        host=$(/usr/bin/python3 bench/programs/share.py "$figure" $SHARE_FILES "$OUT/folder")
        for mode in "${modes[@]}"; do
            share_files "$OUT/folder"
            guest=$($HERMITUX run --hypervisor qemu --accel "$mode" --share "$OUT/folder:/data:rw" --share bench/programs:/programs \
                /usr/bin/python3 /programs/share.py "$figure" $SHARE_FILES /data)
            figure "share, ${figure//_/ }: QEMU $mode against Linux" "$(ratio "$guest" "$host")" "$guest ns, Linux $host ns"
        done
    done
    rm -rf "$OUT/folder"
}

# How many messages a thousand operations take beyond what none take.
share_messages() {
    local ROOT=$PWD folder reason figure count none before=0
    . tests/emulated.sh
    reason=$(emulated_kernel) || { echo "skipped the native monitor's shares: no emulated Linux: $reason"; return; }
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hermitux-bench.XXXXXX")
    emulated_start "$folder" "$(emulated_processor svm)"
    trap 'kill $EMULATED_PROCESS' EXIT
    cat > "$folder/count.job" <<END
cd '$PWD'
SHARE_FILES=$SHARE_FILES
for figure in ${SHARE_FIGURES[*]}; do
    for count in 0 $SHARE_FILES; do
        rm -rf /dev/shm/folder; mkdir /dev/shm/folder
        i=0; while [ \$i -lt $SHARE_FILES ]; do head -c 4096 /dev/zero > /dev/shm/folder/old\$i; i=\$((i + 1)); done
        $HERMITUX run --hypervisor native --stats --share /dev/shm/folder:/data:rw --share bench/programs:/programs \\
            /usr/bin/python3 /programs/share.py \$figure \$count /data 2>&1 | sed -n "s/^shares: \\([0-9]*\\) messages.*/\$figure \$count \\1/p"
    done
done
END
    emulated_job "$folder" count || { cat "$folder/count.said" >&2; return 1; }
    while read -r figure count none; do
        [ "$count" != 0 ] || { before=$none; continue; }
        figure "share, ${figure//_/ }: messages each, native" "$(awk -v n="$((none - before))" -v c="$count" 'BEGIN { printf "%.3f", n / c }')"
    done < "$folder/count.said"
    kill $EMULATED_PROCESS
    wait
    trap - EXIT
    rm -rf "$folder"
}
