# The benchmarks "rewrite" and "analyze", sourced by bench/run: what the tools find and change, and what a call costs after.

rewrite() {
    local file=$OUT/whole library=$OUT/libc.a mode=${modes[-1]} name
    cp "$(gcc -print-file-name=libc.a)" $library
    # It needs a position-independent program.
    ar d $library dl-reloc-static-pie.o
    gcc -w -static -o $file bench/programs/hello.c -Wl,--whole-archive $library -Wl,--no-whole-archive -Wl,-z,muldefs 2>/dev/null
    sites "static glibc as a whole" $file
    sites "libc.so.6" /lib/x86_64-linux-gnu/libc.so.6
    sites "busybox" /bin/busybox
    gcc -O2 -static -o $OUT/calls bench/programs/calls.c
    sites "the program of the next figure" $OUT/calls
    for name in calls rewritten; do
        figure "getppid, text unchanged at run time, $name: QEMU $mode" "$($HERMITUX run --hypervisor qemu --accel "$mode" --no-rewrite $OUT/$name getppid) ns"
    done
    figure "getppid: Linux" "$($OUT/calls getppid) ns" "rewritten: $($OUT/rewritten getppid) ns"
}

# sites NAME FILE: the result is $OUT/rewritten.
sites() {
    local all rewritten
    read -r all rewritten < <($HERMITUX rewrite "$2" -o $OUT/rewritten | sed -n 's/.*: \([0-9]*\) sites, \([0-9]*\) rewritten$/\1 \2/p')
    figure "sites rewritten ahead of time: $1" "$(awk -v a="$rewritten" -v b="$all" 'BEGIN { printf "%.1f %%", 100 * a / b }')" "$rewritten of $all"
}

analyze() {
    local programs sites open
    mapfile -t programs < <(dpkg -L coreutils | grep -E '^/(usr/)?s?bin/' | while read -r file; do [ -L "$file" ] || echo "$file"; done)
    read -r sites open < <($HERMITUX analyze "${programs[@]}" | sed -n 's/^[0-9]* calls at \([0-9]*\) sites, \([0-9]*\) of them unresolved.*/\1 \2/p' |
        awk '{ sites += $1; open += $2 } END { print sites, open }')
    figure "unresolved sites, coreutils" "$(awk -v a="$open" -v b="$sites" 'BEGIN { printf "%.2f %%", 100 * a / b }')" \
        "$open of $sites in ${#programs[@]} programs"
    figure "calls found, static hello" "$($HERMITUX analyze $OUT/hello | sed -n 's/^\([0-9]*\) calls at .*/\1/p')"
}
