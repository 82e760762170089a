# CPython's own tests of threads, signals, time, events and sockets, as Debian's package libpython3.N-testsuite has them: a case is a test method.
# A case needs processes or a network if it passes on Linux, but not under tests/tools/alone.

export PYTHON=/usr/bin/python3
PYTHON_MODULES=(test_threading test_thread test_threading_local test_threadsignals test_queue test_signal test_time test_sched test_select test_selectors
    test_poll test_epoll test_concurrent_futures test_asyncio test_socket)

suite_title="CPython's tests (Debian package libpython3-testsuite of this machine's python3)"
suite_needs="They pass on Linux, but not where no process can be started and no network socket be opened (tests/tools/alone)"

suite_build() {
    local package
    mkdir -p "$SUITE/tools"
    cp build/tests/tools/alone "$SUITE/tools/"
    cp tests/suites/cpython/unittests.py "$SUITE/"
    [ ! -e "$SUITE/cases" ] || return 0
    package=lib$("$PYTHON" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')-testsuite
    rm -rf "$SUITE"/{package,test,*.deb}
    (cd "$SUITE" && apt-get -q -o APT::Sandbox::User=root download "$package" > log 2>&1 && dpkg-deb -x "$package"_*.deb package) ||
        { tail -n 3 "$SUITE/log" >&2; return 1; }
    cp -r "$("$PYTHON" -c 'import test; print(test.__path__[0])')" "$SUITE/test"
    cp -rn "$SUITE"/package/usr/lib/python3*/test/. "$SUITE/test/"
    "$PYTHON" "$SUITE/unittests.py" "$SUITE" --list "${PYTHON_MODULES[@]}" 2> "$SUITE/log" > "$SUITE/names" || { tail -n 3 "$SUITE/log" >&2; return 1; }
    : > "$SUITE/unbuilt"
    awk -F. '{ print $0, $2 == "test_asyncio" ? $2 "." $3 : $2 }' "$SUITE/names" > "$SUITE/cases"
}

# suite_run SYSTEM JOBS < NAMES: the cases of a module run in one process, and those behind one that ends it in another.
suite_run() {
    local folder; folder=$(mktemp -d "${TMPDIR:-/tmp}/hermitux-suite.XXXXXX")
    awk -v folder="$folder" 'NR == FNR { chosen[$1]; next } $1 in chosen { print $1 > folder "/" $2 }' - "$SUITE/cases"
    export -f run_module
    find "$folder" -type f | xargs -r -P "$2" -I{} bash -c "$RUNNERS; run_module $1 {}"
    rm -rf "$folder"
}

run_module() {
    local system=$1 list=$2
    while [ -s "$list" ]; do
        cp "$list" "$SUITE/list.${list##*/}.$system"
        CASE_SECONDS=900 run_program "$system" "$SUITE/said.${list##*/}.$system" "$PYTHON" @/unittests.py @ "@/list.${list##*/}.$system"
        echo >> "$SUITE/said.${list##*/}.$system"
        # The first word on a case counts; one that ended the process has begun only, and all have begun if the end was reached.
        awk -F'\t' -v folder="$SUITE/$system/" -v left="$list" '
            function result(name, status, why) {
                if (name in done) return
                done[name]
                print status "\n" why > (folder name)
                close(folder name)
            }
            FNR == NR && $1 == "begin" { running = $2; next }
            FNR == NR && $1 == "end" { ended = 1; next }
            FNR == NR { if (NF == 3 && $2 ~ /^[0-9]$/) result($1, $2, $3); else last = $0; next }
            { order[++count] = $1 }
            END {
                if (!ended && running != "" && !(running in done)) result(running, 250, "ends the process: " last)
                else if (!ended) for (i = 1; i <= count; i++) if (!(order[i] in done)) { result(order[i], 3, "nothing is said of it: " last); break }
                printf "" > left
                for (i = 1; i <= count; i++) if (!(order[i] in done)) {
                    if (ended) result(order[i], 3, "its class could not be set up"); else print order[i] > left
                }
            }' "$SUITE/said.${list##*/}.$system" "$SUITE/list.${list##*/}.$system"
    done
}

# What passes on Linux, but not alone.
suite_forking() {
    mkdir -p "$SUITE/alone"
    better_on_linux none < <(cut -d' ' -f1 "$SUITE/cases") | while read -r name; do [ -e "$SUITE/alone/$name" ] || echo "$name"; done | suite_run alone "$jobs"
    better_on_linux alone < <(cut -d' ' -f1 "$SUITE/cases")
}

# Without the processes that they wait for, some wait for ever.
suite_left_out() { cat "$SUITE/forking"; }

suite_family() {
    local name=${1#test.}
    echo "${name%%.*}"
}

suite_outcome() {
    case $1 in
    0) echo passed ;; 1) echo failed ;; 2) echo error ;; 3) echo "not run" ;; 4) echo skipped ;; 250 | 124) echo "ends the process or takes a minute" ;;
    *) echo "status $1" ;;
    esac
}
