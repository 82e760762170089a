# The TCP/IP stack under the kernel's sockets: lwIP's source, fetched once (scripts/lwip), and what runtime/network makes of it. Sourced by build.sh.

NETWORK_INCLUDES=(-Iruntime/network -Ibuild/lwip/source/src/include)

# Fetches the source unless it is there, or could not be had within the last hour: a kernel without network is built then.
fetch_lwip() {
    [ ! -d build/lwip/source ] || return 0
    [ -z "$(find build/lwip/missing -mmin -60 2> /dev/null)" ] || return 0
    say "fetching the source of lwIP"
    if scripts/lwip build/lwip; then rm -f build/lwip/missing; return 0; fi
    say "the kernel is built without a network; the next ./dev build an hour from now tries again (sooner: rm build/lwip/missing)"
    touch build/lwip/missing
}

lwip_sources() { ls build/lwip/source/src/core/{,ipv4/,ipv6/}*.c build/lwip/source/src/netif/ethernet.c; }

# adapted FILE: the edits of sed for one of lwIP's files, each of which changes one line. TCP asks our index of connections where it would walk a list
# (runtime/network/index.h). All of 127.0.0.0/8 is the loopback's, not one address.
# An acknowledgement with SACK blocks is a duplicate whatever its window (lwipopts.h). And what another machine can bring about is no reason to end this one
# (tests/fuzz found each): a largest segment counts in a SYN alone and has room for options, one that has shrunk makes room 0 instead of failing an
# assertion, and so do windows that close while what they hold back is acknowledged.
adapted() {
    case $1 in
    */tcp_in.c)
        echo 's/for (pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next)/for (pcb = index_active(tcphdr); pcb != NULL; pcb = NULL)/'
        echo 's/for (pcb = tcp_tw_pcbs; pcb != NULL; pcb = pcb->next)/for (pcb = index_waiting(tcphdr); pcb != NULL; pcb = NULL)/'
        echo 's/if (pcb->snd_wl2 + pcb->snd_wnd == right_wnd_edge) {/if (pcb->snd_wl2 + pcb->snd_wnd == right_wnd_edge || HAS_SACK(pcb, tcphdr_optlen)) {/'
        echo '/LWIP_ASSERT("tcp_receive: segment not trimmed correctly to ooseq queue/s/.*/(void) ((void) 0,/'
        echo 's/pcb->mss = ((mss > TCP_MSS) || (mss == 0)) ? TCP_MSS : mss;/if (flags \& TCP_SYN) pcb->mss = PEERS_MSS(mss);/' ;;
    */tcp_out.c)
        echo '/LWIP_ASSERT("split <= mss"/s/.*/(void) 0;/'
        echo "/LWIP_ASSERT(\"Can't split segment into length 0\"/s/.*/(void) 0;/"
        echo '/LWIP_ASSERT("mss_local is too small"/s/.*/(void) 0;/'
        echo 's/space = mss_local - (last_unsent->len + unsent_optlen);/space = LWIP_MAX((int) mss_local - (last_unsent->len + unsent_optlen), 0);/'
        echo 's/LWIP_ASSERT("inconsistent oversize vs. space", oversize <= space);/if (oversize > space) oversize = space;/' ;;
    */tcp.c)
        echo '/LWIP_ASSERT("tcp_slowtimr: persist ticking with in-flight data"/s/.*/(void) 0;/'
        echo '/LWIP_ASSERT("tcp_slowtimr: persist ticking with empty send buffer"/s/.*/(void) 0;/' ;;
    */ip4.c) echo 's/ip4_addr_cmp(ip4_current_dest_addr(), netif_ip4_addr(netif))/IS_OWN4(netif, ip4_current_dest_addr())/' ;;
    */udp.c)
        echo 's/ip4_addr_cmp(netif_ip4_addr(inp), ip4_current_dest_addr())/IS_OWN4(inp, ip4_current_dest_addr())/'
        echo 's/ip4_addr_cmp(ip_2_ip4(&(pcb->local_ip)), netif_ip4_addr(netif))/IS_OWN4(netif, ip_2_ip4(\&(pcb->local_ip)))/' ;;
    esac
}

# adapt FILE OUT: fails if the file is not as the edits expect it.
adapt() {
    local edits; edits=$(adapted "$1")
    sed "$edits" "$1" > "$2"
    [ "$(diff "$1" "$2" | grep -c '^>')" = "$(grep -c . <<< "$edits")" ] || { say "lwIP's $1 is not as expected"; return 1; }
}

# compile_network OUT COMPILER…: objects of lwIP and of ours in OUT.
compile_network() {
    local out=$1 file source index; shift
    rm -rf "$out"; mkdir -p "$out"
    for file in $(lwip_sources); do
        source=$file index=()
        if [ -n "$(adapted "$file")" ]; then source=$out/${file##*/}; adapt "$file" "$source"; fi
        case $file in
        */tcp.c | */tcp_in.c) index=(-include runtime/network/index.h) ;;
        esac
        "$@" -w "${NETWORK_INCLUDES[@]}" "${index[@]}" -c "$source" -o "$out/lwip_$(basename "$file" .c).o"
    done
    for file in runtime/network/*.c; do "$@" -Wall -Wextra "${NETWORK_INCLUDES[@]}" -c "$file" -o "$out/$(basename "$file" .c).o"; done
}

# build/network/libnetwork.a for the kernel, and libnetwork.so, the same for the JVM that runs the kernel's tests.
build_network() {
    fetch_lwip
    if [ ! -d build/lwip/source ]; then rm -rf build/network; return 0; fi
    newer build/network/libnetwork.so runtime/network runtime/include scripts/network.sh build/lwip/source || return 0
    say "compiling lwIP"
    local out=build/network
    mkdir -p $out
    compile_network $out/kernel gcc "${GCC_KERNEL[@]}" -isystem "$(gcc -print-file-name=include)"
    rm -f $out/libnetwork.a
    ar rcs $out/libnetwork.a $out/kernel/*.o
    compile_network $out/host gcc "${GCC_COMMON[@]}" -fPIC -DHOST
    gcc -shared -fPIC -Wl,-Bsymbolic $out/host/*.o -o $out/libnetwork.so.new
    mv $out/libnetwork.so.new $out/libnetwork.so
}

# network_objects OUT: what a kernel whose Java is in OUT links: nothing if it does not call the stack.
network_objects() {
    if [ -e build/network/libnetwork.a ] && grep -rqF '<network.h>' "$1/c" --include='*.c'; then echo build/network/libnetwork.a; fi
}

# absent_network OUT: definitions for the linker of what Java calls of a stack that is not there: whoever calls it all the same fails at once.
absent_network() {
    [ -z "$(network_objects "$1")" ] || return 0
    nm -u "$1/java.o" | awk '$2 ~ /^(network|stream|datagram|interface)_/ {
        print "--defsym=" $2 "=" ($2 == "network_present" ? "network_absent" : "network_missing") }'
}
