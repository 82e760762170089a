# bench images: what bootable images and their kernels hold, full against minimal, as docs/images.md shows it. Sourced by bench/run. Every program is
# built with the full kernel, with one for the calls that analysis finds, and with one for those that a run makes; each image must run.

image_size() { stat -c %s "$1"; }
kernel_text() { command size -A "$1" | awk '$1 == ".text" { print $2 }'; }
thousands() { awk -v n="$1" 'BEGIN { printf "%.0f", n / 1000 }'; }

# image NAME HOW OPTIONS… PROGRAM ARGUMENTS…: builds, runs, prints a row. HOW: full, analysis or recording.
image() {
    local name=$1 how=$2 file=$OUT/image-$1-$2 calls=all kernel=build/kernel.elf options=(); shift 2
    case $how in
    analysis) options=(--minimal) ;;
    recording) options=(--minimal --syscalls "$OUT/calls-$name") ;;
    esac
    $HERMITUX build "${options[@]}" -o "$file" "$@" 2>> $OUT/images.log || { say_failed "$name" "$how: no image"; return; }
    if [ "$how" != full ]; then
        kernel=$(ls -t build/minimal/*/used | head -n 1)
        kernel=${kernel%/used}/kernel.elf
        calls=$(wc -l < "${kernel%/*}/kept")
    fi
    $HERMITUX run "$file" > $OUT/image-output 2>&1 < /dev/null || { say_failed "$name" "$how: $(tail -n 1 $OUT/image-output)"; return; }
    echo "| $name | $how | $calls | $(thousands "$(kernel_text "$kernel")") | $(thousands "$(image_size "$file")") |"
    rm -f "$file"
}
say_failed() { echo "bench: $1: $2" >&2; }

# program NAME OPTIONS… PROGRAM ARGUMENTS…: the three rows. The recording is of the same run.
program() {
    local name=$1; shift
    rm -f "$OUT/calls-$name"
    image "$name" full "$@"
    $HERMITUX build -o "$OUT/image" "$@"
    $HERMITUX run --record-syscalls "$OUT/calls-$name" "$OUT/image" > /dev/null 2>&1 < /dev/null || true
    image "$name" analysis "$@"
    image "$name" recording "$@"
}

images() {
    local python
    python=$(/usr/bin/python3 -c 'import os; print(os.path.dirname(os.__file__))')
    : > $OUT/images.log
    musl-gcc -O2 -s -static -o $OUT/hello-musl bench/programs/hello.c
    gcc -O2 -s -static -o $OUT/hello-glibc bench/programs/hello.c
    echo "| program | kernel | calls | kernel text, kB | image, kB |"
    echo "|---|---|---|---|---|"
    program hello-musl $OUT/hello-musl
    program hello-glibc $OUT/hello-glibc
    program busybox /bin/busybox echo hello
    program sqlite3 /usr/bin/sqlite3 :memory: 'select 6 * 7'
    program lua5.4 /usr/bin/lua5.4 -- -e 'print(6 * 7)'
    program python3 --include "$python" /usr/bin/python3 -- -c 'print(6 * 7)'
}
