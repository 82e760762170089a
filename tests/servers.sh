# What cases with servers share: a network of their own, in which a server in the virtual machine is reached through its published ports. Sourced by the
# files of such cases.

# In mode svm the case goes on in the emulated Linux, as one of the native monitor's.
in_emulation() {
    [[ $MODE = svm* ]] || return 0
    local status=0
    emulated_execute "$EMULATED_JOBS/$MODE" guest env CASE_SECONDS="$CASE_SECONDS" "$ROOT/tests/case" "${id%:*}:vmm" || status=$?
    cat "$WORK/guest.out" "$WORK/guest.err"
    exit $status
}

# Runs the case in a network namespace, where all ports are free and nothing lies beyond the loopback; in mode svm in the emulated Linux.
in_own_network() {
    [ -z "${OWN_NETWORK:-}" ] || return 0
    in_emulation
    [ "$MODE" != vmm ] || command -v passt > /dev/null || skip "passt is not installed"
    local namespace=(unshare -n)
    [ "$(id -u)" = 0 ] || namespace=(unshare -r -n)
    "${namespace[@]}" true 2> /dev/null || skip "no network namespace can be made here"
    OWN_NETWORK=1 "${namespace[@]}" bash -c 'ip link set lo up && exec "$1" "$2"' - "$ROOT/tests/case" "$id"
    exit $?
}

# needs COMMAND…: skips the case where one is not installed.
needs() {
    local command
    for command; do command -v "$command" > /dev/null || skip "$command is not installed"; done
}

# serve PROGRAM ARGUMENTS…: starts it in the machine with EXTRA_OPTIONS; SERVER is the machine, which ends with the case.
serve() {
    local OPTIONS
    guest_options
    "$HERMITUX" run "${OPTIONS[@]}" "${EXTRA_OPTIONS[@]}" "$@" < /dev/null > "$WORK/guest.out" 2> "$WORK/guest.err" &
    SERVER=$!
    # What a case has in the background ends with it, whatever it waits for.
    trap '{ kill $(jobs -p); wait; } 2> /dev/null; rm -rf "$WORK"' EXIT
}

# until_served COMMAND…: repeats it until it succeeds, for as long as the machine runs.
until_served() {
    until timeout 30 "$@" > "$WORK/tried" 2>&1; do
        kill -0 "$SERVER" 2> /dev/null || fail "the server has ended: $(tail -n 5 "$WORK/guest.err" "$WORK/guest.out" "$WORK/tried")"
        sleep 0.2
    done
}

# client COMMAND…: it has to succeed; its output is in $WORK/client.
client() {
    timeout "$CASE_SECONDS" "$@" > "$WORK/client" 2>&1 < /dev/null \
        || fail "$1: status $?: $(tail -n 5 "$WORK/client"); the server: $(tail -n 3 "$WORK/guest.err" "$WORK/guest.out")"
}
# client_says TEXT COMMAND…: and says this.
client_says() {
    local text=$1; shift
    client "$@"
    grep -qaF -- "$text" "$WORK/client" || fail "$1 does not say \"$text\": $(tail -n 5 "$WORK/client")"
}
