# redis saves in a child while it serves: BGSAVE, BGREWRITEAOF.
work=$(mktemp -d)
redis-server --port 0 --unixsocket "$work/socket" --dir "$work" --save "" --logfile "$work/log" > /dev/null &
command="redis-cli -s $work/socket"
until $command ping 2> /dev/null | grep -q PONG; do sleep 0.1; done
done_with() { until $command info persistence | tr -d '\r' | grep -qx "$1:0"; do sleep 0.1; done; }
$command debug populate 20000 key 100
$command set a b
$command bgsave
done_with rdb_bgsave_in_progress
$command info persistence | tr -d '\r' | grep rdb_last_bgsave_status
redis-check-rdb "$work/dump.rdb" | grep -c 'RDB looks OK'
$command config set appendonly yes
done_with aof_rewrite_in_progress
$command info persistence | tr -d '\r' | grep aof_last_bgrewrite_status
$command shutdown nosave
wait
echo "ended $?"
rm -rf "$work"
