# stress-ng as Debian installs it, where it is, each class with --verify.
# Left out: sock with --sock-domain unix, which fails on Linux too (it asks for TCP in AF_UNIX); and mutex, whose first thread makes itself real-time and
# does all operations, on one processor, before its maker gets to the second; and sem, which goes on until its time is over.
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
    application "$class" -m 512M -b stress_is_installed -a did_operations \
        $STRESS --"$class" 1 --"$class"-ops "$operations" --metrics-brief -t 90 --verify "$@"
}

stress clock 50
stress clone 100
stress epoll 50
stress eventfd 500
stress fork 100
stress futex 20
stress kill 500
stress mq 500
stress nanosleep 50
stress pipe 500
stress poll 50
stress sem-sysv 500
stress shm 20
stress shm-sysv 20
stress sigfd 500
stress sigq 500
stress sigsegv 500
stress switch 500
stress timer 500
stress timerfd 1000
stress vfork 100
stress wait 30
stress zombie 100
# Root may not do this; and it goes on until its time is over.
operations=1 application exec -m 512M -b stress_is_installed -a did_operations /usr/bin/setpriv --reuid 65534 --regid 65534 --clear-groups \
    $STRESS --exec 1 --metrics-brief -t 5 --verify --temp-path /tmp
