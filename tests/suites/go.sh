# Go's own tests of its runtime, locks, signals, files and time, as Debian's package golang-N-src of this machine's go has them: a case is a test
# function, run in a process of its own.

GO_PACKAGES=(io os os/signal runtime sync sync/atomic syscall time)

suite_title="Go's tests (Debian package golang-src of this machine's go)"
suite_needs="They skip themselves on Linux, or pass there, but not where no process can be started and no network socket be opened (tests/tools/alone)"
suite_options=(--memory 1G)

suite_build() {
    local package program
    mkdir -p "$SUITE"/{tools,programs,cache}
    cp build/tests/tools/alone "$SUITE/tools/"
    [ ! -e "$SUITE/cases" ] || return 0
    command -v go > /dev/null || { echo "the suite needs Go (Debian package golang-go)" >&2; return 1; }
    : > "$SUITE/cases.new"
    : > "$SUITE/unbuilt"
    for package in "${GO_PACKAGES[@]}"; do
        program=programs/${package//\//_}
        HOME=$SUITE GOCACHE=$SUITE/cache CGO_ENABLED=0 nice -n 10 go test -c -tags timetzdata -o "$SUITE/$program" "$package" 2> "$SUITE/log" ||
            { tail -n 3 "$SUITE/log" >&2; return 1; }
        (cd /tmp && "$SUITE/$program" -test.list .) | grep '^Test' | while read -r name; do
            echo "$package.$name $program -test.v -test.short -test.run ^$name\$"
        done >> "$SUITE/cases.new"
    done
    mv "$SUITE/cases.new" "$SUITE/cases"
}

suite_forking() {
    mkdir -p "$SUITE/alone"
    better_on_linux none < <(cut -d' ' -f1 "$SUITE/cases") | while read -r name; do [ -e "$SUITE/alone/${name//\//,}" ] || echo "$name"; done |
        run_cases alone "$jobs"
    { better_on_linux alone < <(cut -d' ' -f1 "$SUITE/cases"); (cd "$SUITE/linux" && grep -la '^--- SKIP' -- * | tr , /); } | sort -u
}

suite_left_out() { cat "$SUITE/forking"; }

suite_family() { echo "${1%.*}"; }

suite_outcome() {
    case $1 in
    0) echo passed ;; 1) echo failed ;; 2) echo panic ;; 124 | 250) echo "timed out" ;; 251 | 125 | 126 | 127) echo "not run ($1)" ;;
    *) if [ "$1" -gt 128 ]; then echo "signal $(($1 - 128))"; else echo "status $1"; fi ;;
    esac
}
