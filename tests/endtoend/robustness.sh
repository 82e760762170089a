# What is left of machines that are killed, and of many: nothing. Files of a writable share are whole, whenever the machine ended.

hello() {
    printf '#include <unistd.h>\nint main(void) { return write(1, "hello\\n", 6) != 6; }\n' | gcc -x c -O2 -static -o "$WORK/hello" -
}
# How many times something is done: by the native monitor, and by QEMU, which takes longer.
times() { [ "$MODE" = vmm ] && echo "$1" || echo "$2"; }

# Processes of this case: all of them have its folder in their command line.
processes() { pgrep -f -- "$WORK/" ; }
nothing_is_left() {
    local tries
    for ((tries = 0; tries < 500; tries++)); do [ -z "$(processes)" ] && break; sleep 0.02; done
    [ -z "$(processes)" ] || fail "processes are left: $(processes | tr '\n' ' ')"
    [ -z "$(ls -A "$WORK/temporary")" ] || fail "files are left: $(ls -A "$WORK/temporary")"
    ! grep -qF "$WORK" /proc/net/unix || fail "sockets are left"
}

# 200 machines that write files, killed with all three of the monitor, QEMU and their launcher. A file is written under another name first.
test_killed() {
    cat > "$WORK/writer.c" <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
int main(void) {
    static char block[20000];
    for (int n = 0;; n++) {
        memset(block, 'a' + n % 26, sizeof block);
        int file = open("/data/new", O_CREAT | O_TRUNC | O_WRONLY, 0600);
        if (file < 0 || write(file, block, sizeof block) != sizeof block || close(file) != 0 || rename("/data/new", "/data/whole") != 0) return 1;
    }
}
END
    gcc -O2 -static -o "$WORK/writer" "$WORK/writer.c"
    mkdir "$WORK/shared" "$WORK/temporary"
    local number machine victim span delay written=0
    span=$(times 80 400)
    for ((number = 0; number < $(times 100 50); number++)); do
        rm -f "$WORK/shared/whole"
        TMPDIR=$WORK/temporary "$HERMITUX" run "${HYPERVISOR[@]}" --share "$WORK/shared:/data:rw" "$WORK/writer" > "$WORK/guest.out" 2>&1 < /dev/null &
        machine=$! victim=$!
        delay=$((RANDOM % span))
        sleep "$((delay / 1000)).$(printf '%03d' $((delay % 1000)))"
        if [ "$MODE" != vmm ] && [ $((number % 2)) = 0 ]; then victim=$(pgrep -P $machine || echo $machine); fi
        kill -KILL $victim 2> /dev/null
        wait $machine 2> /dev/null
        nothing_is_left
        # A machine that has too little of the host needs longer to get so far.
        [ -e "$WORK/shared/whole" ] || { span=$((span + span / 8)); continue; }
        written=$((written + 1))
        [ "$(stat -c %s "$WORK/shared/whole")" = 20000 ] && [ "$(tr -s a-z < "$WORK/shared/whole" | wc -c)" = 1 ] || fail "a file is not whole, run $number"
        [ "$(ls "$WORK/shared" | grep -cvx -e new -e whole)" = 0 ] || fail "other files: $(ls "$WORK/shared")"
    done
    [ $written -gt 0 ] || fail "no machine got as far as a file"
}

# A machine with fifty processes, of which some work, is one process of the host's.
test_killed_with_processes() {
    local number machine victim
    mkdir "$WORK/temporary" "$WORK/shared"
    for ((number = 0; number < $(times 10 4); number++)); do
        TMPDIR=$WORK/temporary "$HERMITUX" run "${HYPERVISOR[@]}" --memory 256M --share "$WORK/shared:/data:rw" /bin/busybox sh -c \
            'for i in $(busybox seq 40); do sleep 1000 & done; for i in $(busybox seq 10); do while :; do echo > /data/$i; done & done; echo ready; wait' \
            > "$WORK/guest.out" 2>&1 < /dev/null &
        machine=$! victim=$!
        while kill -0 $machine 2> /dev/null && ! grep -q ready "$WORK/guest.out"; do sleep 0.05; done
        grep -q ready "$WORK/guest.out" || fail "the machine did not come up: $(cat "$WORK/guest.out")"
        if [ "$MODE" != vmm ] && [ $((number % 2)) = 0 ]; then victim=$(pgrep -P $machine || echo $machine); fi
        kill -KILL $victim
        wait $machine 2> /dev/null
        nothing_is_left
    done
}

# What the process that is the machine holds: descriptors, and KB of memory.
held() {
    local process=$MACHINE
    [ "$MODE" = vmm ] || process=$(pgrep -P $MACHINE)
    echo "$(ls "/proc/$process/fd" | wc -l) $(awk '/^VmRSS/ { print $2 }' "/proc/$process/status")"
}
# step: lets the guest go on, and waits until it has said that it is done: as long as it writes more to standard error it may take its time.
step() {
    local before written size still=0
    before=$(wc -l < "$WORK/guest.out")
    written=$(stat -c %s "$WORK/guest.err")
    echo >&9
    while [ "$(wc -l < "$WORK/guest.out")" -le "$before" ]; do
        kill -0 $MACHINE 2> /dev/null || fail "the machine has ended: $(tail -n 3 "$WORK/guest.err")"
        size=$(stat -c %s "$WORK/guest.err")
        still=$((size == written ? still + 1 : 0))
        written=$size
        [ $still -lt 1200 ] || fail "the guest does not go on, $written bytes of standard error from the start"
        sleep 0.05
    done
}
test_growth_of_one_machine() {
    cat > "$WORK/cycles.c" <<'END'
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
static int cycle(void) {
    static char block[5000], name[300];
    struct stat status;
    int file = open("/data/file", O_CREAT | O_RDWR, 0600);
    if (file < 0 || write(file, block, sizeof block) != sizeof block || pread(file, block, 100, 4000) != 100 || fsync(file) < 0 || close(file) < 0) return 1;
    if (link("/data/file", "/data/other") < 0 || rename("/data/other", "/data/third") < 0 || symlink("file", "/data/link") < 0) return 1;
    if (mkdir("/data/folder", 0700) < 0 || stat("/data/none", &status) == 0 || readlink("/data/link", name, sizeof name) != 4) return 1;
    DIR *folder = opendir("/data");
    int count = 0;
    while (folder != NULL && readdir(folder) != NULL) count++;
    if (folder == NULL || count != 6 || closedir(folder) < 0 || getrandom(block, 64, 0) != 64) return 1;
    return unlink("/data/file") < 0 || unlink("/data/third") < 0 || unlink("/data/link") < 0 || rmdir("/data/folder") < 0 || write(2, block, 100) != 100;
}
int main(void) {
    char line[8];
    while (read(0, line, 1) == 1) {
        for (int i = 0; i < 500; i++) if (cycle() != 0) { perror("cycle"); return 1; }
        if (write(1, "done\n", 5) != 5) return 1;
    }
    return 0;
}
END
    gcc -O2 -static -o "$WORK/cycles" "$WORK/cycles.c"
    mkdir "$WORK/shared"; mkfifo "$WORK/input"; exec 9<> "$WORK/input"; : > "$WORK/guest.out"
    "$HERMITUX" run "${HYPERVISOR[@]}" --no-sandbox --memory 32M --share "$WORK/shared:/data:rw" "$WORK/cycles" \
        < "$WORK/input" > "$WORK/guest.out" 2> "$WORK/guest.err" 9>&- &
    MACHINE=$!
    local before after
    step; step
    before=$(held)
    step; step
    after=$(held)
    kill -KILL $MACHINE
    [ "${before% *}" = "${after% *}" ] || fail "descriptors: ${before% *}, after 1000 cycles ${after% *}"
    [ $((${after#* } - ${before#* })) -lt 1024 ] || fail "memory: ${before#* } KB, after 1000 cycles ${after#* } KB"
}

test_many_runs() {
    hello
    mkdir "$WORK/temporary"
    local number status
    for ((number = 0; number < $(times 1000 50); number++)); do
        TMPDIR=$WORK/temporary "$HERMITUX" run "${HYPERVISOR[@]}" "$WORK/hello" > "$WORK/guest.out" 2> "$WORK/guest.err" < /dev/null; status=$?
        [ $status = 0 ] && [ "$(< "$WORK/guest.out")" = hello ] || fail "run $number: status $status: $(cat "$WORK/guest.err")"
    done
    nothing_is_left
}
test_many_at_once() {
    hello
    mkdir "$WORK/temporary"
    local number count machines=() lost=0
    count=$(times 100 20)
    for ((number = 0; number < count; number++)); do
        TMPDIR=$WORK/temporary "$HERMITUX" run "${HYPERVISOR[@]}" "$WORK/hello" > "$WORK/$number.out" 2> "$WORK/$number.err" < /dev/null & machines+=($!)
    done
    for ((number = 0; number < count; number++)); do
        wait "${machines[number]}" && [ "$(< "$WORK/$number.out")" = hello ] && continue
        lost=$((lost + 1))
        cat "$WORK/$number.err"
    done
    [ $lost = 0 ] || fail "$lost of $count are lost"
    nothing_is_left
}
