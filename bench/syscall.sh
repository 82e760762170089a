# The benchmark "syscall", sourced by bench/run: what system calls cost, each the best of several rounds inside one program (programs/calls.c). In the
# native monitor beside Linux on the same host; under TCG beside a Linux guest on the same QEMU, if Debian's kernel can be fetched, and the host. Then
# how many of the calls of ordinary programs are jumps.

CALL_KINDS=(getppid syscall clock zero null read write)

syscall() {
    local kind host guest file
    gcc -O2 -static -o $OUT/calls bench/programs/calls.c
    gcc -O2 -o $OUT/calls-dynamic bench/programs/calls.c
    linux_guest > $OUT/linux-guest || echo "bench: no Linux guest to compare with: $(cat $OUT/linux-guest)" >&2
    file=$(mktemp /dev/shm/hermitux-bench.XXXXXX)
    for kind in "${CALL_KINDS[@]}"; do
        host=$($OUT/calls "$kind" "$file")
        call_figures "$kind" "$host" $OUT/calls "$(call_name "$kind")"
        if [ "$kind" = getppid ]; then call_figures "$kind" "$($OUT/calls-dynamic "$kind")" $OUT/calls-dynamic "getppid, dynamic glibc"; fi
    done
    rm -f "$file"
    guest=$(calls tcg --no-rewrite $OUT/calls getppid)
    against_linux_guest getppid "getppid by the syscall instruction" "$guest"
    jumps
}

# The share of the calls of ordinary programs that are jumps: each does some ten thousand.
jumps() {
    local java
    head -c 100M /dev/zero > $OUT/zeros
    share busybox /bin/busybox find /usr/share -name '*.txt'
    share bash bash -c 'for i in {1..2000}; do read line < /etc/passwd; echo $line > /tmp/file; done'
    share lua lua5.4 -e 'for i = 1, 5000 do local file = io.open("/etc/passwd"); file:read("a"); file:close() end'
    share python3 /usr/bin/python3 -c 'for i in range(5000):
    with open("/tmp/file", "w") as file: file.write(str(i))'
    share sqlite3 sqlite3 /tmp/base "create table t(a); with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
        insert into t select hex(randomblob(200)) from n; create index x on t(a); update t set a = a || 1; select count(*) from t where a like '%12%'"
    share perl perl -e 'for (1..5000) { open(F, "/etc/passwd"); $x = <F>; close F; }'
    share openssl --share "$PWD/$OUT:/bench" openssl dgst -sha256 /bench/zeros
    java=$(readlink -f "$(command -v java || true)")
    if [ -x "$java" ] && "${java%java}javac" --release 17 -d $OUT bench/programs/Calls.java 2>/dev/null; then
        share java --memory 1G --share "$PWD/$OUT:/bench" "$java" -cp /bench Calls
    fi
    rm -f $OUT/zeros
}

# share NAME [OPTIONS] PROGRAM ARGUMENTS…
share() {
    local name=$1 jumps traps sites
    read -r sites jumps traps < <($HERMITUX run --stats "${@:2}" 2>&1 >/dev/null |
        sed -n 's/^call sites: \(.*\); calls: \([0-9]*\) by jump, \([0-9]*\) by trap$/\1:\2:\3/p' | tr ' :' '- ')
    figure "calls that are jumps: $name" "$(awk -v a="$jumps" -v b="$traps" 'BEGIN { printf "%.2f %%", 100 * a / (a + b) }')" \
        "$jumps of $((jumps + traps)), sites: ${sites//-/ }"
}

call_name() {
    case $1 in
    getppid) echo "getppid, static glibc" ;;
    syscall) echo "syscall(SYS_getppid)" ;;
    clock) echo "clock_gettime through the vDSO" ;;
    zero) echo "read 1 byte of /dev/zero" ;;
    null) echo "write 1 byte to /dev/null" ;;
    read) echo "read 4 KiB, MiniFS against tmpfs" ;;
    write) echo "write 4 KiB, MiniFS against tmpfs" ;;
    esac
}

# calls native|tcg ARGUMENTS…: in the virtual machine
calls() {
    if [ "$1" = native ]; then $HERMITUX run --hypervisor native "${@:2}"; else $HERMITUX run --hypervisor qemu --accel tcg "${@:2}"; fi
}

# call_figures KIND HOST-NANOSECONDS PROGRAM TITLE
call_figures() {
    local guest
    if [ "${#modes[@]}" = 2 ]; then
        guest=$(calls native "$3" "$1" /tmp/file)
        figure "$4: native against Linux" "$(ratio "$guest" "$2")" "$guest ns, Linux $2 ns"
    fi
    guest=$(calls tcg "$3" "$1" /tmp/file)
    figure "$4: tcg against Linux on the host" "$(ratio "$guest" "$2")" "$guest ns, Linux $2 ns"
    against_linux_guest "$1" "$4" "$guest"
}

against_linux_guest() {
    local linux
    linux=$(sed -n "s/^$1 //p" $OUT/linux-guest)
    if [ -n "$linux" ]; then figure "$2: tcg against a Linux guest" "$(ratio "$3" "$linux")" "$3 ns, Linux guest $linux ns"; fi
}

# Runs every kind in a Linux guest under TCG whose only process it is; prints "KIND NANOSECONDS" lines.
linux_guest() {
    fetch_linux || return 1
    boot_linux "for kind in ${CALL_KINDS[*]}; do echo \"result \$kind \$(/calls \$kind /tmp/file)\"; done" $OUT/calls
}
