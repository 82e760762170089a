# Servers as Debian installs them, in the virtual machine on a user's network: their own clients on the host reach them through published ports and must get
# what is served, also while connections are cut in the middle. Each case has a network of its own, and one that lacks a program is skipped.
. "$ROOT/tests/servers.sh"
FOLDER=$ROOT/tests/applications/servers
PORT=8080

# Makes what is served: a page, a large file, and a certificate.
served() {
    needs openssl python3
    mkdir "$WORK/served"
    python3 -c 'import random, sys; dice = random.Random(3)
open(sys.argv[1] + "/page.html", "w").write("".join(dice.choice("<p> hermitux\n") for _ in range(612)))
open(sys.argv[1] + "/large.bin", "wb").write(dice.randbytes(1500000))' "$WORK/served"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$WORK/served/key.pem" -out "$WORK/served/certificate.pem" -days 2 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost 2> /dev/null || fail "openssl makes no certificate"
    chmod 644 "$WORK"/served/*
    EXTRA_OPTIONS+=(--share "$WORK/served:/served" --share "$FOLDER:/configuration")
}
# publish GUESTPORT…: at 8080 and the next ones.
publish() {
    local guest port=$PORT
    for guest; do EXTRA_OPTIONS+=(-p "$port:$guest"); port=$((port + 1)); done
}
web() { client python3 "$FOLDER/web.py" "$1" "$WORK/served" "${@:2}"; }
until_page() { until_served curl -sfk -o /dev/null "$1/page.html"; }

nginx() {
    in_own_network
    needs nginx curl
    served
    publish 80 443
    serve /usr/sbin/nginx -c /configuration/nginx.conf -g "daemon off; $1"
    until_page http://127.0.0.1:$PORT
    web $PORT gzip ranges many="$2"
    web $((PORT + 1)) tls ranges
}
test_nginx() { nginx "master_process off;" 500; }
test_nginx_workers() { nginx "worker_processes 2;" 200; }

test_lighttpd() {
    in_own_network
    needs lighttpd curl
    served
    publish 80
    serve /usr/sbin/lighttpd -D -f /configuration/lighttpd.conf
    until_page http://127.0.0.1:$PORT
    web $PORT ranges many=200
}

test_redis() {
    in_own_network
    needs redis-server redis-cli redis-benchmark python3
    publish 6379
    serve /usr/bin/redis-server --save "" --protected-mode no
    until_served redis-cli -p $PORT ping
    "$HERMITUX" ps | grep -qF "127.0.0.1:$PORT->6379/tcp" || fail "hermitux ps does not show the published port"
    client python3 "$FOLDER/redis.py" $PORT
    client_says "GET" redis-benchmark -p $PORT -n 5000 -c 30 -P 16 -t get,set --csv
    client_says "5000" redis-cli -p $PORT get count
    client_says "OK" redis-cli -p $PORT set last value
    redis-cli -p $PORT shutdown nosave
    wait "$SERVER" || fail "redis-server ends with $? when it is told to: $(tail -n 3 "$WORK/guest.out")"
}

test_memcached() {
    in_own_network
    needs memcached python3
    publish 11211
    serve /usr/bin/memcached -u nobody -t 4
    until_served python3 "$FOLDER/memcached.py" $PORT
    client python3 "$FOLDER/memcached.py" $PORT
}

test_haproxy() {
    in_own_network
    needs haproxy curl python3
    publish 81
    serve /usr/sbin/haproxy -f "$FOLDER/haproxy.conf" -db
    until_served curl -sf http://127.0.0.1:$PORT/
    client_says "served" curl -s http://127.0.0.1:$PORT/
}

test_mosquitto() {
    in_own_network
    needs mosquitto mosquitto_sub mosquitto_pub
    served
    publish 1883
    printf 'listener 1883\nallow_anonymous true\n' > "$WORK/served/mosquitto.conf"
    serve /usr/sbin/mosquitto -c /served/mosquitto.conf
    until_served mosquitto_pub -p $PORT -t news -m first -q 1 -r
    # What is kept for subscribers comes once the subscription counts, and what is sent then comes behind it.
    timeout 60 mosquitto_sub -p $PORT -t news -C 101 -q 1 > "$WORK/heard" 2>&1 &
    local subscriber=$!
    until_served test -s "$WORK/heard"
    seq 100 | timeout 60 mosquitto_pub -p $PORT -t news -q 1 -l || fail "the messages are not taken"
    wait $subscriber || fail "the subscriber: $(tail -n 3 "$WORK/heard")"
    [ "$(cat "$WORK/heard")" = "$(echo first; seq 100)" ] || fail "other messages come than were sent: $(tail -n 3 "$WORK/heard")"
}

test_python_http() {
    in_own_network
    needs curl
    served
    publish 80
    serve /usr/bin/python3 -m http.server -d /served 80
    until_page http://127.0.0.1:$PORT
    web $PORT
}

test_python_echoes() {
    in_own_network
    served
    publish 7 8 9
    EXTRA_OPTIONS+=(-p $PORT:7/udp)
    serve /usr/bin/python3 /configuration/echo.py
    until_served python3 "$FOLDER/echoes.py" $PORT "$WORK/served" connections=1
    client python3 "$FOLDER/echoes.py" $PORT "$WORK/served" end
    client python3 "$FOLDER/echoes.py" $PORT "$WORK/served" udp
    client python3 "$FOLDER/echoes.py" $((PORT + 1)) "$WORK/served" tls connections=4
    client python3 "$FOLDER/echoes.py" $((PORT + 2)) "$WORK/served" connections=16
}

test_node() {
    in_own_network
    needs node curl
    served
    publish 80 443
    EXTRA_OPTIONS+=(--memory 512M)
    serve "$(readlink -f "$(command -v node)")" /configuration/files.js
    until_page http://127.0.0.1:$PORT
    web $PORT
    web $((PORT + 1)) tls
    client curl -sf --data-binary "@$WORK/served/large.bin" -o "$WORK/back" http://127.0.0.1:$PORT/
    cmp "$WORK/served/large.bin" "$WORK/back" || fail "what was posted comes back changed"
}

test_java() {
    in_own_network
    needs javac java curl
    served
    javac -d "$WORK/served" "$FOLDER/Files.java" || fail "javac"
    local home; home=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.home = //p')
    publish 80
    EXTRA_OPTIONS+=(--memory 768M --share "$home")
    serve "$home/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp /served FilesOfFolder
    until_page http://127.0.0.1:$PORT
    web $PORT
}

test_socat() {
    in_own_network
    needs socat
    served
    publish 7
    serve /usr/bin/socat -b 65536 tcp-listen:7,fork,reuseaddr,backlog=64 exec:cat
    until_served python3 "$FOLDER/echoes.py" $PORT "$WORK/served" connections=1
    client python3 "$FOLDER/echoes.py" $PORT "$WORK/served" connections=8
}

test_openssl() {
    in_own_network
    needs curl
    served
    publish 443
    EXTRA_OPTIONS+=(--cwd /served)
    serve /usr/bin/openssl s_server -accept 443 -cert certificate.pem -key key.pem -WWW -quiet
    until_page https://127.0.0.1:$PORT
    client curl -sfk -o "$WORK/back" https://127.0.0.1:$PORT/large.bin
    cmp "$WORK/served/large.bin" "$WORK/back" || fail "another file comes than is served"
}

test_iperf3() {
    in_own_network
    needs iperf3
    publish 5201
    EXTRA_OPTIONS+=(-p $PORT:5201/udp)
    serve /usr/bin/iperf3 -s
    until_served iperf3 -c 127.0.0.1 -p $PORT -n 1000
    client_says "receiver" iperf3 -c 127.0.0.1 -p $PORT -n 20M
    client_says "receiver" iperf3 -c 127.0.0.1 -p $PORT -n 20M -R
    client_says "receiver" iperf3 -c 127.0.0.1 -p $PORT -n 10M -w 100K -P 3
    client_says "receiver" iperf3 -c 127.0.0.1 -p $PORT -n 500K -u -b 20M -l 1400
}

test_postgres() {
    in_own_network
    local folder; folder=$(echo /usr/lib/postgresql/*/bin)
    [ -x "$folder/postgres" ] || skip "postgres is not installed"
    needs psql
    publish 5432
    EXTRA_OPTIONS+=(--user 65534:65534 --memory 512M)
    serve /bin/sh -c "PATH=$folder:/usr/bin:/bin; set -e
        initdb -D /tmp/data -U postgres -A trust -E UTF8 --locale=C --no-sync > /dev/null
        echo 'host all all 0.0.0.0/0 trust' >> /tmp/data/pg_hba.conf
        exec postgres -D /tmp/data -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off"
    until_served psql -h 127.0.0.1 -p $PORT -U postgres -c "select 1"
    client psql -h 127.0.0.1 -p $PORT -U postgres -c "create table numbers as select n, md5(n::text) as text from generate_series(1, 20000) n"
    client psql -h 127.0.0.1 -p $PORT -U postgres -Atc "select n || ' ' || text from numbers order by n"
    [ "$(md5sum < "$WORK/client")" = "$(for_each_number | md5sum)" ] || fail "other rows come: $(head -n 2 "$WORK/client")"
}
for_each_number() { python3 -c 'import hashlib
for n in range(1, 20001): print(n, hashlib.md5(str(n).encode()).hexdigest())'; }
