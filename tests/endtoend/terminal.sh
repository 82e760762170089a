# The terminal: what is typed and shown in the virtual machine, byte for byte as on a terminal of Linux.

# What is typed at each prompt of tests/tools/typing.c. Ctrl-C comes twice only: the launcher takes three within a second as its own.
TYPED=("line> " $'hello\r' "erase> " $'helo\x7flo\x7f\x7f\x7f\x7f\x7f\x7f\x7fab\r' "utf8> " $'a\xe2\x82\xac\x7fb\xc3\xa9\r' "word> " $'two words  \x17one\r'
    "kill> " $'all of it\x15rest\r' "literal> " $'\x16\x03\x16\x7f\x01\x7fx\r' "tab> " $'a\t\x7fb\r' "reprint> " $'ab\x12c\r' "part> " $'first\r'
    "end> " $'\x04' "text-end> " $'abc\x04' "interrupt> " $'gone\x03' "quit> " $'\x1c' "after> " $'clean\r' "waiting> " $'ab\r'
    "secret> " $'word\r' "keys> " "abc" "controls> " $'\x01\r\x7f' "few> " "xyz" "raw> " $'\x1c' "echo> " "k" "again> " $'done\r')

test_typing() {
    local status=0 OPTIONS
    "$TOOLS/keyboard" "$WORK/expected" 30 "${TYPED[@]}" -- "$TOOLS/typing" || status=$?
    [ $status = 7 ] || fail "on the host the status is $status: $(tail -c 300 "$WORK/expected")"
    guest_options
    status=0
    "$TOOLS/keyboard" "$WORK/actual" 60 "${TYPED[@]}" -- "$HERMITUX" run "${OPTIONS[@]}" "$TOOLS/typing" || status=$?
    diff -a <(cat -A "$WORK/expected") <(cat -A "$WORK/actual") > "$WORK/difference" \
        || fail "$(echo "the terminal differs (< Linux):"; head -n 20 "$WORK/difference")"
    [ $status = 7 ] || fail "status $status"
}

test_interrupt_ends_the_program() {
    local status=0 OPTIONS
    guest_options
    "$TOOLS/keyboard" "$WORK/actual" 60 ready $'\x03' -- "$HERMITUX" run "${OPTIONS[@]}" /bin/busybox sh -c 'echo ready; while :; do :; done' || status=$?
    [ $status = 130 ] || fail "status $status: $(cat -A "$WORK/actual")"
}
