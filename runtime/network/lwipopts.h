#pragma once
/*
 * How lwIP is built here: one caller at a time (NO_SYS), raw interface, all memory from memory.c when it is needed. Sockets, ports and blocking are
 * Java's. Numbers that bound something say so.
 */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_SOCKET 0
#define LWIP_NETCONN 0
/* timers.c has them: lwIP's own would wake an idle machine ten times a second. */
#define LWIP_TIMERS 0

/* ---- memory ---- */
#define MEM_LIBC_MALLOC 1
#define MEMP_MEM_MALLOC 1
#define MEM_ALIGNMENT 8
#define MEM_SIZE 65535
void *network_allocate(unsigned long size);
void *network_allocate_zeroed(unsigned long count, unsigned long size);
void network_release(void *block);
#define mem_clib_malloc network_allocate
#define mem_clib_calloc network_allocate_zeroed
#define mem_clib_free network_release
#define LWIP_SUPPORT_CUSTOM_PBUF 1
/* The virtio header lies before the frame's own. */
#define PBUF_LINK_ENCAPSULATION_HLEN 12

/* ---- interfaces ---- */
#define LWIP_ARP 1
#define LWIP_ETHERNET 1
#define ETH_PAD_SIZE 0
#define LWIP_HAVE_LOOPIF 1
#define LWIP_NETIF_LOOPBACK 1
/* Packets that may wait on one interface's loop; a full one drops as a wire does. */
#define LWIP_LOOPBACK_MAX_PBUFS 1024
#define LWIP_LOOPIF_MULTICAST 1
#define LWIP_NETIF_HWADDRHINT 1
#define LWIP_NETIF_TX_SINGLE_PBUF 0
#define LWIP_CHECKSUM_CTRL_PER_NETIF 1
#define LWIP_CHECKSUM_ON_COPY 0
#define ARP_TABLE_SIZE 64
#define ARP_QUEUEING 1
#define ARP_QUEUE_LEN 16
#define ETHARP_SUPPORT_STATIC_ENTRIES 0

/* ---- IPv4 and IPv6 ---- */
#define LWIP_IPV4 1
#define LWIP_IPV6 1
#define IP_FORWARD 0
#define IP_REASSEMBLY 1
#define IP_FRAG 1
#define IP_REASS_MAX_PBUFS 512
#define IP_SOF_BROADCAST 1
#define IP_SOF_BROADCAST_RECV 0
#define IP_DEFAULT_TTL 64
#define LWIP_ICMP 1
#define LWIP_BROADCAST_PING 0
#define LWIP_MULTICAST_PING 0
#define LWIP_RAW 1
#define LWIP_DHCP 1
#define DHCP_DOES_ARP_CHECK 0
#define LWIP_DHCP_GET_NTP_SRV 0
#define LWIP_AUTOIP 0
#define LWIP_IGMP 1
#define LWIP_MULTICAST_TX_OPTIONS 1
#define LWIP_DNS 0
#define LWIP_IPV6_NUM_ADDRESSES 4
#define LWIP_IPV6_MLD 1
#define LWIP_IPV6_FRAG 1
#define LWIP_IPV6_REASS 1
/* What is kept of a fragment takes the place of its header, which is too short where addresses have 64 bits. */
#define IPV6_FRAG_COPYHEADER 1
#define LWIP_IPV6_AUTOCONFIG 1
#define LWIP_IPV6_DHCP6 0
#define LWIP_IPV6_DUP_DETECT_ATTEMPTS 1
#define LWIP_ND6_NUM_NEIGHBORS 32
#define LWIP_ND6_NUM_DESTINATIONS 64
#define MEMP_NUM_ND6_QUEUE 64

/* ---- UDP and TCP ---- */
#define LWIP_UDP 1
#define LWIP_UDPLITE 0
#define LWIP_NETBUF_RECVINFO 0
#define SO_REUSE 1
#define SO_REUSE_RXTOALL 1
#define LWIP_TCP 1
#define LWIP_CALLBACK_API 1
/* Places in a control block for index.c, the first for stream.c as well. */
#define LWIP_TCP_PCB_NUM_EXT_ARGS 3
/* The backlog is stream.c's: lwIP's counts to 255. */
#define TCP_LISTEN_BACKLOG 0
#define LWIP_TCP_KEEPALIVE 1
#define LWIP_TCP_TIMESTAMPS 1
#define LWIP_TCP_SACK_OUT 1
#define LWIP_TCP_MAX_SACK_NUM 3
#define LWIP_WND_SCALE 1
#define TCP_RCV_SCALE 5
/* The segment, with its headers and the buffer's, fits 32 KiB: what loopback and interfaces with long packets send; others by their MTU. */
#define TCP_MSS 32512
#define TCP_WND (1 << 20)
/* stream.c announces windows. */
#define TCP_WND_UPDATE_THRESHOLD 0xffffffffu
#define TCP_SND_BUF (1 << 20)
#define TCP_SND_QUEUELEN 8192
#define MEMP_NUM_TCP_SEG 8192
#define TCP_SNDLOWAT 16384
#define TCP_SNDQUEUELOWAT 16
#define TCP_OVERSIZE 1024
#define TCP_QUEUE_OOSEQ 1
/* Segments that arrived out of order: bounded for each connection. */
#define TCP_OOSEQ_MAX_BYTES (1 << 20)
#define TCP_OOSEQ_MAX_PBUFS 1024
/* Delayed acknowledgements wait for at most this long, retransmissions for a multiple of twice this; Linux has 40 and 200. */
#define TCP_TMR_INTERVAL 50
/* TIME_WAIT takes a minute, as on Linux. */
#define TCP_MSL 30000
#define TCP_SYNMAXRTX 6
#define TCP_MAXRTX 12

/* ---- what others may ask for ---- */
#define LWIP_STATS 1
#define LWIP_STATS_LARGE 1
#define LWIP_STATS_DISPLAY 0
#define MEM_STATS 0
#define MEMP_STATS 0
#define SYS_STATS 0
#define MIB2_STATS 1
#define LWIP_NETIF_STATUS_CALLBACK 0
#define LWIP_NETIF_LINK_CALLBACK 0
#define LWIP_NETIF_HOSTNAME 1
/* They are for lwIP's own sockets, whose low-water mark is 16 bits. */
#define LWIP_DISABLE_TCP_SANITY_CHECKS 1
#define LWIP_DISABLE_MEMP_SANITY_CHECKS 1
#define LWIP_NOASSERT_ON_ERROR 1

struct ip_addr; struct pbuf; struct netif; struct dhcp; struct dhcp_msg;
int network_icmp_error4(struct pbuf *packet, struct netif *from);
int network_icmp_error6(struct pbuf *packet, struct netif *from);
void network_dhcp_option(unsigned char option, unsigned char length, struct pbuf *packet, unsigned short offset);
#define LWIP_HOOK_IP4_INPUT(packet, from) network_icmp_error4(packet, from)
#define LWIP_HOOK_IP6_INPUT(packet, from) network_icmp_error6(packet, from)
unsigned int network_initial_sequence(const struct ip_addr *local, unsigned short local_port, const struct ip_addr *remote, unsigned short remote_port);
#define LWIP_HOOK_TCP_ISN(local, local_port, remote, remote_port) network_initial_sequence(local, local_port, remote, remote_port)
/* The other side's largest segment, where lwIP would take any (scripts/network.sh); Linux has the same least one (tcp_min_snd_mss, TCP_MIN_MSS). */
#define LEAST_MSS 88
#define PEERS_MSS(mss) ((u16_t) ((mss) == 0 || (mss) > TCP_MSS ? TCP_MSS : (mss) < LEAST_MSS ? LEAST_MSS : (mss)))
/* An acknowledgement with options beside timestamps carries SACK blocks, and so tells of a segment behind a gap: it counts as a duplicate whatever its
   window (RFC 6675, 2), which Linux lets grow just then. lwIP would wait for the timer instead. */
#define HAS_SACK(pcb, options) (((pcb)->flags & TF_SACK) != 0 && (options) > (((pcb)->flags & TF_TIMESTAMP) != 0 ? 12 : 0))
/* scripts/network.sh puts it where lwIP asks whether an address is an interface's: all of 127.0.0.0/8 is the loopback's. */
#define IS_OWN4(netif, address) (ip4_addr_cmp(address, netif_ip4_addr(netif)) \
	|| (ip4_addr_isloopback(address) && ip4_addr_isloopback(netif_ip4_addr(netif))))
#define LWIP_HOOK_DHCP_PARSE_OPTION(netif, dhcp, state, message, type, option, length, packet, offset) network_dhcp_option(option, length, packet, offset)
