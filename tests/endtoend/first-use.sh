# The first ./hermitux run in a fresh copy of the repository: installs what is missing, builds and runs; where it may not install it says what to do.

# The first command of README.md as it stands there, without the comment behind it.
first_command() { sed -n 's/^\(\.\/hermitux [^#]*[^# ]\).*/\1/p' "$ROOT/README.md" | head -n 1; }

# A copy of what git tracks, and a PATH of links to this machine's commands without musl-gcc and sudo.
fresh_copy() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    [ "$(id -u)" = 0 ] || skip "only root can install"
    COPY=$WORK/copy
    mkdir "$COPY" "$WORK/bin"
    (cd "$ROOT" && git ls-files -z | xargs -0 cp --parents -t "$COPY")
    local command
    for command in /usr/bin/* /usr/sbin/*; do ln -sf "$command" "$WORK/bin/"; done
    rm -f "$WORK"/bin/{musl-gcc,sudo,apt-get,apt-cache}
    # Stand-ins for apt: nothing is really installed, a link appears.
    cat > "$WORK/bin/apt-get" <<END
#!/bin/sh
echo "\$*" >> $WORK/installed
case "\$*" in *install*musl-tools*) ln -s /usr/bin/musl-gcc $WORK/bin/musl-gcc ;; esac
END
    printf '#!/bin/sh\necho "  Candidate: 1"\n' > "$WORK/bin/apt-cache"
    chmod 755 "$WORK"/bin/apt-get "$WORK"/bin/apt-cache
}

test_installs_and_builds() {
    fresh_copy
    local command
    command=$(first_command)
    [[ $command == *"echo hello" ]] || fail "the README's first command is $command"
    (cd "$COPY" && PATH=$WORK/bin $command) < /dev/null > "$WORK/out" 2> "$WORK/err" || fail "status $?: $(tail -n 5 "$WORK/err")"
    [ "$(cat "$WORK/out")" = hello ] || fail "standard output is $(head -c 200 "$WORK/out")"
    grep -q 'install.*musl-tools' "$WORK/installed" || fail "musl-tools was not installed: $(cat "$WORK/installed")"
    # One line a step with its time, nothing else.
    local time='([0-9]+ ms|[0-9]+ s|[0-9]+ min [0-9]+ s)'
    grep -qE "^hermitux: installing musl-tools \\.\\.\\. $time$" "$WORK/err" || fail "it does not say what it installs: $(cat "$WORK/err")"
    tail -n 1 "$WORK/err" | grep -qE "^hermitux: first use: $time, next start $time$" || fail "its last line is $(tail -n 1 "$WORK/err")"
    ! grep -vE "^hermitux: [A-Za-z -]+( \\.\\.\\.|:) $time(, next start $time)?$" "$WORK/err" || fail "set-up is not quiet"
    PATH=$WORK/bin "$COPY/hermitux" run --accel tcg /bin/busybox echo again > "$WORK/out" 2> "$WORK/err"
    [ "$(cat "$WORK/out")" = again ] && [ ! -s "$WORK/err" ] || fail "the second run is not silent: $(head -n 3 "$WORK/err")"
    touch "$WORK/stamp"
    (cd "$COPY" && PATH=$WORK/bin ./dev build) > "$WORK/out" 2>&1 || fail "dev build: $(cat "$WORK/out")"
    [ ! -s "$WORK/out" ] || fail "something was built again: $(head -n 3 "$WORK/out")"
    [ -z "$(find "$COPY/build" -newer "$WORK/stamp" -type f)" ] || fail "files changed: $(find "$COPY/build" -newer "$WORK/stamp" -type f | head -n 3)"
}

# A step that fails says so, shows the end of what was said, and names the file that has all of it.
test_says_what_failed() {
    fresh_copy
    local status=0
    echo 'broken' >> "$COPY/cli/src/main/java/hermitux/cli/Version.java"
    PATH=$WORK/bin "$COPY/hermitux" run /bin/true < /dev/null > "$WORK/out" 2> "$WORK/err" || status=$?
    [ $status = 125 ] || fail "status $status"
    grep -q '^hermitux: compiling Java \.\.\. failed$' "$WORK/err" || fail "it does not say what failed: $(cat "$WORK/err")"
    grep -q 'Version.java' "$WORK/err" || fail "it does not say why: $(cat "$WORK/err")"
    local log
    log=$(sed -n 's/^hermitux: all of it is in //p' "$WORK/err")
    grep -q 'Version.java' "$log" || fail "$log does not say why"
    [ "$(wc -l < "$WORK/err")" -le 20 ] || fail "it says too much: $(wc -l < "$WORK/err") lines"
}

# Nothing but the distribution's minimum, in namespaces of its own that take all mounts along at the end; some minutes, and the network.
test_bare_debian() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    [ "$(id -u)" = 0 ] || skip "only root can install"
    type debootstrap > /dev/null 2>&1 || skip "debootstrap is not installed"
    local bare=$WORK/bare jdk
    debootstrap --variant=minbase "$(. /etc/os-release; echo "$VERSION_CODENAME")" "$bare" > "$WORK/debootstrap" 2>&1 ||
        skip "debootstrap: $(tail -n 1 "$WORK/debootstrap")"
    mkdir "$bare/hermitux"
    (cd "$ROOT" && git ls-files -z | xargs -0 cp --parents -t "$bare/hermitux")
    cp /etc/resolv.conf "$bare/etc/"
    rm -rf "$bare"/etc/apt/sources.list*
    cp -r /etc/apt/sources.list* "$bare/etc/apt/"
    # What this machine has of Maven's downloads, and a JDK 25: some distributions have none.
    [ ! -d "$HOME/.m2" ] || cp -r "$HOME/.m2" "$bare/root/"
    jdk=$(. scripts/environment.sh; find_jdk)
    mkdir -p "$bare/usr/lib/jvm"
    cp -r "$jdk" "$bare/usr/lib/jvm/"
    local inside="cd /hermitux && $(first_command)"
    unshare --mount --pid --fork sh -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" env -i HOME=/root \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "$1"' "$bare" "$inside" < /dev/null > "$WORK/out" 2> "$WORK/err" ||
        fail "status $?: $(tail -n 15 "$WORK/err")"
    [ "$(cat "$WORK/out")" = hello ] || fail "standard output is $(head -c 200 "$WORK/out")"
    tail -n 1 "$WORK/err" | grep -q '^hermitux: first use: ' || fail "it says $(cat "$WORK/err")"
}

test_refuses_what_it_may_not_install() {
    fresh_copy
    local status=0
    chmod 755 "$WORK"; chown -R 65534:65534 "$COPY"
    PATH=$WORK/bin HOME=$WORK setpriv --reuid 65534 --regid 65534 --clear-groups "$COPY/hermitux" run /bin/echo hello \
        < /dev/null > "$WORK/out" 2> "$WORK/err" || status=$?
    [ $status = 125 ] || fail "status $status"
    [ ! -s "$WORK/out" ] && [ ! -e "$WORK/installed" ] || fail "it went on"
    [ "$(cat "$WORK/err")" = "hermitux: missing: musl-tools
  install with: sudo apt-get install musl-tools" ] || fail "it says $(cat "$WORK/err")"
}
