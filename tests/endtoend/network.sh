# --network: the guest on wires that the test makes, in a network namespace of its own. No packet leaves that.

. "$ROOT/tests/servers.sh"

# Sockets of the host's loopback are those of 10.0.2.2 to the guest: files come from there and go there as they are.
test_user_reaches_the_host() {
    in_own_network
    needs python3
    EXTRA_OPTIONS+=(--network user --share "$ROOT/tests/tools:/tools")
    trap '{ kill $(jobs -p); wait; } 2> /dev/null; rm -rf "$WORK"' EXIT
    timeout "$CASE_SECONDS" python3 tests/tools/exchange.py serve 8000 > "$WORK/host" 2>&1 &
    until (: < /dev/tcp/127.0.0.1/8000) 2> /dev/null; do sleep 0.1; done
    in_guest /usr/bin/python3 /tools/exchange.py ask 10.0.2.2 8000
    expect_bytes out $'8 exchanges\n'
    expect_status 0
}

# What the guest finds in its /etc fits its network.
test_user_names() {
    in_own_network
    EXTRA_OPTIONS+=(--network user --hostname guest --add-host other:192.0.2.7)
    in_guest /bin/sh -c 'cat /etc/resolv.conf; getent hosts other; getent ahostsv4 localhost | head -n 1'
    expect_text out "nameserver 10.0.2.3"
    expect_pattern out "^192.0.2.7 +other"
    expect_pattern out "^127.0.0.1 +STREAM"
}

# --pcap holds every frame, in both directions, as it was: what the guest said can be read out of it.
test_capture() {
    in_own_network
    needs python3
    EXTRA_OPTIONS+=(--network user --pcap "$WORK/frames")
    trap '{ kill $(jobs -p); wait; } 2> /dev/null; rm -rf "$WORK"' EXIT
    timeout "$CASE_SECONDS" python3 -c 'import socket
server = socket.create_server(("127.0.0.1", 8000))
# Whoever looks whether this serves says nothing.
while not (line := server.accept()[0]).recv(1000): pass
line.sendall(b"x" * 100000)
line.recv(1)' > "$WORK/host" 2>&1 &
    until (: < /dev/tcp/127.0.0.1/8000) 2> /dev/null; do sleep 0.1; done
    in_guest /usr/bin/python3 -c 'import socket
line = socket.create_connection(("10.0.2.2", 8000))
line.sendall(b"words of the guest")
count = 0
while count < 100000: count += len(line.recv(65536))
print(count)'
    expect_bytes out $'100000\n'
    expect_status 0
    python3 tests/tools/capture.py "$WORK/frames" 8000 > "$WORK/capture" 2>&1 || fail "$(tail -n 2 "$WORK/capture")"
    [ "$(cat "$WORK/capture")" = "True True words of the guest" ] || fail "the capture says $(cat "$WORK/capture")"
    [ "$(stat -c %s "$WORK/frames")" -gt 100000 ] || fail "the capture has $(stat -c %s "$WORK/frames") bytes"
}

# A machine without passt has a link that is down, says so once, and its program lives on.
test_passt_gone() {
    [ "$MODE" = vmm ] || [[ $MODE = svm* ]] || skip "passt belongs to the native monitor"
    in_own_network
    needs python3
    publish_echo
    client python3 "$ROOT/tests/applications/servers/echoes.py" 8080 / connections=1
    kill "$(pgrep -P "$SERVER" passt)" || fail "no passt"
    until_served grep -q "the network is gone" "$WORK/guest.err"
    until_served grep -q "still there" "$WORK/guest.out"
    [ "$(grep -c "the network is gone" "$WORK/guest.err")" = 1 ] || fail "it is said more than once"
}
# A server that sends back what comes, and says each second that it is there.
publish_echo() {
    EXTRA_OPTIONS+=(-p 8080:7 --share "$ROOT/tests/tools:/tools")
    serve /usr/bin/python3 /tools/exchange.py echo 7
    until_served python3 "$ROOT/tests/applications/servers/echoes.py" 8080 / connections=1
}

# What comes from a wire ends neither the stack nor its service, and no memory stays with it. ./dev fuzz does it for longer, under sanitizers.
test_hostile_frames() {
    [ "$MODE" = tcg ] || skip "it needs no machine, and runs once"
    [ -e build/network/libnetwork.so ] || skip "lwIP's source was not to be had"
    gcc -O1 -fPIC -Wall -Wextra -Iruntime/network -o "$WORK/frames" tests/fuzz/frames.c build/network/libnetwork.so -Wl,-rpath,"$ROOT/build/network" \
        || fail "the fuzzer cannot be compiled"
    local seed
    for seed in 1 2 3 4 5 6 7 8 9 10; do "$WORK/frames" $seed 100000 > "$WORK/said" 2>&1 || fail "seed $seed: $(tail -n 3 "$WORK/said")"; done
}

# many AT-ONCE ONE-AFTER-ANOTHER MEMORY: conformance/inet-many with other numbers, in a machine of that size.
many() {
    [ "$MODE" = tcg ] || [ "$MODE" = kvm ] || [ "$MODE" = vmm ] || skip "an emulated processor's emulation takes too long"
    gcc -O2 -static -DMANY="$1" -DTIMES="$2" -o "$WORK/many" tests/conformance/inet-many.c || fail "the program cannot be compiled"
    EXTRA_OPTIONS+=(--memory "$3" --ulimit nofile=40000 --verify)
    in_guest "$WORK/many"
    expect_text out "4 passed, 0 failed"
    expect_status 0
}
# Each carries bytes that are checked, and the end of each is told.
test_ten_thousand_connections() { many 10000 1 1G; }
# So many in a machine so small that they could leave no more than a few bytes each behind. CONNECTIONS=100000 for longer.
test_connections_leave_nothing() { many 10 "${CONNECTIONS:-20000}" 32M; }

# on_tap COMMAND…: runs it with a TAP interface tap0, at 192.168.7.1, and nothing else around.
on_tap() {
    export CASE_SECONDS
    in_emulation
    [ -c /dev/net/tun ] && unshare -n true 2> /dev/null || skip "no network namespace or no TAP interface can be made here"
    unshare -n bash -c 'ip link set lo up && ip tuntap add dev tap0 mode tap && ip addr add 192.168.7.1/24 dev tap0 && ip link set tap0 up && "$@"' on_tap "$@"
}

# A machine on a TAP interface answers from its start on: ARP, ICMP of all lengths, TCP where nobody listens.
test_tap_answers() {
    on_tap bash -c 'out=$1; shift; "$@" & machine=$!
        python3 tests/tools/echoes.py 192.168.7.2 > "$out" 2>&1
        kill $machine; wait $machine 2> /dev/null; true' with_echoes "$WORK/echoes" \
        "$HERMITUX" run "${HYPERVISOR[@]}" --network tap:tap0,ip=192.168.7.2/24,gateway=192.168.7.1 /bin/sleep 300 > "$WORK/machine" 2>&1
    [ "$(cat "$WORK/echoes")" = echoes ] || fail "$(tail -n 3 "$WORK/echoes" "$WORK/machine")"
}

# on_bad_wire PERCENT MOST: transfers of up to MOST bytes, both ways, with a server in the machine behind such a wire (tests/tools/wire.py).
on_bad_wire() {
    needs python3
    local OPTIONS client='until (: < /dev/tcp/192.168.7.2/8000) 2> /dev/null; do sleep 0.5; done
        exec python3 tests/tools/exchange.py ask 192.168.7.2 8000 "$1"'
    guest_options
    on_tap bash -c 'out=$1 percent=$2 most=$3 client=$4; shift 4
        python3 tests/tools/wire.py $percent 7 "$@" & wire=$!
        timeout "$CASE_SECONDS" bash -c "$client" - "$most" > "$out" 2>&1
        kill $wire; wait $wire 2> /dev/null; true' with_client "$WORK/client" "$1" "$2" "$client" "$HERMITUX" run "${OPTIONS[@]}" \
        --network fd:N,ip=192.168.7.2/24 --share "$ROOT/tests/tools:/tools" /usr/bin/python3 /tools/exchange.py serve 8000 > "$WORK/machine" 2>&1
    [[ "$(cat "$WORK/client")" = [1-9]" exchanges" ]] || fail "$(tail -n 3 "$WORK/client" "$WORK/machine")"
}
# Frames that are lost, doubled and out of order change nothing of what arrives.
test_lossy_1() { on_bad_wire 1 3000000; }
test_lossy_5() { on_bad_wire 5 500000; }
# A third of all round trips fails here, and who sends again waits twice as long each time.
test_lossy_20() { CASE_SECONDS=600; on_bad_wire 20 65536; }

# A flood of beginnings, and of frames that are none: what serves goes on serving.
test_floods() {
    needs python3
    local OPTIONS; guest_options
    on_tap bash -c 'out=$1; shift; "$@" & machine=$!
        timeout "$CASE_SECONDS" python3 tests/tools/flood.py 192.168.7.2 8000 > "$out" 2>&1
        kill $machine; wait $machine 2> /dev/null; true' with_floods "$WORK/client" "$HERMITUX" run "${OPTIONS[@]}" \
        --network tap:tap0,ip=192.168.7.2/24,gateway=192.168.7.1 --share "$ROOT/tests/tools:/tools" \
        /usr/bin/python3 /tools/exchange.py echo 8000 > "$WORK/machine" 2>&1
    [[ "$(cat "$WORK/client")" = *[0-9]" ms" ]] || fail "$(tail -n 3 "$WORK/client" "$WORK/machine")"
}

# A descriptor of frames that whoever starts the machine has open.
test_handed_over() {
    in_emulation
    timeout 60 python3 -c 'import socket, subprocess, sys
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
words = [word.replace("fd:N", f"fd:{theirs.fileno()}") for word in sys.argv[1:]]
machine = subprocess.Popen(words, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
theirs.close()
length = int.from_bytes(ours.recv(4, socket.MSG_WAITALL), "big")
frame = ours.recv(length, socket.MSG_WAITALL)
print("a frame of the guest" if 14 <= len(frame) == length else "no frame")
machine.kill()' "$HERMITUX" run "${HYPERVISOR[@]}" --network fd:N /bin/sleep 50 > "$WORK/guest.out" 2> "$WORK/guest.err"
    [ "$(cat "$WORK/guest.out")" = "a frame of the guest" ] || fail "$(tail -n 3 "$WORK/guest.out" "$WORK/guest.err")"
}
test_refusals() {
    EXTRA_OPTIONS=(--network bridge)
    in_guest /bin/true
    expect_one_line_error "--network bridge" "use none, user"
    EXTRA_OPTIONS=(--network none --publish 8080:80)
    in_guest /bin/true
    expect_one_line_error "--publish" "--network user"
    EXTRA_OPTIONS=(--pcap "$WORK/frames")
    in_guest /bin/true
    expect_one_line_error "--pcap" "--network"
    EXTRA_OPTIONS=(--network user --pcap "$WORK/none/frames")
    in_guest /bin/true
    expect_one_line_error "$WORK/none/frames" "No such file"
}
