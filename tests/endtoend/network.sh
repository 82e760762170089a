# --network: the guest on wires that the test makes, in a network namespace of its own. No packet leaves that.

# on_tap COMMAND…: runs it with a TAP interface tap0, at 192.168.7.1, and nothing else around.
on_tap() {
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

# A descriptor of frames that whoever starts the machine has open.
test_handed_over() {
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
}
