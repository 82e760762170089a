/* UDP and raw IP for Java. What arrives waits as a line of records up to a limit; what is too much is dropped, as on Linux. */
#include "endpoint.h"
#include "timers.h"
#include "lwip/inet_chksum.h"
#include "lwip/igmp.h"
#include "lwip/mld6.h"

enum { PROTOCOL_UDP = 17, PROTOCOL_ICMP6 = 58, LARGEST = 65535, ROOM = 128, RECORD_OVERHEAD = 256, RECEIVE_DEFAULT = 212992 };
enum { MULTICAST_HOPS = 20, MULTICAST_INTERFACE, MULTICAST_LOOP, CHECKSUM_OFFSET, HEADER_INCLUDED };

/* Takes over data, which describes itself by lwIP's current packet; answers whether there was room. */
static int queue(struct endpoint *endpoint, struct pbuf *data, const ip_addr_t *source, u16_t port) {
	uint32_t cost = data->tot_len + RECORD_OVERHEAD;
	struct record *record = endpoint->cost + cost > endpoint->receive_limit ? 0 : network_allocate(sizeof *record);
	if (record == 0) {
		endpoint->dropped++;
		return 0;
	}
	struct netif *from = ip_current_input_netif();
	*record = (struct record) { .length = data->tot_len, .interface = from != 0 ? netif_get_index(from) : 0, .source_port = port, .cost = cost, .data = data };
	address_to(record->source, source);
	address_to(record->destination, ip_current_dest_addr());
	if (ip_current_is_v6()) {
		record->hops = IP6H_HOPLIM(ip6_current_header());
		record->traffic_class = IP6H_TC(ip6_current_header());
	} else {
		record->hops = IPH_TTL(ip4_current_header());
		record->traffic_class = IPH_TOS(ip4_current_header());
	}
	record->destination_port = endpoint->kind == DATAGRAM ? endpoint->pcb.udp->local_port : 0;
	record->arrival = (uint32_t) kernel_network_millis();
	if (endpoint->last_record != 0) endpoint->last_record->next = record;
	else endpoint->first_record = record;
	endpoint->last_record = record;
	endpoint->cost += cost;
	endpoint->count++;
	endpoint_event(endpoint, READABLE);
	return 1;
}

static void on_datagram(void *argument, struct udp_pcb *pcb, struct pbuf *data, const ip_addr_t *source, u16_t port) {
	(void) pcb;
	if (!queue(argument, data, source, port)) pbuf_free(data);
}

/* A copy, since every raw socket and the stack itself see the packet. Of IPv6 the headers are left out (raw(7), RFC 3542). */
static u8_t on_raw(void *argument, struct raw_pcb *pcb, struct pbuf *packet, const ip_addr_t *source) {
	(void) pcb;
	struct endpoint *endpoint = argument;
	u16_t skipped = ip_current_is_v6() ? ip_current_header_tot_len() : 0;
	if (packet->tot_len < skipped || endpoint->cost + packet->tot_len + RECORD_OVERHEAD > endpoint->receive_limit) {
		endpoint->dropped++;
		return 0;
	}
	struct pbuf *copy = pbuf_alloc(PBUF_RAW, packet->tot_len - skipped, PBUF_RAM);
	if (copy == 0) return 0;
	pbuf_copy_partial(packet, copy->payload, copy->tot_len, skipped);
	if (!queue(endpoint, copy, source, 0)) pbuf_free(copy);
	return 0;
}

static int is_broadcast(const ip_addr_t *address) {
	struct netif *netif;
	if (!IP_IS_V4(address)) return 0;
	if (ip_2_ip4(address)->addr == IPADDR_BROADCAST) return 1;
	NETIF_FOREACH(netif) if (ip4_addr_isbroadcast(ip_2_ip4(address), netif)) return 1;
	return 0;
}

int64_t datagram_open(int32_t family, int32_t protocol) {
	u8_t type = family == 4 ? IPADDR_TYPE_V4 : family == 6 ? IPADDR_TYPE_V6 : IPADDR_TYPE_ANY;
	struct endpoint *endpoint = endpoint_new(protocol == PROTOCOL_UDP ? DATAGRAM : RAW_IP);
	if (endpoint == 0) return 0;
	endpoint->protocol = (uint8_t) protocol;
	endpoint->receive_limit = RECEIVE_DEFAULT;
	endpoint->send_limit = RECEIVE_DEFAULT;
	if (protocol == PROTOCOL_UDP) endpoint->pcb.udp = udp_new_ip_type(type);
	else endpoint->pcb.raw = raw_new_ip_type(type, (u8_t) protocol);
	if (endpoint->pcb.any == 0) {
		endpoint_free(endpoint);
		return 0;
	}
	ip_set_option(endpoint->pcb.any, SOF_REUSEADDR);
	if (endpoint->kind == DATAGRAM) {
		udp_recv(endpoint->pcb.udp, on_datagram, endpoint);
		udp_set_flags(endpoint->pcb.udp, UDP_FLAGS_MULTICAST_LOOP);
	} else {
		raw_recv(endpoint->pcb.raw, on_raw, endpoint);
		if (protocol == PROTOCOL_ICMP6 && family != 4) datagram_set_option(endpoint, CHECKSUM_OFFSET, 2);
	}
	return (int64_t) endpoint;
}

int32_t datagram_bind(int64_t handle, int64_t high, int64_t low, int32_t scope, int32_t port) {
	struct endpoint *endpoint = (void *) handle;
	ip_addr_t address;
	address_from(&address, high, low, scope);
	int is_multicast = ip_addr_ismulticast(&address);
	if (!ip_addr_isany(&address) && !is_multicast && !address_is_own(&address) && !is_broadcast(&address)) return -E_ADDRNOTAVAIL;
	if (IP_IS_V6(&address) && ip_addr_isany(&address) && IP_IS_ANY_TYPE_VAL(endpoint->pcb.any->local_ip)) IP_SET_TYPE_VAL(address, IPADDR_TYPE_ANY);
	err_t error = endpoint->kind == DATAGRAM ? udp_bind(endpoint->pcb.udp, &address, (u16_t) port) : raw_bind(endpoint->pcb.raw, &address);
	return -error_number(error);
}

static void unspecified_is_self(ip_addr_t *address) {
	if (!ip_addr_isany(address)) return;
	if (IP_IS_V6(address)) ip_addr_set_loopback_val(1, *address);
	else ip_addr_set_loopback_val(0, *address);
}

int32_t datagram_connect(int64_t handle, int64_t high, int64_t low, int32_t scope, int32_t port) {
	struct endpoint *endpoint = (void *) handle;
	ip_addr_t address;
	address_from(&address, high, low, scope);
	unspecified_is_self(&address);
	struct ip_pcb *pcb = endpoint->pcb.any;
	/* The own address becomes the one that the route has. */
	struct netif *through = pcb->netif_idx != 0 ? netif_get_by_index(pcb->netif_idx) : ip_route(&pcb->local_ip, &address);
	if (through == 0) return -E_NETUNREACH;
	if (ip_addr_isany(&pcb->local_ip)) {
		const ip_addr_t *own = ip_netif_get_local_ip(through, &address);
		if (own == 0 || ip_addr_isany(own)) return -E_NETUNREACH;
		ip_addr_copy(pcb->local_ip, *own);
	}
	err_t error = endpoint->kind == DATAGRAM ? udp_connect(endpoint->pcb.udp, &address, (u16_t) port) : raw_connect(endpoint->pcb.raw, &address);
	if (error == ERR_OK) endpoint->connected = 1;
	return -error_number(error);
}

void datagram_disconnect(int64_t handle) {
	struct endpoint *endpoint = (void *) handle;
	u8_t device = endpoint->pcb.any->netif_idx;
	endpoint->connected = 0;
	if (endpoint->kind == DATAGRAM) udp_disconnect(endpoint->pcb.udp);
	else raw_disconnect(endpoint->pcb.raw);
	endpoint->pcb.any->netif_idx = device;
}

/* ---- sending ---- */

int64_t datagram_buffer(int32_t length) {
	if (length < 0 || length > LARGEST) return 0;
	/* lwIP counts to 65,535 with the room for headers: the longest get them in a buffer of their own. */
	return (int64_t) pbuf_alloc(length > LARGEST - ROOM ? PBUF_RAW : PBUF_TRANSPORT, (u16_t) length, PBUF_RAM);
}

void datagram_fill(int64_t buffer, int32_t offset, int64_t address, int32_t length) {
	struct pbuf *data = (void *) buffer;
	if (offset < 0 || length < 0 || offset + length > data->tot_len) return;
	memcpy((char *) data->payload + offset, (const void *) address, (size_t) length);
}

void datagram_checksum(int64_t buffer, int32_t offset) {
	struct pbuf *data = (void *) buffer;
	if (offset < 0 || offset + 2 > data->tot_len) return;
	memset((char *) data->payload + offset, 0, 2);
	u16_t sum = inet_chksum(data->payload, data->tot_len);
	memcpy((char *) data->payload + offset, &sum, 2);
}

void datagram_discard(int64_t buffer) { pbuf_free((struct pbuf *) buffer); }

static struct netif *way(const struct endpoint *endpoint, const ip_addr_t *source, const ip_addr_t *to) {
	const struct ip_pcb *pcb = endpoint->pcb.any;
	u8_t number = pcb->netif_idx;
	if (ip_addr_ismulticast(to)) {
		u8_t chosen = endpoint->kind == DATAGRAM ? endpoint->pcb.udp->mcast_ifindex : endpoint->pcb.raw->mcast_ifindex;
		if (chosen != 0) number = chosen;
		/* Without a device a group is reached on loopback, where its members are. */
		if (number == 0) number = netif_get_by_index(2) != 0 ? 2 : 1;
	}
	return number != 0 ? netif_get_by_index(number) : ip_route(source, to);
}

static err_t send_to(struct endpoint *endpoint, struct pbuf *data, const ip_addr_t *to, u16_t port, const ip_addr_t *wanted_source) {
	struct ip_pcb *pcb = endpoint->pcb.any;
	const ip_addr_t *source = wanted_source != 0 ? wanted_source : &pcb->local_ip;
	struct netif *through = way(endpoint, source, to);
	if (through == 0) return ERR_RTE;
	if (ip_addr_isany(source) || ip_addr_ismulticast(source) || IP_GET_TYPE(source) != IP_GET_TYPE(to)) source = ip_netif_get_local_ip(through, to);
	if (source == 0) return ERR_RTE;
	return endpoint->kind == DATAGRAM ? udp_sendto_if_src(endpoint->pcb.udp, data, to, port, through, source)
		: raw_sendto_if_src(endpoint->pcb.raw, data, to, through, source);
}

int32_t datagram_send(int64_t handle, int64_t buffer, int64_t high, int64_t low, int32_t scope, int32_t port,
	int64_t source_high, int64_t source_low, int32_t hops, int32_t traffic_class) {
	struct endpoint *endpoint = (void *) handle;
	struct pbuf *data = (void *) buffer;
	struct ip_pcb *pcb = endpoint->pcb.any;
	ip_addr_t to, source;
	address_from(&to, high, low, scope);
	address_from(&source, source_high, source_low, scope);
	unspecified_is_self(&to);
	if (!ip_get_option(pcb, SOF_BROADCAST) && is_broadcast(&to)) {
		pbuf_free(data);
		return -E_ACCES;
	}
	u8_t old_hops = pcb->ttl, old_class = pcb->tos;
	if (hops >= 0) pcb->ttl = (u8_t) hops;
	if (traffic_class >= 0) pcb->tos = (u8_t) traffic_class;
	timers_run();
	int has_source = source_high != 0 || source_low != 0;
	err_t error = send_to(endpoint, data, &to, (u16_t) port, has_source ? &source : 0);
	pcb->ttl = old_hops;
	pcb->tos = old_class;
	pbuf_free(data);
	return -error_number(error);
}

/* ---- receiving ---- */

int64_t datagram_first(int64_t endpoint) { return (int64_t) ((struct endpoint *) endpoint)->first_record; }

int32_t datagram_copy(int64_t handle, int32_t offset, int64_t address, int32_t length) {
	const struct record *record = ((struct endpoint *) handle)->first_record;
	if (record == 0 || offset < 0 || length <= 0 || (uint32_t) offset >= record->length) return 0;
	return pbuf_copy_partial(record->data, (void *) address, (u16_t) (length < LARGEST ? length : LARGEST), (u16_t) offset);
}

void datagram_drop(int64_t handle) {
	struct endpoint *endpoint = (void *) handle;
	struct record *record = endpoint->first_record;
	if (record == 0) return;
	endpoint->first_record = record->next;
	if (record->next == 0) endpoint->last_record = 0;
	endpoint->cost -= record->cost;
	endpoint->count--;
	pbuf_free(record->data);
	network_release(record);
}

int64_t datagram_count(int64_t handle, int32_t which) {
	const struct endpoint *endpoint = (void *) handle;
	return which == 0 ? endpoint->cost : which == 1 ? endpoint->count : endpoint->dropped;
}

/* ---- options ---- */

int32_t datagram_membership(int64_t handle, int64_t high, int64_t low, int32_t number, int32_t join) {
	(void) handle;
	ip_addr_t group;
	address_from(&group, high, low, number);
	if (!ip_addr_ismulticast(&group)) return -E_INVAL;
	if (number == 0) number = netif_get_by_index(2) != 0 ? 2 : 1;
	struct netif *on = netif_get_by_index((u8_t) number);
	if (on == 0) return -19;
	err_t error;
	if (IP_IS_V6(&group)) error = join ? mld6_joingroup_netif(on, ip_2_ip6(&group)) : mld6_leavegroup_netif(on, ip_2_ip6(&group));
	else error = join ? igmp_joingroup_netif(on, ip_2_ip4(&group)) : igmp_leavegroup_netif(on, ip_2_ip4(&group));
	return error == ERR_OK ? 0 : join ? -error_number(error) : -E_ADDRNOTAVAIL;
}

int32_t datagram_set_option(struct endpoint *endpoint, int32_t option, int32_t value) {
	struct udp_pcb *udp = endpoint->kind == DATAGRAM ? endpoint->pcb.udp : 0;
	struct raw_pcb *raw = endpoint->kind == RAW_IP ? endpoint->pcb.raw : 0;
	switch (option) {
	case MULTICAST_HOPS:
		if (udp != 0) udp->mcast_ttl = (u8_t) value;
		else raw->mcast_ttl = (u8_t) value;
		return 0;
	case MULTICAST_INTERFACE:
		if (udp != 0) udp->mcast_ifindex = (u8_t) value;
		else raw->mcast_ifindex = (u8_t) value;
		return 0;
	case MULTICAST_LOOP:
		if (udp != 0 && value != 0) udp_set_flags(udp, UDP_FLAGS_MULTICAST_LOOP);
		else if (udp != 0) udp_clear_flags(udp, UDP_FLAGS_MULTICAST_LOOP);
		return 0;
	case CHECKSUM_OFFSET:
		if (raw == 0) return -E_INVAL;
		raw->chksum_reqd = value >= 0;
		raw->chksum_offset = (u16_t) (value >= 0 ? value : 0);
		return 0;
	case HEADER_INCLUDED:
		if (raw == 0) return -E_INVAL;
		if (value != 0) raw_set_flags(raw, RAW_FLAGS_HDRINCL);
		else raw_clear_flags(raw, RAW_FLAGS_HDRINCL);
		return 0;
	default: return -E_INVAL;
	}
}

int32_t datagram_get_option(struct endpoint *endpoint, int32_t option) {
	const struct udp_pcb *udp = endpoint->kind == DATAGRAM ? endpoint->pcb.udp : 0;
	const struct raw_pcb *raw = endpoint->kind == RAW_IP ? endpoint->pcb.raw : 0;
	switch (option) {
	case MULTICAST_HOPS: return udp != 0 ? udp->mcast_ttl : raw->mcast_ttl;
	case MULTICAST_INTERFACE: return udp != 0 ? udp->mcast_ifindex : raw->mcast_ifindex;
	case MULTICAST_LOOP: return udp != 0 && (udp->flags & UDP_FLAGS_MULTICAST_LOOP) != 0;
	case CHECKSUM_OFFSET: return raw != 0 && raw->chksum_reqd ? raw->chksum_offset : -1;
	case HEADER_INCLUDED: return raw != 0 && (raw->flags & RAW_FLAGS_HDRINCL) != 0;
	default: return 0;
	}
}

void datagram_close(int64_t handle) {
	struct endpoint *endpoint = (void *) handle;
	while (endpoint->first_record != 0) datagram_drop(handle);
	if (endpoint->kind == DATAGRAM) udp_remove(endpoint->pcb.udp);
	else raw_remove(endpoint->pcb.raw);
	endpoint_free(endpoint);
}
