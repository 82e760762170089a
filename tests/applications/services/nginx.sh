# A master with two workers over a Unix socket; a reload gives it new ones, a worker that is killed is replaced.
PATH=/usr/sbin:$PATH
work=$(mktemp -d)
mkdir "$work/logs"
echo page > "$work/page"
cat > "$work/conf" <<END_OF_FILE
worker_processes 2;
pid $work/pid;
error_log $work/logs/error;
user root root;
events { }
http {
    access_log off;
    client_body_temp_path $work/1; proxy_temp_path $work/2; fastcgi_temp_path $work/3; uwsgi_temp_path $work/4; scgi_temp_path $work/5;
    server { listen unix:$work/socket; root $work; }
}
END_OF_FILE
run() { nginx -p "$work" -e "$work/logs/error" -c "$work/conf" "$@"; }
workers() { pgrep -P "$(cat "$work/pid")" | sort; }
two_others() { until [ "$(workers | grep -cvxF "$1")" = 2 ] && [ "$(workers | wc -l)" = 2 ]; do sleep 0.1; done; workers; }
ask() {
    python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall(b"GET /page HTTP/1.0\r\n\r\n")
text = b""
while part := s.recv(4096): text += part
print(text.split(b"\r\n")[0].decode(), text.split(b"\r\n\r\n")[1].decode().strip())' "$work/socket"
}
run
until [ -s "$work/pid" ]; do sleep 0.1; done
first=$(two_others none)
ask
run -s reload
second=$(two_others "$first")
ask
kill -9 $(echo "$second" | head -n 1)
two_others "$(echo "$second" | head -n 1)" > /dev/null
ask
master=$(cat "$work/pid")
run -s quit
while [ -e "/proc/$master/status" ] && ! grep -q '^State:.Z' "/proc/$master/status"; do sleep 0.1; done
[ -e "$work/pid" ] || echo "ended"
rm -rf "$work"
