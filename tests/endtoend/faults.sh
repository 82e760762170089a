# Faults of the host: each system call of the launcher and of the native monitor fails in turn (tools/faults).

test_one_after_the_other() {
    local status=0
    case $MODE in
    svm*) emulated_execute "$EMULATED_JOBS/$MODE" guest "$ROOT/tests/tools/faults" "$TOOLS" "$HERMITUX" "${HYPERVISOR[@]}" || status=$? ;;
    *) "$ROOT/tests/tools/faults" "$TOOLS" "$HERMITUX" "${HYPERVISOR[@]}" > "$WORK/guest.out" || status=$? ;;
    esac
    [ $status = 0 ] || fail "$(cat "$WORK/guest.out" "$WORK/guest.err" 2> /dev/null | head -c 3000)"
}
