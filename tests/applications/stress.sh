# stress-ng as Debian installs it, where it is: its classes of threads, signals, time and events, each with --verify. It forks each stressor, and many of
# these fork again: the preloaded library makes threads of the children, on both sides. pipe has processes: its two need memory and descriptors apart.
# Left out: sock with --sock-domain unix, which fails on Linux too (it asks for TCP in AF_UNIX); and mutex, whose first thread makes itself real-time and
# does all operations, on one processor, before its maker gets to the second.
LIBRARY=$ROOT/build/tests/preload/threads-as-processes.so
STRESS=/usr/bin/stress-ng

stress_is_installed() { [ -e $STRESS ] || skip "stress-ng is not installed"; }

# Both sides report success and at least so many operations; nothing says that the end comes by the time given (-t).
did_operations() {
    local side done
    for side in host guest; do
        if ! [ "$(cat "$WORK/$side.status")" = 0 ] || grep -q 'fail:' "$WORK/$side".{out,err}; then
            fail "$side: status $(cat "$WORK/$side.status"): $(cat "$WORK/$side".{out,err} | head -c 1500)"
        fi
        done=$(cat "$WORK/$side".{out,err} | awk -v class="$name" '$2 == "metrc:" && $4 == class && $5 ~ /^[0-9]+$/ { print $5; exit }')
        [ "${done:-0}" -ge "$operations" ] || fail "$side: $done operations of $operations: $(cat "$WORK/$side".{out,err} | head -c 1500)"
    done
}

# stress CLASS OPERATIONS OPTIONS…
stress() {
    local class=$1; operations=$2; shift 2
    application "$class" -s "${LIBRARY%/*}" -b stress_is_installed -a did_operations \
        /lib64/ld-linux-x86-64.so.2 --preload "$LIBRARY" $STRESS --"$class" 1 --"$class"-ops "$operations" --metrics-brief -t 90 "$@"
}

# The same without the library.
stress_processes() {
    local class=$1; operations=$2; shift 2
    application "$class" -b stress_is_installed -a did_operations $STRESS --"$class" 1 --"$class"-ops "$operations" --metrics-brief -t 90 "$@"
}

stress clock 50 --verify
stress epoll 50 --verify
stress eventfd 500 --verify
stress futex 20 --verify
stress nanosleep 50 --verify
stress_processes pipe 500 --verify
stress poll 50 --verify
stress sigfd 500 --verify
stress sigq 500 --verify
stress sigsegv 500 --verify
stress switch 500 --verify
stress timer 500 --verify
stress timerfd 1000 --verify
