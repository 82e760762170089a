# A writable share is one folder for the machine and the host: each sees what the other has done once that has returned, and locks exclude.

# sides CASE [OPTION…]: a case of tests/tools/sides.py.
sides() {
    local name=$1 folder=$WORK/shared execute=(execute) OPTIONS; shift
    case $MODE in svm*) folder=/dev/shm/${WORK##*.} execute=(emulated_execute "$EMULATED_JOBS/$MODE") ;; esac
    guest_options
    "${execute[@]}" guest /usr/bin/python3 "$ROOT/tests/tools/sides.py" "$name" "$folder" "$HERMITUX" run "${OPTIONS[@]}" \
        --share "$folder:/data:rw" "$@" /usr/bin/python3 < /dev/null || fail "$(tail -n 3 "$WORK/guest.err")"
    expect_bytes out $'ok\n'
}
own_server() { [[ $MODE = vmm || $MODE = svm* ]] || skip "QEMU's server tells of no changes and has no locks"; }

test_growth() { own_server; sides growth; }
test_append() { sides append; }
test_identity() { own_server; sides identity; }
test_locks() { own_server; sides locks; }
test_mappings() { own_server; sides mappings; }
test_notices() { own_server; sides notices; }
test_model() { own_server; sides "model,$(case $MODE in svm*) echo 60 ;; *) echo 3000 ;; esac),1"; }

test_space() { own_server; sides space; }
test_descriptors() { own_server; sides descriptors; }
test_stores() { own_server; sides stores; }
test_truncation() { sides truncation; }

# More pages are stored to than there is memory: they go to the host, and all of them are there.
test_large_mapping() {
    mkdir "$WORK/shared"
    truncate -s 400M "$WORK/shared/file" "$WORK/disk"
    EXTRA_OPTIONS=(--memory 256M --share "$WORK/shared:/data:rw" --disk "$WORK/disk")
    in_guest /usr/bin/python3 -c 'import mmap, os
for name in "/data/file", "/dev/vda":
    mapping = mmap.mmap(os.open(name, os.O_RDWR), 400 << 20)
    for page in range(0, 400 << 20, 4096): mapping[page:page + 8] = b"%08d" % (page >> 12)
    for page in range(0, 400 << 20, 40960): assert mapping[page:page + 8] == b"%08d" % (page >> 12), page
    mapping.close()'
    expect_status 0
    python3 -c 'import sys
for name in sys.argv[1:]:
    with open(name, "rb") as f:
        for page in range(400 << 8): assert f.read(4096) == b"%08d" % page + bytes(4088), (name, page)' "$WORK/shared/file" "$WORK/disk" \
        || fail "a store is lost"
}

# Two machines and the host put rows into one database, whose journal is a file of its own: all of them are there.
test_sqlite() {
    own_server
    local OPTIONS i machines=()
    [ -x /usr/bin/sqlite3 ] || skip "no sqlite3"
    mkdir "$WORK/shared"
    sqlite3 "$WORK/shared/base" "create table t (who text, n integer)"
    for i in {1..200}; do echo "insert into t values ('WHO', $i);"; done > "$WORK/rows"
    guest_options
    for i in one two; do
        { echo ".timeout 60000"; sed "s/WHO/$i/" "$WORK/rows"; } |
            "$HERMITUX" run "${OPTIONS[@]}" --share "$WORK/shared:/data:rw" /usr/bin/sqlite3 /data/base 2> "$WORK/$i.err" &
        machines+=($!)
    done
    { echo ".timeout 60000"; sed "s/WHO/host/" "$WORK/rows"; } | sqlite3 "$WORK/shared/base" || fail "the host's failed"
    wait "${machines[@]}"
    [ -z "$(cat "$WORK/one.err" "$WORK/two.err")" ] || fail "$(cat "$WORK/one.err" "$WORK/two.err" | head -n 3)"
    [ "$(sqlite3 "$WORK/shared/base" "select count(distinct who || n), count(*) from t; pragma integrity_check")" = $'600|600\nok' ] ||
        fail "rows: $(sqlite3 "$WORK/shared/base" "select who, count(*) from t group by who")"
}
