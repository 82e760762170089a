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

test_refusals() {
    EXTRA_OPTIONS=(--network bridge)
    in_guest /bin/true
    expect_one_line_error "--network bridge" "use none, user"
    EXTRA_OPTIONS=(--network none --publish 8080:80)
    in_guest /bin/true
    expect_one_line_error "--publish" "--network user"
}
