# What the cases of tests/ share: where things are, how a command runs on the host and in the virtual machine, how outputs are compared.
# Sourced by tests/run and tests/case. Set there: ROOT, MODE (native, native-user, tcg, kvm, vmm, trap, svm, svm-fxsave) and WORK (the case's own
# empty folder).

PROGRAMS=$ROOT/build/tests/conformance
TOOLS=$ROOT/build/tests/tools
HERMITUX=${HERMITUX:-$ROOT/build/hermitux}
# What both sides see of the environment, so that nothing of the machine's own comes in.
PLAIN_ENVIRONMENT=(PATH=/usr/bin:/bin HOME=/tmp LC_ALL=C.UTF-8 TZ=UTC)
CASE_SECONDS=${CASE_SECONDS:-120}

# Ends the case: skip REASON… or fail REASON…
skip() { echo "$*"; exit 77; }
fail() { echo "$*"; exit 1; }

. "$ROOT/tests/emulated.sh"

kvm_works() { [ -r /dev/kvm ] && [ -w /dev/kvm ]; }

# The options that choose the mode's hypervisor: QEMU translating, QEMU on KVM, our own, the best there is.
case ${MODE:-} in
tcg | kvm) HYPERVISOR=(--hypervisor qemu --accel "$MODE") ;;
vmm | svm*) HYPERVISOR=(--hypervisor native) ;;
trap) HYPERVISOR=(--no-rewrite) ;;
*) HYPERVISOR=() ;;
esac

# execute NAME COMMAND…: runs it, keeps $WORK/NAME.out, .err; its status is the answer.
execute() {
    local name=$1; shift
    "$TOOLS/execute" -t "$CASE_SECONDS" -o "$WORK/$name.out" -e "$WORK/$name.err" "$@"
}

# on_host COMMAND…: in the folder CASE_DIRECTORY (default /), as the guest's program will start; keeps host.out, host.err and host.status.
on_host() {
    local status=0
    execute host env -i -C "${CASE_DIRECTORY:-/}" "${PLAIN_ENVIRONMENT[@]}" "$@" || status=$?
    echo $status > "$WORK/host.status"
}

# The options of every run in the virtual machine; EXTRA_OPTIONS (an array) holds the case's own.
guest_options() {
    OPTIONS=("${HYPERVISOR[@]}" --timeout "$((CASE_SECONDS - 5))" --cwd "${CASE_DIRECTORY:-/}")
    local pair
    for pair in "${PLAIN_ENVIRONMENT[@]}"; do OPTIONS+=(--env "$pair"); done
}

# in_guest PROGRAM ARGUMENTS…: the same in the virtual machine; keeps guest.out, guest.err and guest.status.
in_guest() {
    local status=0 OPTIONS
    guest_options
    local command=("$HERMITUX" run "${OPTIONS[@]}" "${EXTRA_OPTIONS[@]}" "$@")
    case $MODE in
    svm*) emulated_execute "$EMULATED_JOBS/$MODE" guest "${command[@]}" || status=$? ;;
    *) execute guest "${command[@]}" || status=$? ;;
    esac
    echo $status > "$WORK/guest.status"
}

# Says how the guest's outcome differs from the host's: the status, then the first different lines.
same_outcome() {
    local part different=0
    for part in status out err; do
        if ! cmp -s "$WORK/host.$part" "$WORK/guest.$part"; then
            different=1
            echo "$part differs (< host, > guest):"
            diff -a "$WORK/host.$part" "$WORK/guest.$part" | head -n 8 | cut -c 1-300
        fi
    done
    [ $different = 0 ]
}

# expect STATUS: the guest's status is this one.
expect_status() {
    [ "$(cat "$WORK/guest.status")" = "$1" ] \
        || fail "status $(cat "$WORK/guest.status"), expected $1; standard error: $(tail -c 400 "$WORK/guest.err")"
}
# expect_text out|err TEXT: the guest's output holds the text. expect_bytes out|err TEXT: it is exactly this.
expect_text() { grep -qaF -- "$2" "$WORK/guest.$1" || fail "no \"$2\" in $1: $(tail -c 400 "$WORK/guest.$1")"; }
expect_pattern() { grep -qaE -- "$2" "$WORK/guest.$1" || fail "nothing like \"$2\" in $1: $(tail -c 400 "$WORK/guest.$1")"; }
expect_bytes() { [ "$(cat "$WORK/guest.$1"; echo .)" = "$2." ] || fail "$1 is \"$(head -c 400 "$WORK/guest.$1")\", expected \"$2\""; }
# One line on standard error that names the file and the reason; nothing on standard output.
expect_one_line_error() {
    expect_bytes out ""
    [ "$(wc -l < "$WORK/guest.err")" = 1 ] || fail "standard error is not one line: $(head -c 600 "$WORK/guest.err")"
    local text
    for text in "$@"; do expect_text err "$text"; done
}
