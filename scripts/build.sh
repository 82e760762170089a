# The build: Maven compiles Java, TeaVM makes C of it, gcc makes the kernel. Sourced by dev. Every step is skipped when its inputs are
# older than its output.

. scripts/network.sh

# Maven's own libraries use what newer JDKs warn of.
maven() { MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" mvn -q -B -Dstyle.color=never "$@"; }

# What of Maven's log says why it failed.
maven_failed() {
    grep -a '^\[ERROR\]' build/maven.log | grep -vE '^\[ERROR\] *$|Help 1|re-run Maven|Re-run Maven|For more information|After correcting|mvn <args>' |
        sort -u | head -n 20 >&2 || true
    say "all that Maven said is in $ROOT/build/maven.log"
    return 1
}

# newer OUTPUT INPUT…: true if OUTPUT is missing or older than any file under the inputs
newer() {
    local output=$1; shift
    [ ! -e "$output" ] || [ -n "$(find "$@" -newer "$output" -type f -not -path '*/target/*' -print -quit 2>/dev/null)" ]
}

GCC_COMMON=(-std=gnu11 -O2 -fno-pic -fno-pie -fwrapv -fno-strict-aliasing -fno-delete-null-pointer-checks
    -ffunction-sections -fdata-sections -fno-stack-protector -fno-asynchronous-unwind-tables)
GCC_KERNEL=("${GCC_COMMON[@]}" -ffreestanding -nostdinc -isystem runtime/include -mgeneral-regs-only -mcmodel=kernel -mno-red-zone -DNULL_FAULTS -DSTACK_SCAN
    -Iruntime/support -Iruntime/x86_64 -Iruntime/network)

build_java() {
    newer build/java.stamp pom.xml */pom.xml */src || return 0
    step "compiling Java"
    mkdir -p build
    # Offline first: nothing is looked up once everything is there.
    maven -o -DskipTests compile >build/maven.log 2>&1 || maven -DskipTests compile >build/maven.log 2>&1 || maven_failed
    [ -s build/teavm.classpath ] ||
        maven -pl toolchain dependency:build-classpath -Dmdep.outputFile="$ROOT/build/teavm.classpath" >build/maven.log 2>&1 || maven_failed
    local cp; cp=$(cat build/teavm.classpath)
    rm -rf build/teavm-runtime; mkdir -p build/teavm-runtime/{shadow,collector}
    # TeaVM's runtime classes that ours replace come first on the class path of what is compiled; GC needs the others' package-private parts.
    "$JAVA_HOME/bin/javac" -nowarn -proc:none -cp "$cp" -d build/teavm-runtime/shadow $(find toolchain/src/teavm/java -name '*.java') \
        2>build/javac.log || { cat build/javac.log >&2; return 1; }
    touch build/java.stamp
}

# teavm MAIN-CLASS CLASS-DIRECTORIES OUTPUT
teavm() {
    local cp; cp=$(cat build/teavm.classpath)
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "toolchain/target/classes:$cp" hermitux.toolchain.Compile \
        "$1" "build/teavm-runtime/shadow:$2:$cp" "$3" runtime/override
}

# visible_to_others OBJECT…: the C file of all generated code, in which only what these objects lack is visible from outside, so that gcc may inline
# and drop the rest.
visible_to_others() {
    echo '#include "unity.c"'
    nm "$@" | awk '$1 == "U" { lacking[$2] } NF == 3 { defined[$3] } END { for (name in lacking) if (!(name in defined)) print name }' |
        grep -vwFf <(grep -o '[a-z_]* = \.' runtime/x86_64/kernel.ld | cut -d' ' -f1) | sort |
        sed 's/.*/extern __typeof__(&) & __attribute__((externally_visible));/'
}

# cold_methods PACKAGE…: declarations that make the methods of these packages of the kernel small rather than fast: what runs once, or only for people.
cold_methods() {
    local package classes=()
    for package in "$@"; do for class in kernel/src/main/java/hermitux/kernel/$package/*.java; do class=${class##*/}; classes+=("${class%.java}"); done; done
    grep -rhoE "\bmeth_[a-z]+_($(IFS='|'; echo "${classes[*]}"))_[A-Za-z0-9_]+\(" build/kernel/c --include='*.h' | tr -d '(' | sort -u |
        sed 's/.*/extern __typeof__(&) & __attribute__((cold));/'
}

# separate_handlers OUT: declarations that keep the handlers of system calls, and what observes calls, out of the code that all calls pass through: it
# would save registers for the sake of some. So the dispatcher is a jump for each call.
separate_handlers() {
    { grep -hoE 'meth_hks[a-z]_[A-Za-z0-9_]+\(' "$1/c/c/h/k/s/e/Dispatcher.c"; grep -rhoE '\bmeth_hkse_Trace_(call|again)\(' "$1/c" --include='*.h' || true; } |
        tr -d '(' | sort -u | grep -v '_Dispatcher_' | sed 's/.*/extern __typeof__(&) & __attribute__((noinline));/'
}

# early_methods OUT: declarations that put boot.Inflate, which unpacks the kernel of a compressed image, into the part that is not compressed (kernel.ld).
early_methods() {
    grep -rhoE '\b(meth_hkb_Inflate_[A-Za-z0-9_]+|kernel_inflate)\(' "$1/c" --include='*.h' | tr -d '(' | sort -u |
        sed 's/.*/extern __typeof__(&) & __attribute__((section(".first"), noclone));/'
}

# stands_alone OUT: that part may use nothing that is not there yet.
stands_alone() {
    local needs
    needs=$({ nm -u "$1/unpack.o" | awk '{ print $2 }'
        readelf -rW "$1/java.o" | awk '/^Relocation section/ { first = $3 ~ /rela.first/ } first && /R_X86/ { print $5 }'
    } | { grep -vxE 'boot_archive|start_info|cpu0|kernel_stack_bottom|kernel_inflate|door_operation|\.first' || true; } | sort -u | tr '\n' ' ')
    [ -z "$needs" ] || { say "error: what unpacks the kernel uses what it has yet to unpack: $needs"; return 1; }
}

# call_sites ELF: lines "ADDRESS CLASS.METHOD(FILE:LINE)", in order, for the start of each Java method of the kernel and for the instruction after each
# call; several for one address where calls have been inlined, innermost first. The launcher names the addresses of stack traces by them.
call_sites() {
    local places=build/kernel/places
    # The address that is asked for (a call) and the one that a stack trace holds (what follows it).
    { nm "$1" | awk '$2 == "t" { print $1, $1 }'
      objdump -d --no-show-raw-insn "$1" | awk '
        /^ffffffff[0-9a-f]*:/ { address = substr($1, 1, 16); if (call != "") print call, address; call = $2 == "call" ? address : "" }'
    } | sort -u -k 2,2 > $places
    cut -d' ' -f1 $places | addr2line -afi -e "$1" | awk '
        NR == FNR { address[NR] = $2; next }
        /^0x/ { at = address[++n]; next }
        { method = $0; getline place }
        place ~ /\.java:/ {
            sub(/^meth_[^_]*_/, "", method); sub(/^[^_]*_/, "", method)
            sub(/^\.\//, "", place); sub(/ .*/, "", place)
            class = place; sub(/\.java:.*/, "", class); gsub("/", ".", class); sub(/.*\//, "", place)
            print at, class "." method "(" place ")"
        }' $places -
}

# With COLLECT_EVERY=N in the environment, the kernel collects its garbage at every Nth allocation and overwrites what is free then: who uses an object
# that the collector could not see is found out (./dev stress --collect).
build_kernel() {
    local every=${COLLECT_EVERY:-0}
    [ "$(cat build/kernel.collects 2> /dev/null || echo 0)" = "$every" ] || rm -f build/kernel.elf
    newer build/kernel.elf pom.xml runtime {kernel,abi}/src/main toolchain/src $(ls build/network/libnetwork.a build/lwip/missing 2> /dev/null) || return 0
    step "compiling the kernel"
    local out=build/kernel
    mkdir -p $out/c
    teavm hermitux.kernel.boot.Boot kernel/target/classes:abi/target/classes $out/c
    assemble_runtime
    compile_kernel $out -g1 "-ffile-prefix-map=$PWD=." "-DCOLLECT_EVERY=$every"
    echo "$every" > build/kernel.collects
    strip -o build/kernel.elf.new $out/kernel.debug.elf
    call_sites $out/kernel.debug.elf > build/kernel.callsites
    gcc -c runtime/x86_64/firmware.S -o $out/firmware.o
    objcopy -O binary -j .text $out/firmware.o build/firmware.bin
    mv build/kernel.elf.new build/kernel.elf
}

# What every kernel holds whatever its Java is: the assembly and the vDSO, in build/kernel.
assemble_runtime() {
    local out=build/kernel object
    gcc -O2 -Wall -fPIC -ffreestanding -fno-stack-protector -mno-red-zone -fasynchronous-unwind-tables -c runtime/vdso/vdso.c -o $out/vdso.o
    ld -shared -soname linux-vdso.so.1 --hash-style=both --eh-frame-hdr -z max-page-size=4096 -z noexecstack -T runtime/vdso/vdso.ld \
        -o $out/vdso.so $out/vdso.o
    if readelf -rW $out/vdso.so | grep -q R_X86_64; then say "error: the vDSO needs relocations, which nobody would do"; return 1; fi
    for object in gate entry setjmp vdso_image; do
        gcc -DGATE_ADDRESS=0x80210000 -Wa,--fatal-warnings -Iruntime/x86_64 -I$out -c runtime/x86_64/$object.S -o $out/$object.o
    done
}

# compile_kernel OUT FLAGS…: OUT/kernel.debug.elf of TeaVM's C in OUT/c.
compile_kernel() {
    local out=$1 assembled=build/kernel inc object network; shift
    network=$(network_objects "$out")
    inc=$(gcc -print-file-name=include)
    gcc -w "${GCC_KERNEL[@]}" "$@" -isystem "$inc" -iquote "$out/c" -c runtime/support/support.c -o "$out/support.o"
    for object in kernel unpack; do gcc -Wall "${GCC_KERNEL[@]}" "$@" -isystem "$inc" -c runtime/support/$object.c -o "$out/$object.o"; done
    { visible_to_others $assembled/{gate,entry,setjmp,vdso_image}.o "$out"/{kernel,support,unpack}.o $network
      separate_handlers "$out"
      early_methods "$out"
      [ "$out" != build/kernel ] || cold_methods boot exec trace fs/proc fs/synthetic; } > "$out/c/kernel.c"
    gcc -w "${GCC_KERNEL[@]}" "$@" -fwhole-program -isystem "$inc" -iquote "$out/c" -c "$out/c/kernel.c" -o "$out/java.o"
    ld -static -nostdlib --gc-sections --no-warn-rwx-segments -z max-page-size=4096 -T runtime/x86_64/kernel.ld -o "$out/kernel.debug.elf" \
        $assembled/{gate,entry,setjmp,vdso_image}.o "$out"/{kernel,support,unpack,java}.o $network $(absent_network "$out")
    stands_alone "$out"
    if objdump -d "$out/kernel.debug.elf" | grep -q '%[xyz]mm'; then say "error: the kernel holds vector instructions"; return 1; fi
}

# The native program: generated C, the C under package host, musl, one static file.
build_host() {
    newer build/hermitux pom.xml runtime {cli,launcher,vmm,image,elf,host,abi}/src/main toolchain/src || return 0
    step "compiling the hermitux program"
    local out=build/native object; mkdir -p $out/c
    teavm hermitux.cli.Main \
        cli/target/classes:launcher/target/classes:vmm/target/classes:image/target/classes:elf/target/classes:host/target/classes:abi/target/classes $out/c
    local flags=("${GCC_COMMON[@]}" -DHOST -iquote $out/c -Ihost/src/main/c -Ivmm/src/main/c -Iruntime/support -idirafter runtime/include)
    musl-gcc -w "${flags[@]}" -c $out/c/unity.c -o $out/java.o
    musl-gcc -w "${flags[@]}" -c runtime/support/support.c -o $out/support.o
    for object in host main; do musl-gcc -Wall -Wextra "${flags[@]}" -c host/src/main/c/$object.c -o $out/$object.o; done
    # After musl's own headers, those of Linux (linux/kvm.h).
    musl-gcc -Wall -Wextra "${flags[@]}" -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu -c vmm/src/main/c/vmm.c -o $out/vmm.o
    gcc -c runtime/x86_64/setjmp.S -o $out/setjmp.o
    musl-gcc -static -no-pie -s -Wl,--gc-sections $out/{java,support,host,main,vmm,setjmp}.o -o build/hermitux.new
    mv build/hermitux.new build/hermitux
}

# The tools that run on a JVM: one jar beside its libraries, and a cache of loaded classes, without which the start takes half as much time again.
build_tools() {
    newer build/tools/tools.jar pom.xml {analysis,elf,host,abi}/src/main || return 0
    step "packing the tools"
    local out=build/tools
    rm -rf $out; mkdir -p $out
    cp analysis/target/libraries/*.jar $out/
    printf '%s\n' "Main-Class: hermitux.analysis.command.Tools" "Enable-Native-Access: ALL-UNNAMED" "Class-Path: $(cd $out && echo *.jar)" > $out/manifest
    "$JAVA_HOME/bin/jar" --create --file $out/tools.jar --manifest $out/manifest \
        -C analysis/target/classes . -C elf/target/classes . -C host/target/classes . -C abi/target/classes .
    rm $out/manifest
    "$JAVA_HOME/bin/java" -XX:AOTCacheOutput=$out/tools.aot -XX:+UseSerialGC -jar $out/tools.jar analyze --json build/hermitux > build/tools.log 2>&1 \
        || say "no cache of classes for the tools: $(grep -m 1 hermitux: build/tools.log || echo see build/tools.log)"
}

build() {
    JAVA_HOME=$(find_jdk) || { say "error: no JDK 25 found; set JAVA_HOME"; return 1; }
    export JAVA_HOME
    build_java
    build_host
    build_network
    build_kernel
    build_tools
}

# The rules of CONTRIBUTING.md, over the compiled classes and the text of the source.
check() {
    JAVA_HOME=$(find_jdk) || { say "error: no JDK 25 found; set JAVA_HOME"; return 1; }
    export JAVA_HOME
    build_java
    # The twins of the simulated machines are test classes.
    if newer build/tests.stamp pom.xml */pom.xml */src; then
        maven -o test-compile >build/maven.log 2>&1 || maven test-compile >build/maven.log 2>&1 || maven_failed
        touch build/tests.stamp
    fi
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp toolchain/target/classes hermitux.toolchain.check.Check .
}
