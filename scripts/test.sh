# The tests. Sourced by dev. Each part prints its own closing line; the sum of all is the last one.

# Debian packages that the tests run or compare with, by a file of each.
TEST_PACKAGES=(busybox-static:/bin/busybox lua5.4:/usr/bin/lua5.4 sqlite3:/usr/bin/sqlite3 xz-utils:/usr/bin/xz bzip2:/usr/bin/bzip2 gawk:/usr/bin/gawk
    openssl:/usr/bin/openssl perl:/usr/bin/perl python3:/usr/bin/python3 git:/usr/bin/git strace:/usr/bin/strace libc6-dev:/usr/lib/x86_64-linux-gnu/libc.a
    vim:/usr/bin/vim nano:/usr/bin/nano less:/usr/bin/less procps:/usr/bin/top python3-pyte:/usr/lib/python3/dist-packages/pyte
    stress-ng:/usr/bin/stress-ng g++:/usr/bin/g++ time:/usr/bin/time gdb:/usr/bin/gdb ruby:/usr/bin/ruby
    bc:/usr/bin/bc dc:/usr/bin/dc jq:/usr/bin/jq zstd:/usr/bin/zstd lz4:/usr/bin/lz4 zip:/usr/bin/zip unzip:/usr/bin/unzip ed:/usr/bin/ed m4:/usr/bin/m4
    autoconf:/usr/bin/autoconf skopeo:/usr/bin/skopeo umoci:/usr/bin/umoci xxd:/usr/bin/xxd bsdextrautils:/usr/bin/column mawk:/usr/bin/mawk
    openjdk-17-jre-headless:/usr/lib/jvm/java-17-openjdk-amd64/bin/java libcapstone4:/usr/lib/x86_64-linux-gnu/libcapstone.so.4)

setup_tests() {
    local pair packages=()
    setup
    for pair in "${TEST_PACKAGES[@]}"; do [ -e "${pair#*:}" ] || packages+=("${pair%%:*}"); done
    [ ${#packages[@]} = 0 ] && return
    if [ "$(id -u)" != 0 ]; then say "missing for the tests: install with: sudo apt-get install ${packages[*]}"; return 1; fi
    say "installing ${packages[*]}"
    apt-get -q update >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "${packages[@]}" >&2
}

# JUnit in all modules; the counts come from Surefire's reports.
unit_tests() {
    JAVA_HOME=$(find_jdk) || { say "error: no JDK 25 found; set JAVA_HOME"; return 1; }
    export JAVA_HOME
    say "unit tests"
    local status=0
    rm -rf */target/surefire-reports
    maven -o test > build/unit-tests.log 2>&1 || status=$?
    if grep -q 'in offline mode' build/unit-tests.log; then status=0; maven test > build/unit-tests.log 2>&1 || status=$?; fi
    [ $status = 0 ] || { grep -E '^\[.*(ERROR|FAIL)' build/unit-tests.log | head -60 >&2; tail -5 build/unit-tests.log >&2; }
    cat */target/surefire-reports/TEST-*.xml | awk -F'"' '/<testsuite / {
            for (i = 1; i < NF; i++) {
                if ($i ~ / tests=$/) tests += $(i + 1)
                if ($i ~ / (errors|failures)=$/) failed += $(i + 1)
                if ($i ~ / skipped=$/) skipped += $(i + 1)
            }
        }
        END { print tests - failed - skipped " passed, " failed + 0 " failed" }'
    return $status
}

vm_tests() {
    say "tests in the virtual machine"
    tests/run "$@"
}

all_tests() {
    local status=0 log
    setup_tests
    build
    log=$(mktemp "${TMPDIR:-/tmp}/hermitux-tests.XXXXXX")
    unit_tests | tee -a "$log" || status=1
    vm_tests "$@" | tee -a "$log" || status=1
    echo "in all:"
    awk '/^[0-9]+ passed, [0-9]+ failed/ { passed += $1; failed += $3; skipped += $5 }
        END { print passed + 0 " passed, " failed + 0 " failed" (skipped ? ", " skipped " skipped" : ""); exit failed > 0 }' "$log" || status=1
    rm -f "$log"
    return $status
}
