# The benchmark "net", sourced by bench/run: servers behind a published port, the same server and the same client in one run: as a process of the host,
# in a Linux guest on the same QEMU TCG and the same back end (QEMU's user network), and here. Rounds take turns; medians. In a network namespace of its own.

NET_ROUNDS=${NET_ROUNDS:-3} NET_SECONDS=${NET_SECONDS:-2} NET_PARTS=${NET_PARTS:-redis nginx iperf trips loopback first idle}
# By where a server runs: the last digit of its ports.
declare -A NET_PLACE=([host]=1 [guest]=2 [own]=3)
NET_PAGE='worker_processes 1; daemon off; master_process off; error_log stderr; pid FOLDER/pid; events { worker_connections 1024; } http { access_log off;
    sendfile on; keepalive_requests 1000000; client_body_temp_path FOLDER/1; proxy_temp_path FOLDER/2; fastcgi_temp_path FOLDER/3; uwsgi_temp_path FOLDER/4;
    scgi_temp_path FOLDER/5; server { listen PORT; root ROOT; } }'

net() {
    if [ -z "${NET_ALONE:-}" ]; then
        fetch_linux || true
        local namespace=(unshare -n)
        [ "$(id -u)" = 0 ] || namespace=(unshare -r -n)
        NET_ALONE=1 "${namespace[@]}" bash -c 'ip link set lo up && exec bench/run net'
        return
    fi
    NET_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/hermitux-bench.XXXXXX") NET_LINUX=
    trap '{ kill $(jobs -p); wait; } 2> /dev/null; rm -rf "$NET_FOLDER"' EXIT
    gcc -O2 -static -o $OUT/requests bench/programs/requests.c
    mkdir "$NET_FOLDER/served"
    head -c 612 /dev/zero | tr '\0' x > "$NET_FOLDER/served/page.html"
    chmod -R a+rX "$NET_FOLDER"
    if [ -e $LINUX_FOLDER/vmlinuz ]; then net_linux_start; else echo "bench: no Linux guest to compare with" >&2; fi
    local part
    for part in $NET_PARTS; do net_$part; done
}

# net_port PLACE BASE
net_port() { echo $(($2 * 10 + ${NET_PLACE[$1]})); }

# net_own GUESTPORT BASE PROGRAM…: serves it here; the machine's process is NET_MACHINE.
net_own() {
    $HERMITUX run --hypervisor qemu --accel tcg --memory "${NET_MEMORY:-512M}" -p "$(net_port own "$2"):$1" --share "$NET_FOLDER/served:/served" \
        --share "$PWD/$OUT:/programs" "${@:3}" < "${NET_INPUT:-/dev/null}" > "$NET_FOLDER/own" 2>&1 &
    NET_MACHINE=$!
}
net_host() { "$@" > "$NET_FOLDER/host" 2>&1 & NET_HOST=$!; }
net_end() { { kill $NET_HOST $NET_MACHINE; wait $NET_HOST $NET_MACHINE; } 2> /dev/null || true; }

net_until() {
    local tries
    for ((tries = 0; tries < 600; tries++)); do
        if timeout 5 "$@" > /dev/null 2>&1; then return; fi
        sleep 0.1
    done
    echo "bench: no answer: $*; $(tail -n 2 "$NET_FOLDER"/{own,host,linux} 2> /dev/null)" >&2
    return 1
}

net_median() { sort -n | awk '{ a[NR] = $1 } END { print NR ? a[int((NR + 1) / 2)] : 0 }'; }

# net_compare NAME UNIT BETTER MUST AIM BASE COMMAND: rounds of a client that prints a number, told the port; BETTER is more or less.
net_compare() {
    local name=$1 unit=$2 better=$3 must=$4 aim=$5 base=$6 client=$7 place round; local -A median
    for ((round = 0; round < NET_ROUNDS; round++)); do
        for place in host guest own; do
            [ $place != guest ] || [ -n "$NET_LINUX" ] || continue
            $client "$(net_port $place "$base")" >> "$NET_FOLDER/$place.figures" || echo 0 >> "$NET_FOLDER/$place.figures"
        done
    done
    for place in host guest own; do
        median[$place]=$(net_median < "$NET_FOLDER/$place.figures" 2> /dev/null || echo 0)
        rm -f "$NET_FOLDER/$place.figures"
    done
    net_figure "$name" "$unit" "$better" "$must" "$aim" "${median[own]}" "${median[guest]}" "${median[host]}"
}

# net_figure NAME UNIT BETTER MUST AIM OWN GUEST HOST: how many times as good as the Linux guest.
net_figure() {
    local times=-
    if [ "$7" != 0 ] && [ "$6" != 0 ]; then if [ "$3" = more ]; then times=$(ratio "$6" "$7"); else times=$(ratio "$7" "$6"); fi; fi
    figure "$1: QEMU tcg against a Linux guest" "$times" "must $4, aim $5; $6 $2, the guest $7, a process of the host $8"
}

net_redis() {
    net_own 6379 637 redis-server --save "" --protected-mode no
    net_host redis-server --save "" --protected-mode no --port "$(net_port host 637)"
    local place test
    for place in host own ${NET_LINUX:+guest}; do net_until redis-cli -p "$(net_port $place 637)" ping; done
    figure "redis-server idle, resident: QEMU tcg with its machine" "$(net_resident) KB" "a process of the host $(net_resident_of $NET_HOST) KB"
    for NET_TEST in get set; do net_compare "redis-benchmark $NET_TEST, pipeline 16, 30 connections" "a second" more 1.5 3 637 net_ask_redis; done
    net_end
}
net_ask_redis() {
    timeout 60 redis-benchmark -p "$1" -c 30 -P 16 -n $((NET_SECONDS * 40000)) -t $NET_TEST --csv 2> /dev/null | awk -F'"' 'END { print int($4) }'
}
# The QEMU below the machine's launcher.
net_resident() { net_resident_of "$(pgrep -P "$NET_MACHINE" qemu)"; }
net_resident_of() { awk '/VmRSS/ { print $2 }' "/proc/$1/status"; }

net_nginx() {
    local port place
    port=$(net_port host 808)
    mkdir -p "$NET_FOLDER/nginx"
    echo "$NET_PAGE" | sed "s|FOLDER|$NET_FOLDER/nginx|g; s|PORT|$port|; s|ROOT|$NET_FOLDER/served|" > "$NET_FOLDER/host.conf"
    echo "$NET_PAGE" | sed "s|FOLDER|/tmp|g; s|PORT|80|; s|ROOT|/served|" > "$NET_FOLDER/served/nginx.conf"
    net_own 80 808 /usr/sbin/nginx -c /served/nginx.conf
    net_host /usr/sbin/nginx -c "$NET_FOLDER/host.conf"
    for place in host own ${NET_LINUX:+guest}; do net_until curl -sf -o /dev/null "http://127.0.0.1:$(net_port $place 808)/page.html"; done
    net_compare "nginx, wrk, a page of 612 bytes, 30 connections" "a second" more 1.5 3 808 net_ask_nginx
    net_end
}
net_ask_nginx() { timeout 60 wrk -t 1 -c 30 -d ${NET_SECONDS}s "http://127.0.0.1:$1/page.html" | awk '/Requests\/sec/ { print int($2) }'; }

net_iperf() {
    net_own 5201 520 iperf3 -s
    net_host iperf3 -s -p "$(net_port host 520)"
    local place
    for place in host own ${NET_LINUX:+guest}; do net_until iperf3 -c 127.0.0.1 -p "$(net_port $place 520)" -n 1000; done
    NET_REVERSE=; net_compare "iperf3, one stream to the server" Mbit/s more 1.0 2 520 net_ask_iperf
    NET_REVERSE=-R; net_compare "iperf3, one stream from the server" Mbit/s more 1.0 2 520 net_ask_iperf
    net_end
}
net_ask_iperf() { timeout 60 iperf3 -c 127.0.0.1 -p "$1" -t "$NET_SECONDS" -f m $NET_REVERSE | net_rate; }
net_rate() { awk '/receiver/ { for (i = 2; i <= NF; i++) if ($i == "Mbits/sec") rate = $(i - 1) } END { print rate + 0 }'; }

net_trips() {
    net_own 7 700 /programs/requests serve 7
    net_host $OUT/requests serve "$(net_port host 700)"
    local place
    for place in host own ${NET_LINUX:+guest}; do net_until $OUT/requests ask "$(net_port $place 700)" 10; done
    net_compare "request and response of 1 byte" ns less 1.0 2 700 net_ask_trips
    net_end
}
net_ask_trips() { timeout 60 $OUT/requests ask "$1" 2000; }

# Both ends in one machine, and on one processor of the host.
NET_LOOP='iperf3 -s -1 -p 5300 > /dev/null & sleep 1; iperf3 -c 127.0.0.1 -p 5300 -t SECONDS -f m'
net_loopback() {
    local loop=${NET_LOOP/SECONDS/$NET_SECONDS} own host
    own=$($HERMITUX run --hypervisor qemu --accel tcg --memory 512M /bin/sh -c "$loop" 2> /dev/null | net_rate)
    host=$(taskset -c 0 /bin/sh -c "$loop" | net_rate)
    net_figure "iperf3 over the loopback" Mbit/s more "0.5 (native)" "1.0 (native)" "$own" "$(net_linux_said loop)" "$host"
}

net_first() {
    local round
    for ((round = 0; round < NET_ROUNDS; round++)); do
        $OUT/requests pong 6391 redis-server --save "" --port 6391 >> "$NET_FOLDER/host.first"
        $OUT/requests pong 6392 $HERMITUX run --hypervisor qemu --accel tcg --memory 512M -p 6392:6379 redis-server --save "" --protected-mode no \
            >> "$NET_FOLDER/own.first"
    done
    figure "hermitux run redis-server to the first PONG, QEMU tcg" "$(net_median < "$NET_FOLDER/own.first") ms" \
        "must 150, aim 50 (native); a process of the host $(net_median < "$NET_FOLDER/host.first") ms"
}

# Connections over the loopback have both their ends in the machine.
net_idle() {
    local few many pair=20000
    mkfifo "$NET_FOLDER/input"
    NET_MEMORY=1G NET_INPUT=$NET_FOLDER/input net_own 7 701 /programs/requests idle 100 10100
    exec 9> "$NET_FOLDER/input"
    net_until grep -q "idle 100$" "$NET_FOLDER/own"; few=$(net_resident)
    echo >&9
    net_until grep -q "idle 10100" "$NET_FOLDER/own"; many=$(net_resident)
    exec 9>&-
    figure "memory of an end of 10,000 idle connections: QEMU tcg" "$(awk -v a="$few" -v b="$many" "BEGIN { printf \"%.2f\", (b - a) / $pair }") KB" \
        "must 4 KB, aim 1.5 KB; a Linux guest $(net_linux_said idle) KB"
    wait $NET_MACHINE || true
}

# ---- the Linux guest ----

# All servers at once, which wait for their clients; first what needs no client. Its kernel's modules bring the network up.
net_linux_start() {
    local folder=$LINUX_FOLDER/network program file
    rm -rf "$folder"; mkdir -p "$folder"/{bin,dev,tmp,proc,sys,etc,served,run,var/lib/nginx,var/log/nginx}
    for program in /usr/bin/redis-server /usr/sbin/nginx /usr/bin/iperf3; do
        for file in "$program" $(ldd "$program" | grep -o '/[^ ]*'); do mkdir -p "$folder${file%/*}"; cp -L "$file" "$folder$file"; done
    done
    cp /bin/busybox $OUT/requests $LINUX_FOLDER/modules/* "$folder/"
    cp "$NET_FOLDER/served/page.html" "$folder/served/"
    echo "$NET_PAGE" | sed "s|FOLDER|/tmp|g; s|PORT|80|; s|ROOT|/served|" > "$folder/served/nginx.conf"
    printf 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\nwww-data:x:33:33::/:/bin/sh\n' > "$folder/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\nwww-data:x:33:\n' > "$folder/etc/group"
    { echo '#!/busybox sh'; net_linux_script | sed "s/MODULES/${LINUX_MODULES[*]}/"; } > "$folder/init"
    chmod 755 "$folder/init"
    (cd "$folder" && find . | /bin/busybox cpio -o -H newc 2> /dev/null) > $LINUX_FOLDER/network.initrd
    local pair forwards=
    for pair in 637:6379 808:80 520:5201 700:7; do forwards+=",hostfwd=tcp:127.0.0.1:$(net_port guest "${pair%:*}")-:${pair#*:}"; done
    qemu-system-x86_64 -accel tcg -cpu max -m 1024 -display none -no-reboot -nodefaults -serial stdio -kernel $LINUX_FOLDER/vmlinuz \
        -initrd $LINUX_FOLDER/network.initrd \
        -append "console=ttyS0 quiet panic=-1" -device virtio-net-pci,netdev=net \
        -netdev "user,id=net$forwards" \
        < /dev/null > "$NET_FOLDER/linux" 2>&1 &
    NET_LINUX=$!
    net_until grep -q "^result ready" "$NET_FOLDER/linux" || NET_LINUX=
}
net_linux_said() { if [ -n "$NET_LINUX" ]; then tr -d '\r' < "$NET_FOLDER/linux" | sed -n "s/^result $1 //p"; else echo 0; fi; }

net_linux_script() {
    printf '%s\n' "${NET_LOOP/SECONDS/$NET_SECONDS}" > $LINUX_FOLDER/network/loop
    cat <<'END_OF_INIT'
for place in dev:devtmpfs tmp:tmpfs proc:proc sys:sysfs; do /busybox mount -t ${place#*:} none /${place%:*}; done
/busybox --install -s /bin
export PATH=/usr/bin:/usr/sbin:/bin
for module in MODULES; do
    [ ! -e /$module.ko ] || insmod /$module.ko
done
ip link set lo up
ip addr add 10.0.2.15/24 dev eth0
ip link set eth0 up
ip route add default via 10.0.2.2
ulimit -n 30000
sh /loop > /tmp/loop 2>&1
echo "result loop $(awk '/receiver/ { for (i = 2; i <= NF; i++) if ($i == "Mbits/sec") rate = $(i - 1) } END { print rate + 0 }' /tmp/loop)"
mkfifo /tmp/input
/requests idle 100 10100 < /tmp/input > /tmp/idle &
exec 3> /tmp/input
free_memory() { until grep -q "idle $1$" /tmp/idle; do sleep 1; done; awk '/MemFree/ { print $2 }' /proc/meminfo; }
few=$(free_memory 100)
echo >&3
many=$(free_memory 10100)
exec 3>&-
echo "result idle $(echo "$few $many" | awk '{ printf "%.2f", ($1 - $2) / 20000 }')"
redis-server --save "" --protected-mode no > /tmp/redis &
nginx -c /served/nginx.conf > /tmp/nginx 2>&1 &
iperf3 -s > /tmp/iperf &
/requests serve 7 &
echo "result ready 1"
sleep 100000
END_OF_INIT
}
