# The options of hermitux run that say who the program is and what it starts with, and what they show of the host; manual pages and completions.

test_user_and_groups() {
    EXTRA_OPTIONS=(--user 1234:2345 --group-add 7 --group-add daemon)
    in_guest /usr/bin/id
    expect_status 0
    expect_text out "uid=1234 gid=2345 groups=2345,7"
    expect_text out "1(daemon)"
    EXTRA_OPTIONS=(--user nobody)
    in_guest /bin/busybox id -u
    expect_text out 65534
    EXTRA_OPTIONS=(--user nobody)
    in_guest /bin/busybox sh -c 'kill -0 1 || echo not permitted'
    expect_text out 'not permitted'
}
test_umask_and_limits() {
    EXTRA_OPTIONS=(--umask 027 --ulimit nofile=50:60 --ulimit stack=-1)
    in_guest /bin/bash -c 'umask; ulimit -Sn; ulimit -Hn; ulimit -s'
    expect_status 0
    expect_bytes out $'0027\n50\n60\nunlimited\n'
    EXTRA_OPTIONS=(--ulimit nofile=5)
    in_guest /bin/bash -c 'exec 3</dev/null 4</dev/null && echo both; exec 5</dev/null' 
    expect_text out both
    expect_text err 'Too many open files'
}
test_host_name() {
    EXTRA_OPTIONS=(--hostname inner.example)
    in_guest /bin/busybox hostname
    expect_bytes out $'inner.example\n'
}
test_memory_folder() {
    EXTRA_OPTIONS=(--tmpfs /srv/scratch)
    in_guest /bin/bash -c 'echo x > /srv/scratch/file && while read -r line; do case $line in *" /srv/scratch "*) echo "$line" ;; esac; done < /proc/mounts'
    expect_text out ' /srv/scratch tmpfs rw'
}
test_environments() {
    printf '# comment\nONE=1\nTWO=from file\nKEPT\n' > "$WORK/variables"
    KEPT=kept "$HERMITUX" run "${HYPERVISOR[@]}" --clean-env --env-file "$WORK/variables" -e TWO=2 /usr/bin/env > "$WORK/guest.out"
    [ "$(LC_ALL=C sort "$WORK/guest.out")" = $'KEPT=kept\nONE=1\nTWO=2' ] || fail "the variables are $(cat "$WORK/guest.out")"
}
test_single_file() {
    echo content > "$WORK/file"
    EXTRA_OPTIONS=(--share "$WORK/file:/etc/app.conf")
    in_guest /bin/cat /etc/app.conf
    expect_bytes out $'content\n'
}
# The inner of two shares keeps its rights, whichever is named first; a program in a share is found there.
test_nested_shares() {
    mkdir -p "$WORK/outer/inner"; cp /bin/busybox "$WORK/outer/inner/"
    EXTRA_OPTIONS=(--share "$WORK/outer/inner:/d/inner:rw" --share "$WORK/outer:/d")
    in_guest /d/inner/busybox sh -c 'echo x > /d/inner/new; echo y > /d/new'
    [ "$(cat "$WORK/outer/inner/new")" = x ] || fail "the inner share was not written: $(cat "$WORK/guest.err")"
    [ ! -e "$WORK/outer/new" ] || fail "the outer share was written"
}
test_kernel_files_as_arguments() {
    in_guest /bin/cat /sys/devices/system/cpu/online /proc/version
    expect_status 0
    expect_text out Linux
}
test_hint_at_what_is_not_seen() {
    mkdir "$WORK/classes"
    CASE_DIRECTORY=$WORK in_guest /bin/busybox ls -l=classes "$WORK/classes/none" "$WORK/classes"
    expect_text err "$WORK/classes is there on the host, but the program does not see it; --share $WORK/classes shows it"
    in_guest /bin/busybox true "$WORK/classes"
    [ ! -s "$WORK/guest.err" ] || fail "a program that ends well gets a hint: $(cat "$WORK/guest.err")"
}
# Folders that programs expect.
test_folders() {
    in_guest /bin/busybox ls -d /var/lib /var/log /var/cache /var/tmp /opt /srv /mnt /home /run
    expect_status 0
}
# Each page without a warning of groff, and as many pages as commands.
test_manual_pages() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    manuals
    local page
    for page in "$WORK"/share/man/man1/*.1; do
        groff -t -man -ww -Tutf8 "$page" > "$WORK/text" 2> "$WORK/warnings" || fail "groff"
        [ ! -s "$WORK/warnings" ] || fail "$(head -n 3 "$WORK/warnings")"
        [ -s "$WORK/text" ] || fail "$page is empty"
    done
    groff -man -Tascii -P-cbou "$WORK/share/man/man1/hermitux-run.1" | grep -q -- '--ulimit NAME=SOFT' || fail "hermitux-run.1 does not tell of --ulimit"
}
manuals() {
    local java
    type groff > /dev/null 2>&1 || skip "groff is not installed"
    java=$(. scripts/environment.sh; find_jdk)/bin/java
    "$java" -cp cli/target/classes:launcher/target/classes hermitux.cli.manual.WriteManuals "$WORK/share" 0.1.0 || fail "no manuals"
}
# completed WORD…: what bash would offer for the last word.
completed() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    _hermitux
    printf '%s\n' "${COMPREPLY[@]}"
}
test_completions() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    manuals
    . "$WORK/share/bash-completion/completions/hermitux"
    [ "$(completed hermitux do)" = doctor ] || fail "hermitux do: $(completed hermitux do)"
    [ "$(completed hermitux run --rec)" = --record-syscalls ] || fail "--rec: $(completed hermitux run --rec)"
    [ "$(completed hermitux run --accel t)" = tcg ] || fail "--accel t: $(completed hermitux run --accel t)"
    [ "$(completed hermitux run --memory 1G --tra)" = --trace ] || fail "behind --memory 1G"
    mkdir "$WORK/a-folder"; : > "$WORK/a-file"
    [ "$(completed hermitux run --rootfs "$WORK/a-f")" = "$WORK/a-folder" ] || fail "--rootfs offers $(completed hermitux run --rootfs "$WORK/a-f")"
    # Behind the program its own words: files, none of our options.
    [ "$(completed hermitux run ls --tra)" = "" ] || fail "options are offered behind the program"
    if type zsh > /dev/null 2>&1; then zsh -n "$WORK/share/zsh/vendor-completions/_hermitux" || fail "zsh"; fi
    if type fish > /dev/null 2>&1; then fish -n "$WORK/share/fish/vendor_completions.d/hermitux.fish" || fail "fish"; fi
}
# What the JVM's tools take is what help tells of.
test_help_of_the_tools() {
    [ "$MODE" = tcg ] || skip "the same in all modes"
    local java command
    java=$(. scripts/environment.sh; find_jdk)/bin/java
    for command in analyze rewrite; do
        "$java" -jar build/tools/tools.jar $command --help | grep -oE '(^|[ ,])--?[a-z]+' | tr -d ' ,' |
            grep -vxE -- '-h|-V|--help|--version' | sort -u > "$WORK/own"
        "$HERMITUX" $command --help | grep -oE '^ +--?[a-z]+|, --[a-z]+' | tr -d ' ,' | grep -vxE -- '-h|--help' | sort -u > "$WORK/told"
        cmp -s "$WORK/own" "$WORK/told" || fail "$command: $(diff "$WORK/own" "$WORK/told")"
    done
}
