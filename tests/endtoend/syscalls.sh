# `hermitux syscalls` prints what the table says: a line a call, and the same as JSON.

TABLE=abi/src/main/resources/hermitux/abi/syscalls.table

# Number, name and status of each call, from the table and from standard input.
from_table() { awk -F ' [|] ?' '!/^#/ && NF { print $1, $2, $3 }' "$ROOT/$TABLE"; }

# The listing belongs to the command, not to a virtual machine: once is enough.
only_once() { [ "$MODE" = tcg ] || skip "the same in all modes"; }

test_listing() {
    only_once
    "$HERMITUX" syscalls > "$WORK/listing" || fail "status $?"
    awk '$2 != "calls:" && /^ *[0-9]/ { print $1, $2, $3 }' "$WORK/listing" > "$WORK/printed"
    from_table | diff - "$WORK/printed" > "$WORK/difference" || fail "$(head -n 5 "$WORK/difference")"
}

test_json() {
    only_once
    "$HERMITUX" syscalls --json > "$WORK/json" || fail "status $?"
    python3 -c 'import json, sys
for call in json.load(open(sys.argv[1])): print(call["number"], call["name"], call["status"])' "$WORK/json" > "$WORK/printed" || fail "not JSON"
    from_table | diff - "$WORK/printed" > "$WORK/difference" || fail "$(head -n 5 "$WORK/difference")"
}
