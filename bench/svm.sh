# The benchmark "svm", sourced by bench/run: the exits of static hello from a KVM with SVM and nested paging, by kind, in the emulated Linux of
# tests/emulated.sh. Of the kernel's tracepoint kvm_exit; interrupts are left out, since they are the emulated Linux's own. No times: it is an emulation.

svm() {
    local ROOT=$PWD folder reason exits=$OUT/exits
    . tests/emulated.sh
    reason=$(emulated_kernel) || { echo "skipped svm: no emulated Linux: $reason"; return; }
    folder=$(mktemp -d "${TMPDIR:-/tmp}/hermitux-bench.XXXXXX")
    emulated_start "$folder" "$(emulated_processor svm)"
    trap 'kill $EMULATED_PROCESS' EXIT
    # The second run: what the first has left in caches is there on a machine that has run programs before.
    cat > "$folder/count.job" <<END
cd '$PWD'
trace=/sys/kernel/tracing
$HERMITUX run --hypervisor native $OUT/hello || exit
echo 8192 > \$trace/buffer_size_kb
for event in kvm_exit kvm_mmio; do echo 1 > \$trace/events/kvm/\$event/enable; done
$HERMITUX run --hypervisor native $OUT/hello || exit
cat \$trace/trace
END
    emulated_job "$folder" count || { cat "$folder/count.said" >&2; return 1; }
    count_exits < "$folder/count.said" > "$exits"
    kill $EMULATED_PROCESS
    wait
    trap - EXIT
    rm -rf "$folder"
    while IFS=$'\t' read -r reason count; do figure "exits of static hello, SVM: $reason" "$count"; done < "$exits"
}

# Lines KIND<TAB>COUNT. A nested page fault on a device is followed by kvm_mmio. The kernel's own instructions lie in the highest 2 GiB, or, while it
# starts, at 0x21….
count_exits() {
    awk -v OFS='\t' '
        / kvm_mmio: / { if (pending == "page of memory, first touch") { kinds[pending]--; kinds["device register"]++ } pending = ""; next }
        / kvm_exit: / {
            match($0, /reason [a-z0-9_]+/); reason = substr($0, RSTART + 7, RLENGTH - 7)
            match($0, /rip 0x[0-9a-f]+/); address = substr($0, RSTART + 6, RLENGTH - 6)
            kind = reason == "npf" ? "page of memory, first touch" : reason == "io" ? "port" : reason == "msr" ? "MSR" : reason
            if (reason == "cpuid") kind = address ~ /^(ffffffff[89a-f]|21)/ ? "CPUID of the kernel" : "CPUID of the program (its C library)"
            pending = kind
            if (reason == "interrupt") next
            kinds[kind]++; all++
            if (kind !~ /program/) own++
        }
        END {
            for (kind in kinds) if (kinds[kind] > 0) print kind, kinds[kind] | "sort"
            close("sort")
            print "all", all + 0
            print "all but the program\47s CPUID", own + 0
        }'
}
