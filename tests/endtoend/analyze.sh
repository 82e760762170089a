# `hermitux analyze`: what it finds without running a program holds every call that strace sees of it, and leaves nothing open where it must not.

ANALYZER_LIBRARY=/usr/lib/x86_64-linux-gnu/libcapstone.so.4

# The analysis belongs to the command, not to a virtual machine: once is enough.
only_once() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    [ -e $ANALYZER_LIBRARY ] || skip "libcapstone4 is not installed"
}

# analyze ARGUMENTS…: keeps $WORK/json; the status must be 0.
analyze() { "$HERMITUX" analyze --json "$@" > "$WORK/json" 2> "$WORK/errors" || fail "status $?: $(head -n 3 "$WORK/errors")"; }

# of_json EXPRESSION: prints a Python expression over the results, a list.
of_json() { python3 -c 'import json, sys
results = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$WORK/json" "$1"; }

test_static_programs_leave_nothing_open() {
    only_once
    local programs=(/bin/busybox "$PROGRAMS"/*.musl) name
    for name in clocks mmap signal-actions; do programs+=("$PROGRAMS/$name.static"); done
    analyze "${programs[@]}"
    local open
    open=$(of_json '[(r["program"], u["function"], u["reason"]) for r in results for u in r["unresolved"]][:5]')
    [ "$open" = "[]" ] || fail "unresolved: $open"
    [ "$(of_json 'min(len(r["calls"]) for r in results) > 5')" = True ] || fail "a program makes hardly any calls"
}

test_coreutils_leave_little_open() {
    only_once
    local programs
    mapfile -t programs < <(dpkg -L coreutils | grep -E '^/(usr/)?s?bin/' | while read -r file; do [ -L "$file" ] || echo "$file"; done)
    [ ${#programs[@]} -gt 80 ] || skip "coreutils is not Debian's"
    analyze "${programs[@]}"
    local sites open
    sites=$(of_json 'sum(r["sites"] for r in results)') open=$(of_json 'sum(len(r["unresolved"]) for r in results)')
    echo "coreutils: ${#programs[@]} programs, $sites sites, $open unresolved"
    [ $((open * 50)) -le "$sites" ] || fail "$open of $sites sites are unresolved"
}

# Commands with their arguments, separated by "|"; they run in a folder with text.txt.
UNDER_STRACE=(
    "/bin/ls|-l|/usr/bin" "/bin/cat|text.txt" "/usr/bin/sort|-o|sorted|text.txt" "/usr/bin/wc|text.txt" "/bin/date" "/usr/bin/stat|text.txt"
    "/usr/bin/find|/etc|-name|*.conf" "/bin/grep|-r|root|." "/bin/sed|-i|s/o/0/|text.txt" "/usr/bin/gawk|{print|\"cat\"}|text.txt" "/bin/gzip|-k|text.txt"
    "/usr/bin/bzip2|-k|text.txt" "/usr/bin/xz|-k|text.txt" "/usr/bin/sha256sum|text.txt" "/usr/bin/sqlite3|base.db|create table t(x); insert into t values(1)"
    "/usr/bin/lua5.4|-e|print(os.time(), io.popen('true'))" "/usr/bin/openssl|dgst|text.txt" "/usr/bin/git|init|-q|here" "/bin/cp|-a|text.txt|copied"
    "/bin/bash|-c|echo \$PPID; (true); ls | cat; ulimit -a; trap : USR1; kill -USR1 \$\$" "/bin/busybox|tar|cf|x.tar|text.txt" "/bin/tar|czf|y.tgz|text.txt"
    "/usr/bin/id" "/bin/dash|-c|(true); wait" "/usr/bin/timeout|5|true" "/usr/bin/perl|-MPOSIX|-e|print getpid(), uname(); system('true')"
)

# What strace saw of a command, one name a line, and the libraries that it loaded: $WORK/NAME.calls and $WORK/NAME.loaded. Its first call is strace's
# own execve of the program; of other programs that it starts nothing is recorded.
trace() {
    local name=$1; shift
    (cd "$WORK/folder" && strace -qq -o "$WORK/$name.strace" "$@" < /dev/null > /dev/null 2>&1) || true
    [ -s "$WORK/$name.strace" ] || skip "strace cannot trace here"
    sed -n '1d; s/^\([a-z0-9_]*\)(.*/\1/p' "$WORK/$name.strace" | sort -u > "$WORK/$name.calls"
    sed -n 's/.*open\(at\)\{0,1\}(.*"\(\/[^"]*\.so[.0-9]*\)", O_RDONLY|O_CLOEXEC) = [0-9]*$/\2/p' "$WORK/$name.strace" | sort -u > "$WORK/$name.loaded"
}

test_strace_sees_nothing_else() {
    only_once
    mkdir "$WORK/folder"; seq 10000 > "$WORK/folder/text.txt"
    local command words programs=() options=() library
    for command in "${UNDER_STRACE[@]}"; do
        IFS='|' read -ra words <<< "$command"
        [ -x "${words[0]}" ] || continue
        programs+=("${words[0]}")
        trace "${words[0]##*/}" "${words[@]}"
    done
    [ ${#programs[@]} -ge 20 ] || fail "only ${#programs[@]} of the programs are installed"
    # What any of them has loaded beyond its needs counts for all: libraries that all need anyway are counted once.
    while read -r library; do options+=(--load "$library"); done < <(grep -hE '/(perl|lua|nss|gconv|engines|ossl-modules)' "$WORK"/*.loaded | sort -u)
    analyze "${options[@]}" "${programs[@]}"
    python3 - "$WORK" > "$WORK/compared" <<'END' || fail "$(cat "$WORK/compared")"
import json, os, sys
missing = []
for result in json.load(open(sys.argv[1] + "/json")):
    name = os.path.basename(result["program"])
    seen = set(open(f"{sys.argv[1]}/{name}.calls").read().split())
    found = {call["name"] for call in result["calls"]}
    print(f"{name}: strace sees {len(seen)} calls, the analysis finds {len(found)}, {len(found - seen)} more")
    missing += [f"{name}: {call}" for call in sorted(seen - found)]
print(*missing, sep="\n")
sys.exit(len(missing) > 0)
END
    cat "$WORK/compared"
}

test_damaged_files_are_refused_in_one_line() {
    only_once
    head -c 5000 /bin/ls > "$WORK/cut"; echo text > "$WORK/text"
    local file
    for file in "$WORK/cut" "$WORK/text" "$WORK/absent"; do
        "$HERMITUX" analyze "$file" > "$WORK/guest.out" 2> "$WORK/guest.err" && fail "$file is accepted"
        expect_one_line_error "$file: "
    done
}

test_page() {
    only_once
    "$HERMITUX" analyze --html "$WORK/page.html" /bin/true > "$WORK/table" || fail "status $?"
    grep -q '^  231  exit_group ' "$WORK/table" || fail "no exit_group in the table"
    grep -q '<path class="call"' "$WORK/page.html" || fail "no lines in the picture"
    python3 -c 'import sys, html.parser; html.parser.HTMLParser().feed(open(sys.argv[1]).read())' "$WORK/page.html" || fail "not HTML"
}
