# The first ./hermitux run in a fresh copy of the repository: installs what is missing, builds and runs; where it may not install it says what to do.

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
    PATH=$WORK/bin "$COPY/hermitux" run --accel tcg /bin/busybox echo hello < /dev/null > "$WORK/out" 2> "$WORK/err" ||
        fail "status $?: $(tail -n 5 "$WORK/err")"
    [ "$(cat "$WORK/out")" = hello ] || fail "standard output is $(head -c 200 "$WORK/out")"
    grep -q 'install.*musl-tools' "$WORK/installed" || fail "musl-tools was not installed: $(cat "$WORK/installed")"
    grep -q '^hermitux: installing musl-tools$' "$WORK/err" || fail "it does not say what it installs"
    PATH=$WORK/bin "$COPY/hermitux" run --accel tcg /bin/busybox echo again > "$WORK/out" 2> "$WORK/err"
    [ "$(cat "$WORK/out")" = again ] && [ ! -s "$WORK/err" ] || fail "the second run is not silent: $(head -n 3 "$WORK/err")"
    touch "$WORK/stamp"
    (cd "$COPY" && PATH=$WORK/bin ./dev build) > "$WORK/out" 2>&1 || fail "dev build: $(cat "$WORK/out")"
    [ ! -s "$WORK/out" ] || fail "something was built again: $(head -n 3 "$WORK/out")"
    [ -z "$(find "$COPY/build" -newer "$WORK/stamp" -type f)" ] || fail "files changed: $(find "$COPY/build" -newer "$WORK/stamp" -type f | head -n 3)"
}

test_refuses_what_it_may_not_install() {
    fresh_copy
    local status=0
    chmod 755 "$WORK"; chown -R 65534:65534 "$COPY"
    PATH=$WORK/bin HOME=$WORK setpriv --reuid 65534 --regid 65534 --clear-groups "$COPY/hermitux" run /bin/busybox echo hello \
        < /dev/null > "$WORK/out" 2> "$WORK/err" || status=$?
    [ $status = 125 ] || fail "status $status"
    [ ! -s "$WORK/out" ] && [ ! -e "$WORK/installed" ] || fail "it went on"
    [ "$(cat "$WORK/err")" = "hermitux: missing: musl-tools
  install with: sudo apt-get install musl-tools" ] || fail "it says $(cat "$WORK/err")"
}
