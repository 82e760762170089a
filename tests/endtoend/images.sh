# Bootable images: hermitux build, run under hermitux and by QEMU alone, and what is said of those that cannot be started.

# make_image NAME WORDS…: hermitux build; ends the case if it fails.
make_image() {
    execute build "$HERMITUX" build "${@:2}" -o "$WORK/$1" || fail "build: $(cat "$WORK/build.err")"
}
# alone IMAGE: QEMU without hermitux, as docs/images.md says; serial.out holds what the program printed, the answer is the program's status.
alone() {
    local accelerator=tcg status=0
    [ "$MODE" = tcg ] || accelerator=kvm
    execute serial qemu-system-x86_64 -M microvm -accel $accelerator -nographic -no-reboot -device isa-debug-exit -kernel "$1" || status=$?
    [ $((status % 2)) = 1 ] || fail "QEMU's status is $status: $(cat "$WORK/serial.err" "$WORK/serial.out")"
    return $((status / 2))
}
shown() { tr -d '\r' < "$WORK/serial.out"; }
refused() {
    expect_status "$1"
    expect_one_line_error "$2"
}

test_program_and_arguments() {
    make_image image /bin/busybox echo one 'two  three'
    in_guest "$WORK/image"
    expect_status 0
    expect_bytes out $'one two  three\n'
    EXTRA_OPTIONS=(--env A=changed --cwd /usr)
    make_image other /bin/busybox --env A=1 --env B=2 --cwd /tmp sh -c 'echo $A $B $0 $1; pwd; exit 7' zero
    in_guest "$WORK/other"
    expect_status 7
    expect_bytes out $'changed 2 zero\n/usr\n'
    in_guest "$WORK/other" sh -c 'echo "$@"' - x y
    expect_bytes out $'x y\n'
}
test_dynamic_program() {
    echo 'print(6 * 7, arg[1])' > "$WORK/program.lua"
    make_image image lua5.4 "$WORK/program.lua" word
    rm "$WORK/program.lua"
    in_guest "$WORK/image"
    expect_status 0
    expect_bytes out $'42\tword\n'
}
test_included_files() {
    mkdir -p "$WORK/data/deep"
    echo content > "$WORK/data/deep/file"
    make_image image /bin/busybox cat --include "$WORK/data" "$WORK/data/deep/file"
    rm -r "$WORK/data"
    in_guest "$WORK/image"
    expect_status 0
    expect_bytes out $'content\n'
    execute guest "$HERMITUX" build /bin/busybox --include "$WORK/data" -o "$WORK/image" || echo $? > "$WORK/guest.status"
    refused 125 "--include $WORK/data: no such file or folder"
}
test_shares() {
    mkdir "$WORK/data"
    echo content > "$WORK/data/file"
    make_image image /bin/busybox cat /data/file
    EXTRA_OPTIONS=(--share "$WORK/data:/data")
    in_guest "$WORK/image"
    expect_bytes out $'content\n'
}
# The memory that the image asks for.
test_memory() {
    make_image image /bin/busybox --memory 24M sh -c 'read -r a b c < /proc/meminfo; test $b -lt 24000'
    in_guest "$WORK/image"
    expect_status 0
}
test_same_input_same_image() {
    make_image one /bin/busybox
    make_image two /bin/busybox
    cmp "$WORK/one" "$WORK/two" || fail "they differ"
}

# What is compressed is two gzip members at the file's end: of the kernel, and of the archive.
test_compressed() {
    make_image plain /bin/busybox sh -c 'read -r a b c < /proc/meminfo; echo $b'
    make_image image /bin/busybox --compress sh -c 'read -r a b c < /proc/meminfo; echo $b'
    [ $((2 * $(stat -c %s "$WORK/image"))) -lt "$(stat -c %s "$WORK/plain")" ] || fail "it has $(stat -c %s "$WORK/image") bytes"
    make_image other /bin/busybox --compress sh -c 'read -r a b c < /proc/meminfo; echo $b'
    cmp "$WORK/image" "$WORK/other" || fail "the same input makes two images"
    python3 - "$WORK/image" /bin/busybox <<'END' || fail "gzip does not find the program in it"
import sys, zlib
image, program = (open(name, 'rb').read() for name in sys.argv[1:])
rest, content = image[image.index(b'\x1f\x8b\x08\0\0\0\0\0\x02\xff'):], b''
while rest:
    member = zlib.decompressobj(31)
    content += member.decompress(rest)
    assert member.eof
    rest = member.unused_data
assert program in content
END
    in_guest "$WORK/plain"
    local free
    free=$(cat "$WORK/guest.out")
    in_guest "$WORK/image"
    expect_status 0
    expect_bytes err ""
    # What it was unpacked from is free again.
    [ $(($(cat "$WORK/guest.out") + 100)) -gt "$free" ] || fail "there are $(cat "$WORK/guest.out") kB of memory, $free without compression"
}
test_compressed_reads_itself() {
    make_image image /bin/busybox --compress sha256sum /bin/busybox
    in_guest "$WORK/image"
    expect_bytes out "$(sha256sum /bin/busybox)"$'\n'
}
test_compressed_alone() {
    make_image image /bin/bash --compress -c 'echo hello; exit 5'
    local status=0
    alone "$WORK/image" < /dev/null || status=$?
    [ $status = 5 ] || fail "status $status"
    [ "$(shown)" = "hello" ] || fail "output is $(shown)"
}
# What cannot be unpacked is said, by the kernel.
test_compressed_damaged() {
    make_image image /bin/busybox --compress
    local size
    size=$(stat -c %s "$WORK/image")
    head -c 3000 /dev/zero | dd of="$WORK/image" bs=1 seek=$((size - 5000)) conv=notrunc status=none
    in_guest "$WORK/image"
    expect_text err "this image is damaged, or does not fit into this machine's memory"
    expect_status 125
    local status=0
    alone "$WORK/image" < /dev/null || status=$?
    shown | grep -q "this image is damaged" || fail "output is $(shown)"
}

test_alone() {
    make_image image /bin/bash -c 'printf "hello\n%(%Y)T\n"; exit 5'
    local status=0
    alone "$WORK/image" < /dev/null || status=$?
    [ $status = 5 ] || fail "status $status"
    [ "$(shown)" = "hello"$'\n'"$(date -u +%Y)" ] || fail "output is $(shown)"
}
test_alone_reads_the_serial_port() {
    make_image image /bin/busybox sh
    printf 'read word\nsome\necho "<$word>"\nexit 9\n' > "$WORK/input"
    local status=0
    { sleep 1; cat "$WORK/input"; sleep 5; } | alone "$WORK/image" || status=$?
    [ $status = 9 ] || fail "status $status: $(shown)"
    shown | grep -qx '<some>' || fail "output is $(shown)"
}
test_alone_dynamic() {
    make_image image /bin/bash -c 'echo ${BASH_VERSINFO[0]}; kill -KILL $$'
    local status=0
    alone "$WORK/image" < /dev/null || status=$?
    [ $status = 9 ] || fail "status $status, expected 137 in 7 bits"
    [ "$(shown)" = "$(bash -c 'echo ${BASH_VERSINFO[0]}')" ] || fail "output is $(shown)"
}

test_truncated() {
    make_image image /bin/busybox
    head -c -5000 "$WORK/image" > "$WORK/cut"
    in_guest "$WORK/cut"
    refused 126 "truncated: 5000 bytes are missing"
}
test_trailing_bytes() {
    make_image image /bin/busybox
    echo surplus >> "$WORK/image"
    in_guest "$WORK/image"
    refused 126 "8 bytes follow its end"
}
# A name of the archive is changed: the program is no longer there, or is there twice.
test_missing_and_surplus_file() {
    make_image image /bin/busybox --include /bin/bash
    sed 's#/usr/bin/busybox#/usr/bin/busyboy#' "$WORK/image" > "$WORK/other"
    in_guest "$WORK/other"
    refused 126 "/bin/busybox is not in it"
    sed 's#/etc/var/tmp/var#/etc/var/run/var#' "$WORK/image" > "$WORK/other"
    in_guest "$WORK/other"
    refused 126 "it holds /run twice"
}
test_kernel_alone() {
    in_guest "$ROOT/build/kernel.elf"
    expect_status 126
    expect_one_line_error "a kernel without a program"
}
test_build_refuses() {
    execute guest "$HERMITUX" build /absent/program -o "$WORK/image" || echo $? > "$WORK/guest.status"
    refused 127 /absent/program
    execute guest "$HERMITUX" build /bin/busybox -o /absent/folder/image || echo $? > "$WORK/guest.status"
    refused 125 /absent/folder/image
    [ ! -e "$WORK/image" ] || fail "there is an image"
}

# A kernel for five calls; one compilation serves all cases of it. The program makes a sixth call, twice.
minimal_image() {
    cat > "$WORK/program.c" <<'END'
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
int main(int count, char **values) {
    printf("hello %s\n", count > 1 ? values[1] : "");
    for (int i = 0; i < 2; i++) if (getpgid(0) == -1 && errno == ENOSYS) puts("-1 ENOSYS");
    return 3;
}
END
    musl-gcc -static -O2 -s -o "$WORK/program" "$WORK/program.c" || fail "the program cannot be compiled"
    printf '%s\n' '# as a recording has them' arch_prctl set_tid_address ioctl writev exit_group > "$WORK/calls"
    make_image image "$WORK/program" word --minimal --syscalls "$WORK/calls"
}
test_minimal() {
    minimal_image
    in_guest "$WORK/image"
    expect_status 3
    expect_bytes out $'hello word\n-1 ENOSYS\n-1 ENOSYS\n'
    expect_bytes err $'hermitux: system call getpgid is not in this kernel (ENOSYS)\n'
    [ "$(stat -c %s "$WORK/image")" -lt 600000 ] || fail "the image has $(stat -c %s "$WORK/image") bytes"
    EXTRA_OPTIONS=(--trace)
    in_guest "$WORK/image"
    refused 125 "its kernel was made without tracing; build it --with tracing"
    EXTRA_OPTIONS=(--share /usr:/data)
    in_guest "$WORK/image"
    refused 125 "its kernel was made without shares; build it --with shares"
}
test_minimal_alone() {
    minimal_image
    local status=0
    alone "$WORK/image" < /dev/null || status=$?
    [ $status = 3 ] || fail "status $status: $(shown)"
    shown | grep -qx 'hello word' || fail "output is $(shown)"
    shown | grep -qx 'hermitux: system call 121 is not in this kernel (ENOSYS)' || fail "output is $(shown)"
}
test_minimal_text_is_half() {
    minimal_image
    local kernel full minimal
    kernel=$(ls -td "$ROOT"/build/minimal/*/kernel.elf | head -n 1)
    full=$(size -A "$ROOT/build/kernel.elf" | awk '$1 == ".text" { print $2 }')
    minimal=$(size -A "$kernel" | awk '$1 == ".text" { print $2 }')
    [ $((2 * minimal)) -le "$full" ] || fail "its text has $minimal bytes, the full kernel's $full"
}
# The figure that is promised, of a static program of glibc, whose own file takes more than that.
test_minimal_glibc_takes_600_kb() {
    printf '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' | gcc -static -O2 -s -x c -o "$WORK/program" -
    printf '%s\n' arch_prctl brk exit_group mprotect newfstatat prlimit64 readlink readlinkat rseq set_robust_list set_tid_address getrandom write \
        ioctl fstat > "$WORK/calls"
    make_image recorded "$WORK/program" --minimal --syscalls "$WORK/calls"
    make_image analyzed "$WORK/program" --minimal
    local image
    for image in recorded analyzed; do
        [ "$(stat -c %s "$WORK/$image")" -lt 600000 ] || fail "$image: the image has $(stat -c %s "$WORK/$image") bytes"
        in_guest "$WORK/$image"
        expect_status 0
        expect_bytes out $'hello\n'
    done
}
# By analysis: the calls of the static program are those that it makes and a few more.
test_minimal_by_analysis() {
    type musl-gcc > /dev/null || skip "musl-gcc is not installed"
    printf '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }\n' | musl-gcc -static -O2 -s -x c -o "$WORK/program" -
    make_image image "$WORK/program" --minimal
    in_guest "$WORK/image"
    expect_status 0
    expect_bytes out $'hello\n'
    expect_bytes err ""
}
test_minimal_refuses() {
    echo gettpid > "$WORK/calls"
    execute guest "$HERMITUX" build /bin/busybox --minimal --syscalls "$WORK/calls" -o "$WORK/image" || echo $? > "$WORK/guest.status"
    refused 125 "Linux has no system call gettpid"
    echo getpid > "$WORK/calls"
    execute guest "$HERMITUX" build /bin/busybox --minimal --syscalls "$WORK/calls" --with nothing -o "$WORK/image" || echo $? > "$WORK/guest.status"
    expect_status 125
    expect_text err "no part of the kernel is named nothing; there are tracing"
    execute guest "$HERMITUX" build /bin/busybox --syscalls "$WORK/calls" -o "$WORK/image" || echo $? > "$WORK/guest.status"
    refused 125 "--syscalls, --with and --without are for --minimal"
}
