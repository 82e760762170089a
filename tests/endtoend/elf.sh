# ELF files that Linux runs though linkers seldom make them: segments out of order, overlapping, or past the end of the file. Each ends as on Linux.

# program NAME PHDRS SECTIONS: a program without libc; it ends with 7 if its data is what it should be, and touches `late` if it has an argument.
program() {
    cat > "$WORK/$1.c" <<'END'
__attribute__((section(".first"))) volatile int first = 1;
__attribute__((section(".second"))) volatile int second = 2;
__attribute__((section(".late"))) volatile char late[8192] = { 3 };
static volatile int zero[3000];
__attribute__((used)) static void start(long *stack) {
    int good = first == 1 && second == 2 && zero[0] == 0 && zero[2999] == 0;
    zero[2999] = first = second = 5;
    long status = good && zero[2999] == 5 ? 7 : 8;
    if (stack[0] > 1) status += late[5000];
    __asm__ volatile("syscall" :: "a"(231L), "D"(status));
}
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
END
    printf 'PHDRS { %s }\nSECTIONS { %s\n/DISCARD/ : { *(.comment) *(.note*) *(.eh_frame*) } }\n' "$2" "$3" > "$WORK/$1.ld"
    gcc -O1 -nostdlib -static -no-pie -fno-stack-protector -fcf-protection=none -Wl,--no-check-sections,--no-warn-rwx-segments,--build-id=none \
        -Wl,-T,"$WORK/$1.ld" -o "$WORK/$1" "$WORK/$1.c" || fail "$1 cannot be built"
}
# as_on_linux STATUS PROGRAM [ARG…]
as_on_linux() {
    local status
    ( "${@:2}" ) > "$WORK/linux.out" 2>&1; status=$?
    [ $status = "$1" ] || fail "Linux ends with $status, not $1"
    in_guest "${@:2}"
    expect_status "$1"
}

test_out_of_order() {
    program unordered 'second PT_LOAD; first PT_LOAD; text PT_LOAD; rest PT_LOAD;' '
        . = 0x400000; .text : { *(.text*) } :text
        . = 0x500000; .first : { *(.first) } :first
        . = 0x600000; .second : { *(.second) } :second
        . = 0x700000; .late : { *(.late) } :rest .bss : { *(.bss) } :rest'
    [ "$(readelf -lW "$WORK/unordered" | awk '$1 == "LOAD" { print $3; exit }')" = 0x0000000000600000 ] || fail "the linker has sorted the segments"
    as_on_linux 7 "$WORK/unordered"
    as_on_linux 7 "$WORK/unordered" touch
}
test_overlapping() {
    # The later segment takes the place of the end of the earlier one.
    program overlapping 'text PT_LOAD; late PT_LOAD; data PT_LOAD;' '
        . = 0x400000; .text : { *(.text*) } :text
        . = 0x500000; .late : { *(.late) } :late
        . = 0x501000; .first : { *(.first) *(.second) } :data .bss : { *(.bss) } :data'
    as_on_linux 7 "$WORK/overlapping"
}
test_past_the_end() {
    program cut 'text PT_LOAD; data PT_LOAD; late PT_LOAD;' '
        . = 0x400000; .text : { *(.text*) } :text
        . = 0x500000; .first : { *(.first) *(.second) } :data .bss : { *(.bss) } :data
        . = 0x600000; .late : { *(.late) } :late'
    local offset
    offset=$(readelf -lW "$WORK/cut" | awk '$1 == "LOAD" && $3 == "0x0000000000600000" { print $2 }')
    truncate -s $((offset + 4096)) "$WORK/cut"
    as_on_linux 7 "$WORK/cut"
    as_on_linux 135 "$WORK/cut" touch
}
# Programs of C libraries before glibc 2.14 call at fixed addresses.
test_virtual_system_calls() {
    cat > "$WORK/old.c" <<'END'
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
int main(void) {
    int (*gettimeofday_at)(struct timeval *, void *) = (void *)0xffffffffff600000;
    time_t (*time_at)(time_t *) = (void *)0xffffffffff600400;
    long (*getcpu_at)(unsigned *, unsigned *, void *) = (void *)0xffffffffff600800;
    struct timeval now = {0, 0};
    unsigned processor = 7;
    time_t before = time(NULL);
    int good = gettimeofday_at(&now, NULL) == 0 && now.tv_sec >= before && now.tv_sec < before + 60;
    time_t second = time_at(NULL);
    good += second >= before && second < before + 60;
    good += getcpu_at(&processor, NULL, NULL) == 0 && processor < 7;
    printf("%d of 3\n", good);
    return 0;
}
END
    gcc -O1 -static -o "$WORK/old" "$WORK/old.c"
    execute guest "$HERMITUX" run "${HYPERVISOR[@]}" "$WORK/old" || fail "status $?: $(cat "$WORK/guest.err")"
    [ "$(< "$WORK/guest.out")" = "3 of 3" ] || fail "$(cat "$WORK/guest.out")"
}
