# Builds the conformance programs and the tests' own tools into build/tests. Sourced by tests/run and bench/run; what is newer than its sources stays.

declare -A BUILD_FLAGS=(
    [static]="gcc -static" [dynamic]="gcc -no-pie" [pie]="gcc -pie -fPIE" [static-pie]="gcc -static-pie -fPIE"
    [musl]="musl-gcc -static" [musl-dynamic]="musl-gcc"
)

# The kinds of ELF that a program asks for by its line `builds:`.
program_kinds() { sed -n '1,5s|^// builds: ||p' "$1" | grep . || echo static; }

# compile OUTPUT SOURCE COMPILER…: the warnings left out are about arguments that are wrong on purpose.
compile() {
    local output=$1 source=$2; shift 2
    "$@" -O2 -Wall -Wextra -Wno-nonnull -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds \
        -Wno-unused-result "$source" -o "$output.new" -lm -lrt && mv "$output.new" "$output"
}

build_programs() {
    local source kind output name
    mkdir -p build/tests/{tools,conformance}
    for source in tests/tools/*.c; do
        name=${source##*/} output=build/tests/tools/${name%.c}
        if [ "$output" -nt "$source" ]; then continue; fi
        compile "$output" "$source" gcc || return 1
    done
    for source in tests/conformance/*.c; do
        name=${source##*/} name=${name%.c}
        for kind in $(program_kinds "$source"); do
            output=build/tests/conformance/$name.$kind
            if [ "$output" -nt "$source" ] && [ -z "$(find tests/conformance -name '*.h' -newer "$output" -print -quit)" ]; then continue; fi
            [ -n "${BUILD_FLAGS[$kind]:-}" ] || { echo "$source: unknown kind $kind" >&2; return 1; }
            echo "$output $source ${BUILD_FLAGS[$kind]}"
        done
    done | build_each || return 1
    build_java || return 1
    # What no longer has a source goes.
    for output in build/tests/conformance/*; do
        name=${output##*/}
        if [ ! -e "tests/conformance/${name%.*}.c" ] || ! program_kinds "tests/conformance/${name%.*}.c" | grep -qw -- "${name##*.}"; then rm -f "$output"; fi
    done
}

# Java's programs, for a Java of Debian's.
build_java() {
    local source newest=build/tests/java/Hello.class
    for source in tests/applications/programs/*.java; do
        if [ "$newest" -nt "$source" ]; then continue; fi
        mkdir -p build/tests/java
        "$(find_jdk)/bin/javac" --release 17 -d build/tests/java tests/applications/programs/*.java
        return
    done
}

build_each() {
    export -f compile
    tr '\n' '\0' | xargs -0 -r -P 2 -I{} bash -c 'compile $1' - {}
}
