# The Open POSIX Test Suite, as Debian's source package posixtestsuite has it. A suite is a file like this one, sourced by tests/suites/run:
# suite_title, suite_build (fetches and builds into $SUITE and writes $SUITE/cases: "NAME PROGRAM ARGUMENTS…", $SUITE/unbuilt: names),
# suite_forking (prints the names of cases that start processes; suite_needs says how that is known), suite_left_out (prints those not even to be tried),
# suite_family NAME, suite_outcome STATUS, perhaps suite_options (of hermitux run), and perhaps suite_run SYSTEM JOBS, its own way to run the cases
# named on standard input.

suite_title="Open POSIX Test Suite (Debian source package posixtestsuite 1.5.2-8)"

suite_needs="Their programs refer to fork, vfork, system, popen, posix_spawn or exec"

# What a program refers to says whether it starts processes.
suite_forking() {
    local name program rest
    while read -r name program rest; do
        ! nm -D --undefined-only "$SUITE/$program" | grep -qE ' (v?fork|system|popen|posix_spawnp?|exec[lv]p?e?|execvpe|fexecve)(@|$)' || echo "$name"
    done < "$SUITE/cases"
}

suite_left_out() { :; }

suite_build() {
    local source=$SUITE/posixtestsuite patch
    source_package "$SUITE" posixtestsuite 1.5.2-8 \
        15a2185672127cba851d35ec9d538ff6148defdbb75f99c7e9c50aeba0f94757 posixtestsuite_1.5.2.orig.tar.gz \
        56bcecc2e99f57b88ed493bd0d5e48f0731c85651b6fc41a60922c9e184864b3 posixtestsuite_1.5.2-8.debian.tar.xz || return 1
    if [ ! "$SUITE/unpacked" -nt tests/suites/openposix.sh ]; then
        rm -f "$SUITE/cases"
        rm -rf "$source" "$SUITE/debian"
        tar -C "$SUITE" -xf "$SUITE/posixtestsuite_1.5.2.orig.tar.gz"
        tar -C "$SUITE" -xf "$SUITE/posixtestsuite_1.5.2-8.debian.tar.xz"
        while read -r patch; do patch -d "$source" -p1 -s < "$SUITE/debian/patches/$patch" || return 1; done < "$SUITE/debian/patches/series"
        # Asynchronous I/O of POSIX 2008 is what the tests of 2001 ask for, too.
        grep -rl '_POSIX_ASYNCHRONOUS_IO != 200112L' "$source/conformance" | xargs sed -i 's/\(_POSIX_ASYNCHRONOUS_IO\) != 200112L/\1 < 200112L/'
        touch "$SUITE/unpacked"
    fi
    if [ ! -e "$SUITE/cases" ]; then
        echo "building the suite" >&2
        # As its Makefile: a file whose name begins with a number and a dash is a test; without main it need only compile. Some lack headers.
        (cd "$source" && find conformance -name '[0-9]*-*.c' | sort | xargs -n 1 -P 2 nice -n 10 bash -c '
            program=${1%.c}.test compiler=(gcc -w -O2 -std=gnu99 -D_POSIX_C_SOURCE=200112L -Iinclude)
            [ -e "$program" ] || ! grep -q "main *(" "$1" || "${compiler[@]}" "$1" -o "$program" -lm 2> "$program.log" ||
                "${compiler[@]}" -D_XOPEN_SOURCE=600 -include fcntl.h -include sys/stat.h -include signal.h "$1" -o "$program" -lm 2> "$program.log"
            exit 0' -)
        openposix_cases > "$SUITE/cases.new"
        (cd "$source" && find conformance -name '*.test.log' -size +0 | while read -r log; do [ -e "${log%.log}" ] || echo "${log%.test.log}"; done) |
            sed 's|^conformance/||; s|^interfaces/||' | sort > "$SUITE/unbuilt"
        mv "$SUITE/cases.new" "$SUITE/cases"
    fi
}

# Its scripts are cases too if they run a program; those that only say that another test covers the matter are none.
openposix_cases() {
    local file command
    (cd "$source" && find conformance -name '[0-9]*-*.test' ! -name '*-buildonly*'; find conformance -name '[0-9]*-[0-9]*.sh') 2> /dev/null |
        (cd "$source" && while read -r file; do case $file in
            *.test) echo "${file%.test} $file" ;;
            *.sh) command=$(grep -m 1 '^conformance/.*\.test' "$file") && echo "${file%.sh} $command" ;;
        esac; done) | sed 's|^conformance/||; s|^interfaces/||' | awk '{ $2 = "posixtestsuite/" $2; print }' | sort
}

suite_family() {
    case $1 in
    pthread_mutex*) echo "pthread_mutex*" ;; pthread_cond*) echo "pthread_cond*" ;; pthread_rwlock*) echo "pthread_rwlock*" ;;
    pthread_attr*) echo "pthread_attr_*" ;; pthread_barrier*) echo "pthread_barrier*" ;; pthread_spin*) echo "pthread_spin_*" ;;
    pthread_*) echo "pthread_* (others)" ;; definitions/*) echo "definitions" ;; behavior/*) echo "behavior" ;;
    sig* | raise/* | kill*) echo "sig*, raise, kill*" ;;
    sem_*) echo "sem_*" ;; timer_*) echo "timer_*" ;; clock*) echo "clock*" ;; nanosleep/*) echo "nanosleep" ;; sched_*) echo "sched_*" ;;
    mq_*) echo "mq_*" ;; aio_* | lio_*) echo "aio_*, lio_listio" ;; mmap/* | munmap/* | mlock* | munlock* | shm_*) echo "mmap, mlock*, shm_*" ;;
    *) echo "others" ;;
    esac
}

suite_outcome() {
    case $1 in
    0) echo passed ;; 1) echo failed ;; 2) echo unresolved ;; 4) echo unsupported ;; 5) echo untested ;; 124 | 250) echo "timed out" ;;
    251 | 125 | 126 | 127) echo "not run ($1)" ;;
    *) if [ "$1" -gt 128 ]; then echo "signal $(($1 - 128))"; else echo "status $1"; fi ;;
    esac
}
