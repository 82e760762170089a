# hermitux run --gdb: Debian's gdb at the program, and at the kernel.

type gdb > /dev/null 2>&1 || { test_gdb() { skip "gdb is not installed"; }; return; }

# build KIND FLAGS…: the program that is debugged, with symbols.
build() {
    cat > "$WORK/program.c" <<'END'
#include <stdio.h>
#include <unistd.h>
int counter; double ratio = 1.5; volatile int ready;
__attribute__((noinline)) int square(int n) { counter += n; return n * n; }
int main(int argc, char **argv) {
    int sum = 0;
    for (int i = 1; i <= 4; i++) sum += square(i);
    ratio *= 2;
    printf("sum %d counter %d ratio %g\n", sum, counter, ratio);
    fflush(stdout);
    while (argc > 1 && !ready) counter++;
    return sum;
}
END
    gcc -g -O0 "$@" -o "$WORK/program" "$WORK/program.c"
}

# debug [-k] [ARGUMENT] -- COMMANDS…: gdb at the program; keeps gdb.out and what in_guest keeps. With -k at the kernel's symbols.
debug() {
    local symbols="$WORK/program" arguments=() commands=() port tries
    [ "$1" = -k ] && { symbols=$ROOT/build/kernel/kernel.debug.elf; shift; }
    while [ "$1" != -- ]; do arguments+=("$1"); shift; done
    shift
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    EXTRA_OPTIONS=(--gdb "$port" --share "$WORK")
    in_guest "$WORK/program" "${arguments[@]}" & local guest=$!
    if [ "$MODE" = vmm ]; then for ((tries = 0; tries < 500; tries++)); do grep -qs "waiting for gdb" "$WORK/guest.err" && break; sleep 0.02; done
    else sleep 1; fi
    for command in "$@"; do commands+=(-ex "$command"); done
    # In the foreground timeout passes an interrupt on once; else gdb might see two, and give up.
    timeout --foreground 60 gdb -nx -batch -ex 'set confirm off' -ex "target remote :$port" "${commands[@]}" "$symbols" > "$WORK/gdb.out" 2>&1 &
    GDB=$!
    [ -z "${MEANWHILE:-}" ] || $MEANWHILE
    wait $GDB
    wait $guest
}
said() { grep -qE -- "$1" "$WORK/gdb.out" || fail "gdb did not say $1: $(tail -n 30 "$WORK/gdb.out")"; }

# What any gdb server must be able to do, on a program whose addresses are fixed, and on one that is moved and has libraries.
breakpoints() {
    debug -- 'break square' continue 'backtrace' 'print n' 'stepi' 'next' 'info registers rip fs_base mxcsr' 'delete' 'finish' 'tbreak printf' continue \
        'backtrace 2' 'print ratio' continue
    said 'Breakpoint 1, square \(n=1\)'
    said '#1 .* in main \(argc=1'
    said '^\$1 = 1'
    said 'mxcsr +0x1f80'
    said '#1 .* in main .*program.c:9'
    said '= 3$'
    said 'exited with code 036'
    expect_status 30
    expect_bytes out $'sum 30 counter 10 ratio 3\n'
}
only_native() { [ "$MODE" = vmm ] || skip "QEMU has its own gdb server, which stops at the reset vector"; }

test_static_program() { only_native; build -static; breakpoints; }
test_dynamic_program() { only_native; build -pie -fPIE; breakpoints; }
test_watchpoint() {
    only_native; build -static
    debug -- 'break main' continue 'watch counter' continue continue 'delete' 'hbreak printf' continue 'kill'
    said 'Old value = 0'
    said 'New value = 3'
    said 'in printf|printf \('
    expect_status 137
}
test_registers_and_memory() {
    only_native; build -static
    debug -- 'break square' continue 'print counter' 'set var counter = 100' 'print counter' 'print $rdi = 7' 'print $xmm3.v2_double[1] = 1.25' \
        'print $xmm3.v2_double[1] * 2' 'print $st0 = 0.5' 'print $st0 * 3' 'print $fctrl' 'print/x $cs' 'print *(int *)16' \
        delete 'up' 'set var sum = 1000' continue
    said '= 2.5$'
    said '= 1.5$'
    said '= 895$'
    said 'Cannot access memory at address 0x10'
    said 'exited with code 06'      # eight bits of 1030
    expect_bytes out $'sum 1030 counter 110 ratio 3\n'
}
interrupt() {
    local tries
    for ((tries = 0; tries < 1000; tries++)); do grep -qs sum "$WORK/guest.out" && break; sleep 0.02; done
    kill -INT $GDB
}
test_interrupt() {
    only_native; build -static
    MEANWHILE=interrupt debug loop -- continue 'backtrace' 'print counter > 10' 'set var ready = 1' continue
    said 'received signal SIGINT'
    said '#0 .* in main|#0 +main'
    said 'exited with code 036'
}
test_detach_and_loss() {
    only_native; build -static
    debug -- 'break square' continue 'detach'
    expect_status 30
    debug -- 'break square' continue 'python import os; os._exit(0)'
    expect_status 30
}
test_kernel() {
    only_native; build -static
    debug -k -- 'break kernel_syscall' continue 'backtrace 1' 'stepi' 'stepi' continue delete continue
    said 'Breakpoint 1, kernel_syscall'
    said '^#0 +kernel_syscall'
    said 'exited with code 036'
}
test_signals() {
    only_native
    printf '#include <signal.h>\nint hits; void handler(int s) { hits++; }\nint main(void) { signal(10, handler); raise(10); return hits; }\n' > "$WORK/s.c"
    gcc -g -O0 -static -o "$WORK/program" "$WORK/s.c"
    debug -- 'break handler' continue 'backtrace' 'stepi' 'finish' continue
    said 'signal handler called'
    said 'exited with code 01'
}
# gdb sees the fault where it happens, may mend it, and passes the signal on.
test_fault() {
    only_native
    printf 'int ok; int main(int argc, char **argv) { int *place = argc > 1 ? &ok : (int *) 16; *place = 7; return *place; }\n' > "$WORK/f.c"
    gcc -g -O0 -static -o "$WORK/program" "$WORK/f.c"
    debug -- continue 'backtrace' 'print place' 'print/x *(char *)$pc' continue
    said 'received signal SIGSEGV'
    said '#0 .* in main \(argc=1'
    said '\(int \*\) 0x10'
    expect_status 139
    debug -- continue 'set var place = &ok' 'print $rax = (long)&ok' 'signal 0'
    said 'received signal SIGSEGV'
}
# QEMU's own server: from the first instruction of the machine on.
test_qemu() {
    [ "$MODE" != vmm ] || skip "the native monitor has a server of its own"
    [ "$MODE" = tcg ] || skip "once is enough"
    build -static
    debug -k -- 'hbreak *main' 'info registers rip' 'delete' detach
    said 'rip +0xfff0'
    expect_status 30
}
test_mistakes() {
    local value
    for value in 0 x 65536 -1 12x; do
        EXTRA_OPTIONS=(--gdb "$value"); in_guest /bin/true
        expect_status 125
        expect_one_line_error --gdb
    done
}
