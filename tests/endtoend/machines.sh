# hermitux ps and hermitux kill: the machines of this case are told from others, which may run at the same time, by their names.

# start NAME OPTIONS… PROGRAM…: in the background, until its guest has said "ready"; MACHINE is its process. Its input ends with this case, and with
# that the machine.
start() {
    local name=case-$$-$1 tries; shift
    if [ ! -p "$WORK/input" ]; then mkfifo "$WORK/input"; exec 9<> "$WORK/input"; fi
    "$HERMITUX" run "${HYPERVISOR[@]}" --name "$name" "$@" > "$WORK/$name.out" 2> "$WORK/$name.err" < "$WORK/input" 9>&- &
    MACHINE=$! NAME=$name
    for ((tries = 0; tries < 1000; tries++)); do grep -q ready "$WORK/$name.out" && return; sleep 0.02; done
    fail "$name did not start: $(cat "$WORK/$name.err")"
}
SLEEPING=(/bin/busybox sh -c 'echo ready; read line')
TRAPPING=(/bin/bash -c 'trap "echo term; exit 3" TERM; trap "echo usr1" USR1; echo ready; read line')

line_of() { "$HERMITUX" ps | grep -- "$1\$"; }

test_listing() {
    start one --memory 64M "${SLEEPING[@]}"; local first=$MACHINE first_name=$NAME
    start two --memory 1G "${SLEEPING[@]}"; local second=$MACHINE second_name=$NAME
    local hypervisor=qemu
    [ "$MODE" = vmm ] && hypervisor=native
    local line="^[0-9a-f]{12} +$first +/bin/busybox sh -c echo rea[.]* +$hypervisor +64M +[0-9]+s +$first_name\$"
    line_of "$first_name" | grep -qE "$line" || fail "$(line_of "$first_name")"
    line_of "$second_name" | grep -qE "^[0-9a-f]{12} +$second .* 1G " || fail "$(line_of "$second_name")"
    "$HERMITUX" ps -q | grep -q "^$(line_of "$first_name" | cut -d ' ' -f 1)\$" || fail "not under -q"
    "$HERMITUX" ps --json | python3 -c 'import json, sys
machine = [m for m in json.load(sys.stdin) if m["name"] == sys.argv[1]][0]
assert machine["pid"] == int(sys.argv[2]) and machine["memory"] == 64 << 20 and machine["command"][:3] == ["/bin/busybox", "sh", "-c"], machine
assert machine["hypervisor"] == sys.argv[3] and 0 <= machine["age"] < 600, machine' "$first_name" $first $hypervisor || fail "--json"
    [ "$("$HERMITUX" kill "$first_name" "$(line_of "$second_name" | cut -c 1-12)" | wc -l)" = 2 ] || fail "they were not both ended"
    wait $first; [ $? = 137 ] || fail "the first one's status"
    wait $second; [ $? = 137 ] || fail "the second one's status"
    ! line_of "$first_name" && ! line_of "$second_name" || fail "they are listed after their end"
}
test_signals() {
    start one "${TRAPPING[@]}"
    local tries
    for signal in USR1 10 SIGUSR1; do
        "$HERMITUX" kill -s $signal $MACHINE > /dev/null || fail "kill -s $signal"
        for ((tries = 0; tries < 500; tries++)); do [ "$(grep -c usr1 "$WORK/$NAME.out")" = 1 ] && break; sleep 0.02; done
        [ "$(grep -c usr1 "$WORK/$NAME.out")" = 1 ] || fail "$signal did not come: $(cat "$WORK/$NAME.out")"
        : > "$WORK/$NAME.out"
    done
    [ "$("$HERMITUX" kill --signal=TERM "$NAME")" = "$NAME" ] || fail "it does not print the name"
    local status=0; wait $MACHINE || status=$?
    [ $status = 3 ] && grep -q term "$WORK/$NAME.out" || fail "status $status: $(cat "$WORK/$NAME.out")"
}
test_default_effect() {
    start one "${SLEEPING[@]}"
    "$HERMITUX" kill -s TERM "$NAME" > /dev/null
    local status=0; wait $MACHINE || status=$?
    [ $status = 143 ] || fail "status $status"
}
test_names() {
    start one "${SLEEPING[@]}"
    EXTRA_OPTIONS=(--name "$NAME"); in_guest /bin/true
    expect_status 125
    expect_one_line_error "$NAME" belongs
    EXTRA_OPTIONS=(--name "a b"); in_guest /bin/true
    expect_status 125
    "$HERMITUX" kill "$NAME" > /dev/null
    wait $MACHINE
    EXTRA_OPTIONS=(--name "$NAME"); in_guest /bin/true
    expect_status 0
}
# What is there, and that the kernel leaves all but one of them alone.
test_processors() {
    start one --cpus 4 --no-sandbox "${SLEEPING[@]}"
    local count
    if [ "$MODE" = vmm ]; then count=$(ls -l /proc/$MACHINE/fd | grep -c 'kvm-vcpu')
    else count=$(tr '\0' '\n' < "/proc/$(pgrep -P $MACHINE)/cmdline" | grep -A 1 -x -e -smp | tail -n 1); fi
    [ "$count" = 4 ] || fail "$count processors"
    "$HERMITUX" kill "$NAME" > /dev/null
    EXTRA_OPTIONS=(--cpus 64); in_guest /bin/busybox echo many
    expect_bytes out $'many\n'
    EXTRA_OPTIONS=(--cpus 65); in_guest /bin/true
    expect_status 125
    expect_one_line_error --cpus
}
test_mistakes() {
    local status=0
    "$HERMITUX" kill no-such-machine > "$WORK/guest.out" 2> "$WORK/guest.err" || status=$?
    [ $status = 1 ] || fail "status $status"
    expect_one_line_error no-such-machine
    for words in "kill" "kill -s" "kill -s NONE x" "kill -s 0 x" "kill -x" "ps x"; do
        status=0
        "$HERMITUX" $words > "$WORK/guest.out" 2> "$WORK/guest.err" || status=$?
        [ $status = 125 ] || fail "$words: status $status"
        expect_one_line_error "hermitux: "
    done
}
