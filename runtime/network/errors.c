/*
 * ICMP's errors, which lwIP itself drops. The packet that an error quotes says whose it was: a connected UDP socket hears of it with its next
 * call, a connection that is being made fails, and one whose segments are too long for the way sends shorter ones (RFC 1191). What is quoted may be
 * forged by anyone, so established connections hear of nothing else (RFC 5927).
 */
#include "endpoint.h"
#include "lwip/icmp.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/icmp6.h"
#include "index.h"

enum { QUOTED = 8, SMALLEST_MTU = 552 };

/* icmp_err_convert of Linux; what is temporary there is so here. */
static int error_of4(uint8_t type, uint8_t code) {
	static const uint8_t unreachable[] = { E_NETUNREACH, E_HOSTUNREACH, E_OPNOTSUPP, E_CONNREFUSED, E_MSGSIZE, E_OPNOTSUPP, E_NETUNREACH, E_HOSTUNREACH,
		E_NETUNREACH, E_NETUNREACH, E_HOSTUNREACH, E_NETUNREACH, E_HOSTUNREACH, E_HOSTUNREACH, E_HOSTUNREACH, E_HOSTUNREACH };
	if (type == ICMP_DUR) return code < sizeof unreachable ? unreachable[code] : E_HOSTUNREACH;
	return type == ICMP_TE ? E_HOSTUNREACH : type == ICMP_PP ? E_PROTO : 0;
}

static int error_of6(uint8_t type, uint8_t code) {
	static const uint8_t unreachable[] = { E_NETUNREACH, E_ACCES, E_HOSTUNREACH, E_HOSTUNREACH, E_CONNREFUSED, E_ACCES, E_ACCES };
	if (type == ICMP6_TYPE_DUR) return code < sizeof unreachable ? unreachable[code] : E_PROTO;
	return type == ICMP6_TYPE_PTB ? E_MSGSIZE : type == ICMP6_TYPE_TE ? E_HOSTUNREACH : type == ICMP6_TYPE_PP ? E_PROTO : 0;
}

static void tell_udp(const ip_addr_t *local, const ip_addr_t *remote, u16_t local_port, u16_t remote_port, int error) {
	for (struct udp_pcb *pcb = udp_pcbs; pcb != 0; pcb = pcb->next) {
		struct endpoint *endpoint = pcb->recv_arg;
		if (pcb->local_port != local_port || endpoint == 0 || pcb->recv == 0 || !endpoint->connected) continue;
		if (pcb->remote_port == remote_port && ip_addr_cmp(&pcb->remote_ip, remote) && ip_addr_cmp(&pcb->local_ip, local)) endpoint_fail(endpoint, error);
	}
}

static void tell_tcp(const ip_addr_t *local, const ip_addr_t *remote, u16_t local_port, u16_t remote_port, u32_t sequence, int error, int mtu) {
	struct tcp_pcb *pcb = index_connection(local, local_port, remote, remote_port);
	if (pcb == 0 || !TCP_SEQ_BETWEEN(sequence, pcb->lastack, pcb->snd_nxt)) return;
	struct endpoint *endpoint = pcb->callback_arg;
	if (error == E_MSGSIZE) {
		if (mtu >= SMALLEST_MTU && mtu - 40 < pcb->mss) pcb->mss = (u16_t) (mtu - 40);
	} else if (pcb->state == SYN_SENT && endpoint != 0) {
		endpoint->error = error;
		tcp_abandon(pcb, 0);
	}
}

static void tell(u8_t protocol, const ip_addr_t *local, const ip_addr_t *remote, const uint8_t *quoted, int error, int mtu) {
	u16_t local_port = (u16_t) (quoted[0] << 8 | quoted[1]), remote_port = (u16_t) (quoted[2] << 8 | quoted[3]);
	u32_t sequence = (u32_t) quoted[4] << 24 | (u32_t) quoted[5] << 16 | (u32_t) quoted[6] << 8 | quoted[7];
	if (protocol == IP_PROTO_UDP) tell_udp(local, remote, local_port, remote_port, error);
	if (protocol == IP_PROTO_TCP) tell_tcp(local, remote, local_port, remote_port, sequence, error, mtu);
}

/* Called before lwIP looks at the packet, so nothing of it is certain. Always answers that it goes on. */
int network_icmp_error4(struct pbuf *packet, struct netif *from) {
	uint8_t bytes[IP_HLEN_MAX + 8 + IP_HLEN_MAX + QUOTED];
	const struct ip_hdr *outer = packet->payload;
	if (packet->len < IP_HLEN || IPH_PROTO(outer) != IP_PROTO_ICMP || (IPH_OFFSET(outer) & PP_HTONS(IP_OFFMASK | IP_MF)) != 0) return 0;
	int length = pbuf_copy_partial(packet, bytes, sizeof bytes, 0), icmp = IPH_HL_BYTES(outer), inner = icmp + 8;
	if (icmp < IP_HLEN || length < inner + IP_HLEN) return 0;
	int error = error_of4(bytes[icmp], bytes[icmp + 1]);
	const struct ip_hdr *quoted = (const void *) (bytes + inner);
	int ports = inner + IPH_HL_BYTES(quoted);
	if (error == 0 || IPH_V(quoted) != 4 || ports < inner + IP_HLEN || length < ports + QUOTED) return 0;
	int is_checked = (from->chksum_flags & NETIF_CHECKSUM_CHECK_ICMP) != 0 && packet->next == 0;
	if (is_checked && network_checksum((const uint8_t *) packet->payload + icmp, packet->len - icmp) != 0xffff) return 0;
	ip_addr_t local = { 0 }, remote = { 0 };
	ip_addr_copy_from_ip4(local, quoted->src);
	ip_addr_copy_from_ip4(remote, quoted->dest);
	tell(IPH_PROTO(quoted), &local, &remote, bytes + ports, error, bytes[icmp + 6] << 8 | bytes[icmp + 7]);
	return 0;
}

int network_icmp_error6(struct pbuf *packet, struct netif *from) {
	uint8_t bytes[IP6_HLEN + 8 + IP6_HLEN + QUOTED];
	const struct ip6_hdr *outer = packet->payload;
	(void) from;
	if (packet->len < IP6_HLEN || IP6H_NEXTH(outer) != IP6_NEXTH_ICMP6) return 0;
	if (pbuf_copy_partial(packet, bytes, sizeof bytes, 0) < (int) sizeof bytes) return 0;
	int error = error_of6(bytes[IP6_HLEN], bytes[IP6_HLEN + 1]);
	const struct ip6_hdr *quoted = (const void *) (bytes + IP6_HLEN + 8);
	if (error == 0 || IP6H_V(quoted) != 6) return 0;
	ip_addr_t local = { 0 }, remote = { 0 };
	ip_addr_copy_from_ip6_packed(local, quoted->src);
	ip_addr_copy_from_ip6_packed(remote, quoted->dest);
	ip6_addr_assign_zone(ip_2_ip6(&local), IP6_UNICAST, from);
	ip6_addr_assign_zone(ip_2_ip6(&remote), IP6_UNICAST, from);
	int mtu = bytes[IP6_HLEN + 6] << 8 | bytes[IP6_HLEN + 7];
	tell(IP6H_NEXTH(quoted), &local, &remote, bytes + IP6_HLEN + 8 + IP6_HLEN, error, mtu - 20);
	return 0;
}
