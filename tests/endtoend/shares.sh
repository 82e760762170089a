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
