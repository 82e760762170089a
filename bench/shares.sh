# The benchmark "shares", sourced by bench/run: what work in a folder of the host costs. The native monitor in the emulated Linux of tests/emulated.sh:
# messages for each operation, no times, as it is an emulation; where /dev/kvm works also its times. QEMU: times. All against Linux, medians of three, each
# figure in a run of its own (bench/programs/share.c).

SHARE_FIGURES=(stat_of_a_known_name stat_of_a_missing_name listing listing_with_stat_of_each open_read_close create_write_close write_in_order rename_of_each)
SHARE_STREAMS=(read_of_a_large_file write_of_a_large_file)
SHARE_FILES=1000 SHARE_KILOBYTES=262144 SHARE_RUNS=3

# What each run finds in folder $1. The large file is in the host's memory, as after a write.
share_files() {
    rm -rf "$1" && mkdir -p "$1"
    (cd "$1" && head -c 4096 /dev/zero | tee $(seq -f old%.0f 0 $((SHARE_FILES - 1))) > /dev/null)
}

shares() {
    local figure
    share_messages || return
    for figure in "${SHARE_FIGURES[@]}"; do share_times "$figure" $SHARE_FILES; done
    for figure in "${SHARE_STREAMS[@]}"; do share_times "$figure" $SHARE_KILOBYTES; done
    share_programs
    rm -rf "$OUT/folder"
}

# The options of each hypervisor that works here, a line each.
share_hypervisors() {
    echo "--hypervisor qemu --accel tcg"
    if [ ${#modes[@]} -gt 1 ]; then printf '%s\n' "--hypervisor native" "--hypervisor qemu --accel kvm"; fi
}

share_median() { sort -n | sed -n "$((SHARE_RUNS / 2 + 1))p"; }

# share_times FIGURE COUNT
share_times() {
    local host guest options run
    host=$(for ((run = 0; run < SHARE_RUNS; run++)); do share_folder "$1"; $OUT/share "$1" "$2" "$OUT/folder"; done | share_median)
    while read -r options; do
        guest=$(for ((run = 0; run < SHARE_RUNS; run++)); do
            share_folder "$1"
            $HERMITUX run $options --share "$OUT/folder:/data:rw" $OUT/share "$1" "$2" /data < /dev/null
        done | share_median)
        figure "share, ${1//_/ }: ${options##* } against Linux" "$(ratio "$guest" "$host")" "$guest ns, Linux $host ns"
    done < <(share_hypervisors)
}

share_folder() {
    case $1 in
    read_of*) [ -e "$OUT/folder/large" ] || head -c ${SHARE_KILOBYTES}K /dev/zero > "$OUT/folder/large" ;;
    write_of*) rm -f "$OUT/folder/larger" ;;
    *) share_files "$OUT/folder" ;;
    esac
}

# What people run: git on a repository of 5,000 files, du over a system's folder.
share_programs() {
    share_files "$OUT/folder"
    if [ -x /usr/bin/git ]; then
        (cd "$OUT/folder" && rm -f old* && for d in {1..50}; do mkdir "d$d" && (cd "d$d" && seq 100 | split -l 1 -a 3 -d); done
            git init -q . && git add . && git -c user.name=n -c user.email=e commit -qm c && git status --short > /dev/null)
        share_program "git status of 5,000 files" "$PWD/$OUT/folder" :rw git -C "$PWD/$OUT/folder" status --short
    fi
    share_program "du of /usr/share/doc" /usr/share/doc :ro du -s /usr/share/doc
}

# share_program NAME FOLDER :ro|:rw COMMAND…: the whole of a program's run.
share_program() {
    local what=$1 share=$2:$2$3 options host guest; shift 3
    host=$($OUT/measure $SHARE_RUNS "$@")
    while read -r options; do
        guest=$($OUT/measure $SHARE_RUNS $HERMITUX run $options --share "$share" "$@")
        figure "share, $what: ${options##* } against Linux" "$(ratio "${guest%% *}" "${host%% *}")" "${guest%% *} ms, Linux ${host%% *} ms"
    done < <(share_hypervisors)
}

# How many messages a thousand operations take beyond what none take. A benchmark of its own name, too: counts need no quiet machine.
share_messages() {
    local ROOT=$PWD folder reason figure count none before=0
    gcc -O2 -static -o $OUT/share bench/programs/share.c
    . tests/emulated.sh
    reason=$(emulated_kernel) || { echo "skipped the native monitor's shares: no emulated Linux: $reason"; return; }
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hermitux-bench.XXXXXX")
    emulated_start "$folder" "$(emulated_processor svm)"
    trap 'kill $EMULATED_PROCESS' EXIT
    cat > "$folder/count.job" <<END
cd '$PWD'
for figure in ${SHARE_FIGURES[*]}; do
    for count in 0 $SHARE_FILES; do
        rm -rf /dev/shm/folder; mkdir /dev/shm/folder
        i=0; while [ \$i -lt $SHARE_FILES ]; do echo old\$i; i=\$((i + 1)); done > /dev/shm/names
        (cd /dev/shm/folder && head -c 4096 /dev/zero | tee \$(cat /dev/shm/names) > /dev/null)
        $HERMITUX run --hypervisor native --stats --share /dev/shm/folder:/data:rw $OUT/share \$figure \$count /data 2>&1 |
            sed -n "s/^shares: \\([0-9]*\\) messages.*/\$figure \$count \\1/p"
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
