# glibc's own tests of its calls, from Debian's source package, against this machine's libc: a case is a program, which runs its test in its own process
# (--direct). What can be compiled without a build of glibc is a case.

GLIBC_VERSION=2.36
GLIBC_FOLDERS=(nptl sysdeps/pthread rt signal time misc io socket posix dirent stdio-common libio malloc stdlib sysdeps/unix/sysv/linux resource termios
    sysvipc debug setjmp string inet login)

suite_title="glibc's tests (Debian source package glibc, version $GLIBC_VERSION)"
suite_needs="They are of execve, or pass on Linux, but not where no process can be started and no network socket be opened (tests/tools/alone)"
# Some fill more than the usual 512 MB, or map more at once than Linux gives in such a machine.
suite_options=(--memory 1G)

glibc_compile() {
    local source=$SUITE/glibc-$GLIBC_VERSION folder flags=()
    for folder in include . sysdeps/unix/sysv/linux/x86_64 sysdeps/x86_64 sysdeps/x86 sysdeps/unix/sysv/linux sysdeps/generic; do
        flags+=(-idirafter "$source/$folder")
    done
    gcc -w -O2 -std=gnu11 -fgnu89-inline -D_GNU_SOURCE -include "$SUITE/before.h" -I"$SUITE/include" -I"$source/support" -I"$source/sysdeps/pthread" \
        -I"$source/nptl" "${flags[@]}" "$@"
}

glibc_support() {
    local file=$1 name=${1##*/} paths=() path
    for path in SRCDIR=/ OBJDIR=/tmp INSTDIR=/usr LIBDIR=/usr/lib BINDIR=/usr/bin SBINDIR=/usr/sbin SLIBDIR=/lib ROOTSBINDIR=/sbin \
        COMPLOCALEDIR=/usr/lib/locale OBJDIR_ELF_LDSO=/lib64/ld-linux-x86-64.so.2; do paths+=("-D${path%%=*}_PATH=\"${path#*=}\""); done
    glibc_compile "${paths[@]}" -c "$file" -o "$SUITE/objects/${name%.c}.o" 2> "$SUITE/objects/${name%.c}.log" || true
}

glibc_test() {
    local source=$1 program=programs/${1//\//,}
    cd "$SUITE" || return
    glibc_compile -idirafter "glibc-$GLIBC_VERSION/${source%/*}" "glibc-$GLIBC_VERSION/$source" libsupport.a -o "${program%.c}" \
        -lm -lrt -lresolv -lanl > "${program%.c}.log" 2>&1 || true
}

suite_build() {
    local folder
    mkdir -p "$SUITE/tools"
    cp build/tests/tools/alone "$SUITE/tools/"
    source_package "$SUITE" glibc "" a543c02070d46ccaf866957efd13f10c924daa74c86a90a0254db09a92a708ee glibc_$GLIBC_VERSION.orig.tar.xz || return 1
    [ ! -e "$SUITE/cases" ] || return 0
    echo "building the suite" >&2
    rm -rf "$SUITE"/{glibc-$GLIBC_VERSION,include,objects,programs,libsupport.a}
    tar -C "$SUITE" -xf "$SUITE/glibc_$GLIBC_VERSION.orig.tar.xz"
    mkdir -p "$SUITE"/{include,objects,programs}
    cp tests/suites/glibc/before.h "$SUITE/"
    ln -s "../glibc-$GLIBC_VERSION/support" "$SUITE/include/support"
    echo "#define HAVE_CLOCK_GETTIME 1" > "$SUITE/include/config.h"
    export GLIBC_VERSION
    export -f glibc_compile glibc_support glibc_test
    find "$SUITE/glibc-$GLIBC_VERSION/support" -name '*.c' ! -name 'tst-*' ! -name '*-container.c' ! -name 'test-*' ! -name 'links-*' |
        xargs -n 1 -P 2 nice -n 10 bash -c 'glibc_support "$1"' -
    ar rcs "$SUITE/libsupport.a" "$SUITE"/objects/*.o
    (cd "$SUITE/glibc-$GLIBC_VERSION" && for folder in "${GLIBC_FOLDERS[@]}"; do ls "$folder"/{tst,bug,test}*.c; done 2> /dev/null) > "$SUITE/sources"
    xargs -n 1 -P 2 nice -n 10 bash -c 'glibc_test "$1"' - < "$SUITE/sources"
    sed 's/\.c$//' "$SUITE/sources" | while read -r name; do [ -e "$SUITE/programs/${name//\//,}" ] || echo "$name"; done > "$SUITE/unbuilt"
    sed 's/\.c$//' "$SUITE/sources" | while read -r name; do [ ! -e "$SUITE/programs/${name//\//,}" ] || echo "$name programs/${name//\//,} --direct"; done \
        > "$SUITE/cases.new"
    mv "$SUITE/cases.new" "$SUITE/cases"
}

# What passes on Linux, but not alone.
suite_forking() {
    mkdir -p "$SUITE/alone"
    better_on_linux none < <(cut -d' ' -f1 "$SUITE/cases") | while read -r name; do [ -e "$SUITE/alone/${name//\//,}" ] || echo "$name"; done |
        run_cases alone "$jobs"
    { better_on_linux alone < <(cut -d' ' -f1 "$SUITE/cases"); grep -o '^posix/tst-exec[^ ]*' "$SUITE/cases"; } | sort -u
}

suite_left_out() { cat "$SUITE/forking"; }

suite_family() {
    local name=${1%/*}
    case $name in sysdeps/pthread | nptl) echo nptl ;; sysdeps/*) echo linux ;; *) echo "$name" ;; esac
}

suite_outcome() {
    case $1 in
    0) echo passed ;; 1) echo failed ;; 77) echo unsupported ;; 124 | 250) echo "timed out" ;;
    251 | 125 | 126 | 127) echo "not run ($1)" ;;
    *) if [ "$1" -gt 128 ]; then echo "signal $(($1 - 128))"; else echo "status $1"; fi ;;
    esac
}
