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

# on_terminals COMMAND…: types TYPED on a terminal of Linux (transcript $WORK/expected) and on one of the virtual machine ($WORK/actual); both must
# end alike. The command runs in a folder of its own, $WORK/host and $WORK/guest.
on_terminals() {
    local expected=0 status=0 OPTIONS
    PLAIN_ENVIRONMENT+=(TERM=xterm 'PS1=$ ' HOME=/nonexistent)     # no histories and settings of a person's own
    mkdir -p "$WORK/host" "$WORK/guest"
    (cd "$WORK/host" && "$TOOLS/keyboard" "$WORK/expected" 60 "${TYPED[@]}" -- env -i "${PLAIN_ENVIRONMENT[@]}" "$@") || expected=$?
    CASE_DIRECTORY=/case
    guest_options
    "$TOOLS/keyboard" "$WORK/actual" 100 "${TYPED[@]}" -- \
        "$HERMITUX" run "${OPTIONS[@]}" --share "$WORK/guest:/case:rw" "$@" || status=$?
    [ $status = $expected ] && [ $status != 99 ] || fail "$(echo "status $status, on Linux $expected"; tail -c 300 "$WORK/actual")"
}

# vim answers a change of size by asking for that size, in the middle of a line or at its end as the signal comes: that is left out.
shown() { cat -A "$1" | sed 's/\^\[\[8;20;60t//g'; }

# same_on_terminal COMMAND…: as on_terminals; both must show the same, byte for byte.
same_on_terminal() {
    on_terminals "$@"
    diff -a <(shown "$WORK/expected") <(shown "$WORK/actual") > "$WORK/difference" \
        || fail "$(echo "the terminal differs (< Linux):"; head -n 20 "$WORK/difference")"
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

# Jobs of an interactive bash: Ctrl-Z, jobs, bg, fg. No line may show a process's number, nor a change that bash hears of between two prompts. The sleep keeps
# three Ctrl-C from coming within a second, which would end the machine (launcher: Insistence).
JOBS=("$ " $'sleep 1000\r' $'sleep 1000\r\n' $'\x1a' "$ " $'jobs; echo $?\r' "$ " $'bg; jobs\r' "$ " $'fg\r' $'sleep 1000\r\n' $'\x03' "$ " $'echo $?\r'
    "$ " $'cat\r' $'cat\r\n' $'typed\r' $'typed\r\ntyped\r\n' $'\x1a' "$ " $'fg %1\r' $'cat\r\n' $'more\r' $'more\r\nmore\r\n' $'\x04' "$ " $'jobs\r'
    "$ " $'{ sleep 1000 & } 2> /dev/null\r' "$ " $'jobs\r' "$ " $'fg\r' $'sleep 1000\r\n' $'\x03' "$ " $'sleep 1000 | cat\r' $'| cat\r\n' $'\x1a'
    "$ " $'jobs\r' "$ " $'sleep 1.1\r' "$ " $'fg\r' $'| cat\r\n' $'\x03' "$ " $'exit 5\r')
test_bash_jobs() {
    TYPED=("${JOBS[@]}")
    same_on_terminal /bin/bash --norc -i
}
# The same on a pseudo-terminal that script makes inside.
test_bash_jobs_in_script() {
    TYPED=("${JOBS[@]}")
    PLAIN_ENVIRONMENT+=(SHELL=/bin/sh)
    same_on_terminal /usr/bin/script -qec '/bin/bash --norc -i' /dev/null
}

# Programs of the whole screen, typed to once they show what the last key did: what was typed, shown and saved is the same, also in a window of another size.
test_vim() {
    TYPED=("[New" $'ihello\rworld' "world" $'\x1b' $'\x1b[2;5H' 'kyyp' "hello" ':w' ":w" $'\r' "written" $':%s/o/0/g\r' "lines" $'\x1b[8;20;60t'
        "w0rld" $':wq\r')
    same_on_terminal /usr/bin/vim -N -u NONE -i NONE text
    diff -r "$WORK/host" "$WORK/guest" || fail "the folders differ"
    [ "$(cat "$WORK/guest/text")" = $'hell0\nhell0\nw0rld' ] || fail "saved: $(cat "$WORK/guest/text")"
}

test_nano() {
    TYPED=("Execute" 'hello' "hello" $'\r' $'\x1b[3d' "world" "world" $'\x1b[8;20;60t' "Justify" $'\x0f' "Name to Write" $'\r' "Wrote" $'\x18')
    same_on_terminal /usr/bin/nano -I text
    [ "$(cat "$WORK/guest/text")" = $'hello\nworld' ] || fail "saved: $(cat "$WORK/guest/text")"
}

test_less() {
    mkdir "$WORK/host" "$WORK/guest"
    seq 1000 | tee "$WORK/host/text" > "$WORK/guest/text"
    TYPED=("text" ' ' "78" $'/500\r' "538" 'G' "END" 'g' "39" $'\x1b[8;20;60t' "19" '300g' "318" 'k' "299" 'q')
    same_on_terminal /usr/bin/less text
}

# top looks at itself alone (-p 0): two screens are those of Linux but for the figures, the machine's age and its other processors.
top_screen() {
    /usr/bin/python3 tests/tools/screen.py "$1" > "$1.screen" || fail "no screen of $1"
    sed -E -e '/^%Cpu[1-9]/d' -e '/^top - /s/ up .*, ( *load)/ up \1/' -e 's/ *[0-9]+([.:][0-9]+)*/ N/g' -e 's/ +/ /g' "$1.screen" | grep .
}

test_top() {
    TYPED=("COMMAND" '1' "Cpu0" "" "COMMAND" $'\x1b[8;20;80t' "COMMAND" 'q')
    on_terminals /usr/bin/top -d 60 -p 0
    diff <(top_screen "$WORK/expected") <(top_screen "$WORK/actual") > "$WORK/difference" || fail "$(cat "$WORK/difference")"
    grep -q ' root .* top$' "$WORK/actual.screen" || fail "$(cat "$WORK/actual.screen")"
}
