# Every program that the README's table promises, one case a kind of use.
FOLDER=$ROOT/tests/applications/programs
NUMBERS='seq 1 50000'

application busybox-echo /bin/busybox echo hello
application busybox-digest -p "$NUMBERS" /bin/busybox sha1sum
application busybox-text -p "$NUMBERS" /bin/busybox awk '{ s += $1 } END { print s }'
application bash-builtins /bin/bash -c 'a=(1 2 3); printf "%03d\n" "${a[@]}"; [[ abc =~ b ]] && echo $((2 ** 40))
    while read -r l; do echo "<$l>"; done <<< "x y"'
application bash-trap /bin/bash -c 'trap "echo bye" EXIT; kill -TERM $$'
application lua /usr/bin/lua5.4 "$FOLDER/squares.lua" one
application python /usr/bin/python3 "$FOLDER/library.py"
application python-error /usr/bin/python3 -c 'raise ValueError("text")'
application perl /usr/bin/perl "$FOLDER/modules.pl"
application sqlite-memory /usr/bin/sqlite3 :memory: 'select sqlite_version() > 3, sum(value) from generate_series(1, 1000)'
application sqlite-file /usr/bin/sqlite3 /tmp/hermitux-test.db \
    'drop table if exists t; create table t (a); insert into t values (1), (2); select sum(a) from t; drop table t'
application gzip -p "$NUMBERS" /usr/bin/gzip -9nc
application gzip-back -p "$NUMBERS | gzip" /usr/bin/gzip -dc
application bzip2 -p "$NUMBERS" /usr/bin/bzip2 -c
application xz -p "$NUMBERS" /usr/bin/xz -1c
application sha256sum -p "$NUMBERS" /usr/bin/sha256sum
application sort -p "$NUMBERS" /usr/bin/sort -r
application awk -p "$NUMBERS" /usr/bin/gawk '{ s += $1 } END { print s, NR }'
application sed -p "$NUMBERS" /usr/bin/sed -n '5,10s/1/x/gp;$p'
application grep -p "$NUMBERS" /usr/bin/grep -c 99
application openssl-digest -p "$NUMBERS" /usr/bin/openssl dgst -sha256
application compiler "$(gcc -print-prog-name=cc1)" -O2 -quiet "$FOLDER/compiled.i" -o -
application ls /usr/bin/ls -lR /usr/share/doc/bash
application find /usr/bin/find /usr/share/perl5 -name '*.pm' -type f
application stat /usr/bin/stat -c '%s %a %U %n' /usr/bin/bash /usr/bin
application date /usr/bin/date -u -d @86400

# Openssl's figures differ from run to run; that it measures, which needs a handler and an alarm, is the point.
measured() { [ "$(cat "$WORK/guest.status")" = 0 ] && grep -q '^sha256 ' "$WORK/guest.out"; }
application openssl-speed -a measured /usr/bin/openssl speed -seconds 1 -bytes 1024 sha256

# A folder of the host: git reads one that is shared, sqlite writes to another.
make_repository() {
    mkdir -p "$WORK/repository"
    [ "$1" = guest ] && return
    git init -q -b main "$WORK/repository"
    for i in 1 2 3; do
        echo "$i" > "$WORK/repository/file"
        git -C "$WORK/repository" add file
        git -C "$WORK/repository" -c user.name=name -c user.email=name@example.invalid commit -qm "change $i"
    done
}
application git-log -s "${WORK:-}/repository" -b make_repository /usr/bin/git -C "${WORK:-}/repository" --no-pager log --stat

make_folder() { mkdir -p "$WORK/shared"; rm -f "$WORK/shared/db"; }
same_database() { same_outcome && [ "$(sqlite3 "$WORK/shared/db" 'select sum(a) from t')" = 500500 ]; }
# QEMU's server has no locks, so a database there is opened without.
case ${MODE:-} in tcg | kvm | trap) UNLOCKED=(-vfs unix-none) ;; *) UNLOCKED=() ;; esac
application sqlite-share -s "${WORK:-}/shared:rw" -b make_folder -a same_database /usr/bin/sqlite3 "${UNLOCKED[@]}" "${WORK:-}/shared/db" \
    'create table t (a); with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000) insert into t select i from n; select sum(a) from t'
