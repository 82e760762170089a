# ./dev package: what is in the packages runs where nothing was built, and says of itself that it is installed.

packaged() {
    type dpkg-deb > /dev/null 2>&1 || skip "dpkg-deb is not installed"
    (cd "$ROOT" && ./dev package "$WORK/packages") > "$WORK/names" 2> "$WORK/err" || fail "dev package: $(tail -n 3 "$WORK/err")"
    DEB=$(sed -n 1p "$WORK/names") ARCHIVE=$(sed -n 2p "$WORK/names")
    [ -s "$DEB" ] && [ -s "$ARCHIVE" ] || fail "packages are missing: $(cat "$WORK/names")"
}
# runs_from BIN: the command of an installation, not the one of the build.
runs_from() {
    HERMITUX=$1
    in_guest /bin/echo hello
    expect_status 0
    expect_bytes out $'hello\n'
    "$1" doctor | grep -q "^installed in $(dirname "$(readlink -f "$1")")$" || fail "doctor: $("$1" doctor | grep ' in ')"
    ! "$1" doctor | grep -q 'dev build' || fail "doctor tells to build"
}

test_deb() {
    packaged
    dpkg-deb -x "$DEB" "$WORK/root"
    runs_from "$WORK/root/usr/bin/hermitux"
    local file
    for file in man/man1/hermitux-run.1.gz bash-completion/completions/hermitux zsh/vendor-completions/_hermitux fish/vendor_completions.d/hermitux.fish \
        doc/hermitux/copyright doc/hermitux/docs/options.md; do
        [ -s "$WORK/root/usr/share/$file" ] || fail "$file is missing"
    done
    dpkg-deb -c "$DEB" | awk '$2 != "root/root" { print; bad = 1 } END { exit bad }' > "$WORK/owners" || fail "not root's: $(head -n 3 "$WORK/owners")"
    "$WORK/root/usr/bin/hermitux" analyze --json /bin/true | grep -q exit_group || fail "analyze does not run from the package"
    "$WORK/root/usr/bin/hermitux" build /bin/echo packaged -o "$WORK/image" || fail "build does not run from the package"
    in_guest "$WORK/image"
    expect_bytes out $'packaged\n'
    "$WORK/root/usr/bin/hermitux" build --minimal --syscalls /dev/null /bin/echo -o "$WORK/image" 2> "$WORK/guest.err" && fail "a kernel was compiled"
    [ "$(wc -l < "$WORK/guest.err")" = 1 ] || fail "not one line: $(cat "$WORK/guest.err")"
}
test_archive() {
    packaged
    tar -C "$WORK" -xzf "$ARCHIVE"
    runs_from "$(echo "$WORK"/hermitux-*/bin/hermitux)"
}
test_the_same_bytes_again() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    packaged
    local before
    before=$(sha256sum < "$DEB"; sha256sum < "$ARCHIVE")
    packaged
    [ "$(sha256sum < "$DEB"; sha256sum < "$ARCHIVE")" = "$before" ] || fail "the packages differ"
}
# On nothing but the distribution's minimum, in namespaces that take all mounts along at the end; it needs the network and some minutes.
test_bare_debian() {
    [ "$MODE" = tcg ] || skip "once is enough"
    [ "$(id -u)" = 0 ] || skip "only root can install"
    type debootstrap > /dev/null 2>&1 || skip "debootstrap is not installed"
    packaged
    # Where there is no KVM the package runs by QEMU, which it recommends.
    local bare=$WORK/bare options=
    ! kvm_works || options=--no-install-recommends
    debootstrap --variant=minbase "$(. /etc/os-release; echo "$VERSION_CODENAME")" "$bare" > "$WORK/debootstrap" 2>&1 ||
        skip "debootstrap: $(tail -n 1 "$WORK/debootstrap")"
    cp "$DEB" "$bare/hermitux_0_amd64.deb"
    local inside="apt-get update > /log 2>&1
        DEBIAN_FRONTEND=noninteractive apt-get -y $options install /hermitux_0_amd64.deb > /log 2>&1 && hermitux run ls /"
    unshare --mount --pid --fork sh -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" env -i HOME=/root \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "$1"' "$bare" "$inside" > "$WORK/guest.out" 2> "$WORK/guest.err" ||
        fail "status $?: $(tail -n 5 "$WORK/guest.err" "$bare/log")"
    grep -qx usr "$WORK/guest.out" || fail "ls says $(cat "$WORK/guest.out")"
}
