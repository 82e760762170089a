# A database is made, its server started, asked by pgbench over a Unix socket by four clients, and stopped.
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
work=$(mktemp -d)
chown 65534 "$work"
cd "$work"
# The server does not run as root.
ordinary() { setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp "$@"; }
[ "$(id -u)" = 0 ] || ordinary() { "$@"; }
ordinary initdb -D "$work/data" -A trust -U owner --no-instructions -N > "$work/log" 2>&1 || cat "$work/log"
settings="-c listen_addresses= -k $work -c shared_buffers=16MB -c max_connections=20 -c fsync=off"
ordinary pg_ctl -D "$work/data" -s -w -o "$settings" -l "$work/server" start || cat "$work/server"
ask() { psql -h "$work" -U owner -d postgres -Atc "$1"; }
ask 'select count(*) from generate_series(1, 1000)'
pgbench -h "$work" -U owner -i -q postgres > /dev/null 2>&1 || echo "no tables"
pgbench -h "$work" -U owner -c 4 -j 2 -t 50 -n postgres 2> /dev/null | grep 'actually processed'
ask 'select count(*) from pgbench_history'
ordinary pg_ctl -D "$work/data" -s -w stop
echo "stopped $?"
rm -rf "$work"
