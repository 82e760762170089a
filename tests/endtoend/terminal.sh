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
    "$TOOLS/keyboard" "$WORK/actual" 60 '~ready' $'\x03' -- "$HERMITUX" run "${OPTIONS[@]}" /bin/busybox sh -c 'echo ready; while :; do :; done' || status=$?
    [ $status = 130 ] || fail "status $status: $(cat -A "$WORK/actual")"
}

# same_on_terminal COMMAND…: types TYPED on a terminal of Linux and on one of the virtual machine; both must show the same and end alike.
same_on_terminal() {
    local expected=0 status=0 OPTIONS
    PLAIN_ENVIRONMENT+=(TERM=xterm 'PS1=$ ' HOME=/nonexistent)     # no histories and settings of a person's own
    CASE_DIRECTORY=/tmp
    (cd /tmp && "$TOOLS/keyboard" "$WORK/expected" 60 "${TYPED[@]}" -- env -i "${PLAIN_ENVIRONMENT[@]}" "$@") || expected=$?
    guest_options
    "$TOOLS/keyboard" "$WORK/actual" 100 "${TYPED[@]}" -- "$HERMITUX" run "${OPTIONS[@]}" "$@" || status=$?
    diff -a <(cat -A "$WORK/expected") <(cat -A "$WORK/actual") > "$WORK/difference" \
        || fail "$(echo "the terminal differs (< Linux):"; head -n 20 "$WORK/difference")"
    [ $status = $expected ] && [ $status != 99 ] || fail "status $status, on Linux $expected"
}

# The prompts of python3 and bash: editing, history, Ctrl-C at the prompt and in a command, another size, Ctrl-D. What Ctrl-C throws away has been shown
# before, and so read. In python3 the change of size is taken by sigwait, and bash learns of it after a command: no handler runs in between.
test_python_prompt() {
    TYPED=(">>> " $'print(6 * 7)\r' ">>> " $'x = "ab\x7fc"\r' ">>> " $'x\r' ">>> " $'\x10\x10\r' ">>> " "gone" "gone" $'\x03'
        ">>> " $'import time, signal, os; print("u" + "p"); time.sleep(30)\r' $'up\r\n' $'\x03'
        ">>> " $'w = {signal.SIGWINCH}; signal.pthread_sigmask(0, w); print("w" + "ait"); signal.sigwait(w); os.get_terminal_size()\r'
        $'wait\r\n' $'\x1b[8;33;77t' ">>> " $'\x04')
    same_on_terminal /usr/bin/python3 -q
}

test_bash_prompt() {
    TYPED=("$ " $'echo one\x7f\x7ftwo\r' "$ " $'echo word\x17other\r' "$ " $'\x10\r' "$ " "gone" "gone" $'\x03' "$ " $'echo $((6*7)) $?\r'
        "$ " $'echo u$((1)); while :; do :; done\r' $'~u1\r\n' $'\x03' "$ " $'echo v$((1)); read line\r' $'v1\r\n' $'typed\r'
        "$ " $'echo $line; read line\r' $'typed\r\n' $'\x1b[8;33;77t' "" $'more\r' "$ " $'echo $LINES $COLUMNS\r' "$ " $'\x04')
    same_on_terminal /bin/bash --norc -i
}
