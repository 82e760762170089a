# Data of shared files: the same bytes however they are read, from pages that are kept and straight into the program's memory.

# made_file: 3 MB that anybody can tell again, in $WORK/shared/file.
CONTENT='import hashlib; content = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(93751))'
made_file() {
    mkdir "$WORK/shared"
    python3 -c "$CONTENT"'; open("'"$WORK"'/shared/file", "wb").write(content[:-31])'
}

test_reads_of_all_sizes() {
    local size sum
    made_file
    sum=$(sha256sum < "$WORK/shared/file")
    EXTRA_OPTIONS=(--share "$WORK/shared:/data")
    for size in 4096 65536 100001 131072 1048576 4194304; do
        in_guest /bin/busybox dd if=/data/file bs=$size status=none
        expect_status 0
        [ "$(sha256sum < "$WORK/guest.out")" = "$sum" ] || fail "reads of $size bytes bring other bytes"
    done
}

# Short reads leave pages behind, long ones between them pass them by; buffers lie anywhere.
mixed_reads() {
    made_file
    EXTRA_OPTIONS=(--share "$WORK/shared:/data:$1")
    in_guest /usr/bin/python3 -c "$CONTENT"'
import os, random
content = content[:-31]
random.seed(3)
file = os.open("/data/file", os.O_RDONLY)
buffer = bytearray(1 << 20)
for turn in range(300):
    start, length, at = random.randrange(len(content) + 9), random.choice([1, 5000, 65536, 70000, 200000, 700000]), random.randrange(9000)
    count = os.preadv(file, [memoryview(buffer)[at:at + length]], start)
    wanted = content[start:start + length]
    if bytes(buffer[at:at + count]) != wanted: print("at", start, "of", length, "came", count)
print("done")'
    expect_status 0
    expect_bytes out $'done\n'
}
test_mixed_reads() { mixed_reads ro; }
test_mixed_reads_writable() { mixed_reads rw; }

# What the program has written is what a long read brings, also through a mapping that nobody has synchronised.
test_reads_after_writes() {
    made_file
    EXTRA_OPTIONS=(--share "$WORK/shared:/data:rw")
    in_guest /usr/bin/python3 -c "$CONTENT"'
import mmap, os
content = bytearray(content[:-31])
file = os.open("/data/file", os.O_RDWR)
mapping = mmap.mmap(file, 0)
for at in (100, 700000, 2999000):
    mapping[at:at + 5] = content[at:at + 5] = b"MAPPD"
    os.pwrite(file, b"written", at + 300000 if at < 2000000 else at + 20)
    place = at + 300000 if at < 2000000 else at + 20
    content[place:place + 7] = b"written"
got = os.pread(file, 4000000, 0)
print(got == content, len(got))'
    expect_status 0
    expect_bytes out $'True 3000001\n'
}

# What Linux does with files of a folder (tests/tools/folder.py), the machine does with those of a share: names, attributes, FIFOs, sockets, programs in use.
test_calls() {
    local OPTIONS lacks= place=$WORK
    # There the shares lie on a tmpfs of Linux 6.1, whose offsets move when names go: a folder that changes while it is listed loses some.
    case $MODE in svm*) place=/dev/shm/${WORK##*.} lacks=large_folder ;; esac
    # QEMU's server makes no file without a name, and 9P cannot say that an attribute is empty.
    case $MODE in tcg | kvm | trap) lacks="unnamed unnamed_exclusive attributes_empty" ;; esac
    guest_options
    echo "mkdir -p $place/host $place/shared && /usr/bin/python3 $ROOT/tests/tools/folder.py $place/host $lacks > $place/expected 2>&1
        $HERMITUX run $(emulated_words "${OPTIONS[@]}") --share $place/shared:/data:rw --share $ROOT/tests/tools:/tools \
            /usr/bin/python3 /tools/folder.py /data $lacks > $place/found 2>&1
        diff $place/expected $place/found && echo same" > "$WORK/script"
    case $MODE in
    svm*) emulated_execute "$EMULATED_JOBS/$MODE" guest sh -c "$(cat "$WORK/script")" ;;
    *) execute guest sh -c "$(cat "$WORK/script")" ;;
    esac || fail "$(head -c 2000 "$WORK/guest.out")"
    expect_bytes out $'same\n'
}

# on_host SCRIPT: of a shell, where this mode's machines run.
on_host() {
    case $MODE in
    svm*) emulated_execute "$EMULATED_JOBS/$MODE" guest sh -c "$1" ;;
    *) execute guest sh -c "$1" ;;
    esac
}

# Files belong to the user of the program that makes them, which then may open them again, as on Linux; in a folder with the set-group-ID bit to its group.
test_owner() {
    local OPTIONS place=$WORK
    [ "$(id -u)" = 0 ] || skip "only root's machines may give files away"
    case $MODE in svm*) place=/dev/shm/${WORK##*.} ;; esac
    cat > "$WORK/owner.c" << 'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
static void tell(const char *name) {
    struct stat status = {0};
    int result = lstat(name, &status);
    printf("%s: %d %d %d %o\n", name, result, status.st_uid, status.st_gid, status.st_mode);
}
int main(int count, char **word) {
    if (count < 2 || chdir(word[1]) < 0) return 1;
    umask(027);
    for (int turn = 0; turn < 2; turn++) {
        int made = open("file", O_CREAT | O_EXCL | O_RDWR, 0600), written = write(made, "text", 4), again = open("file", O_RDWR);
        printf("%d %d %d\n", made >= 0, written, again >= 0);
        printf("%d %d %d\n", mkdir("folder", 0700), open("folder/file", O_CREAT | O_RDWR, 0600) >= 0, open("folder/file", O_RDWR) >= 0);
        printf("%d %d %d\n", symlink("file", "link"), link("file", "second"), rename("second", "third"));
        tell("file"); tell("folder"); tell("folder/file"); tell("link"); tell("third");
        if (turn == 0 && (mkdir("group", 0770) < 0 || chmod("group", 02770) < 0 || chdir("group") < 0)) return 1;
    }
    return 0;
}
END
    gcc -O1 -static -o "$WORK/owner" "$WORK/owner.c"
    chmod 755 "$WORK"
    guest_options
    on_host "umask 022; mkdir -p $place/host $place/shared && chown 1000:50 $place/host $place/shared && chmod 2777 $place/host $place/shared
        for user in 1000 1001 0; do
            /usr/bin/setpriv --reuid \$user --regid 1234 --clear-groups $WORK/owner $place/host > $place/expected 2>&1
            $HERMITUX run $(emulated_words "${OPTIONS[@]}") -u \$user:1234 --share $place/shared:/data:rw $WORK/owner /data > $place/found 2>&1
            diff $place/expected $place/found && echo same
            (cd $place/host && find . | sort | xargs stat -c '%n %u %g %a') > $place/expected
            (cd $place/shared && find . | sort | xargs stat -c '%n %u %g %a') > $place/found
            diff $place/expected $place/found && echo same there
            rm -rf $place/host/* $place/shared/*
        done" || fail "$(head -c 2000 "$WORK/guest.out")"
    expect_bytes out $'same\nsame there\nsame\nsame there\nsame\nsame there\n'
}

# A file system of the host without room for more: writes, appends and stores to mappings say so, as on Linux, and what was written before is there.
test_no_space() {
    local OPTIONS place=$WORK
    [ "$(id -u)" = 0 ] && unshare -m true 2> /dev/null || skip "only root may mount a small file system"
    cat > "$WORK/fill.c" << 'END'
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
static char block[65536];
int main(int count, char **word) {
    struct stat status;
    long written = 0, result;
    if (count < 2 || chdir(word[1]) < 0) return 1;
    memset(block, 'x', sizeof block);
    int file = open("file", O_CREAT | O_RDWR, 0600);
    while ((result = write(file, block, sizeof block)) > 0) written += result;
    printf("%ld %ld %s\n", written, result, strerror(errno));
    printf("%d %d\n", fstat(file, &status), status.st_size == written);
    result = pwrite(file, block, 5000, written + 100000);
    printf("%ld %s\n", result, strerror(errno));
    result = pwrite(file, "y", 1, 1000);
    printf("%ld\n", result);
    result = mkdir("folder", 0700) == 0 ? write(open("folder/file", O_CREAT | O_WRONLY | O_APPEND, 0600), "z", 1) : 0;
    printf("%ld %s\n", result, result < 0 ? strerror(errno) : "");
    printf("%d %d\n", fsync(file), ftruncate(file, 1000000));
    result = pwrite(file, block, 50000, 1000000);
    printf("%ld\n", result);
    printf("%d\n", close(file));
    return 0;
}
END
    gcc -O1 -static -o "$WORK/fill" "$WORK/fill.c"
    guest_options
    case $MODE in svm*) place=/dev/shm/${WORK##*.} ;; esac
    on_host "mkdir -p $place/host $place/shared && unshare -m sh -c '
        mount -t tmpfs -o size=3M none $place/host && mount -t tmpfs -o size=3M none $place/shared || exit 1
        $WORK/fill $place/host > $place/expected 2>&1
        $HERMITUX run $(emulated_words "${OPTIONS[@]}" | tr -d "'") --share $place/shared:/data:rw $WORK/fill /data > $place/found 2>&1
        diff $place/expected $place/found && cmp $place/host/file $place/shared/file && echo same'" || fail "$(head -c 2000 "$WORK/guest.out")"
    expect_bytes out $'same\n'
}

# Under QEMU the locks of a machine's programs are kept in the machine, which has the folder to itself; while another machine has it they are refused.
test_locks_by_qemu() {
    local by i
    case $MODE in tcg | kvm) ;; *) skip "about QEMU" ;; esac
    mkdir "$WORK/shared"
    : > "$WORK/shared/file"
    EXTRA_OPTIONS=(--share "$WORK/shared:/data:rw")
    local program='import fcntl, os
for lock in fcntl.lockf, fcntl.flock:
    file = open("/data/file", "r+")
    try: lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e: print(e.errno); continue
    child = os.fork()
    if child == 0:
        try: lock(open("/data/file", "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e: os._exit(e.errno)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))'
    in_guest /usr/bin/python3 -c "$program"
    expect_status 0
    expect_bytes out $'11\n11\n'
    exec 8< "$WORK/shared"
    flock -s 8
    in_guest /usr/bin/python3 -c "$program"
    expect_status 0
    expect_bytes out $'37\n37\n'
    expect_text err "no locks on a shared folder, as another machine has it"
}

# sqlite3 as it is, on a share: rollback journal and write-ahead log.
test_sqlite_alone() {
    local mode
    [ -x /usr/bin/sqlite3 ] || skip "no sqlite3"
    mkdir "$WORK/shared"
    EXTRA_OPTIONS=(--share "$WORK/shared:/data:rw")
    for mode in delete wal; do
        in_guest /usr/bin/sqlite3 "/data/$mode" "pragma journal_mode=$mode; create table t (n); insert into t values (1), (2); select count(*) from t;"
        expect_status 0
        expect_bytes out "$mode"$'\n2\n'
        [ "$(sqlite3 "$WORK/shared/$mode" "select count(*) from t; pragma integrity_check")" = $'2\nok' ] || fail "$mode: the host reads something else"
    done
}
