/* The stack as a whole: its start and its time, the endpoints with events, and what is the same for endpoints of all kinds. */
#include "endpoint.h"
#include "timers.h"
#include "index.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/stats.h"
#include "lwip/priv/tcp_priv.h"

static struct endpoint *ready_first, *ready_last;
static uint8_t started;

int32_t network_present(void) { return 1; }
u32_t sys_now(void) { return (u32_t) kernel_network_millis(); }

void network_start(int64_t limit) {
	if (started) return;
	started = 1;
	memory_start(limit);
	timers_start();
	lwip_init();
	index_start();
	stream_start();
}

void network_poll(void) {
	if (!started) return;
	netif_poll_all();
	timers_run();
	netif_poll_all();
}

int32_t network_next_timeout(void) { return started ? timers_next() : -1; }

/* ---- endpoints ---- */

struct endpoint *endpoint_new(enum kind kind) {
	struct endpoint *endpoint = network_allocate_zeroed(1, sizeof *endpoint);
	if (endpoint != 0) endpoint->kind = (uint8_t) kind;
	return endpoint;
}

void endpoint_forget_names(struct endpoint *endpoint) {
	network_release(endpoint->names);
	endpoint->names = 0;
}

void endpoint_free(struct endpoint *endpoint) {
	if (endpoint->kind == STREAM) endpoint_forget_names(endpoint);
	endpoint->pcb.any = 0;
	endpoint->kind = DEAD;
	if (!endpoint->listed) network_release(endpoint);
}

/* One that waits for accept tells nobody: it has no owner yet. */
void endpoint_event(struct endpoint *endpoint, int events) {
	endpoint->events |= (uint8_t) events;
	if (endpoint->listed || (endpoint->kind == STREAM && endpoint->listener != 0)) return;
	endpoint->listed = 1;
	endpoint->next_ready = 0;
	if (ready_last != 0) ready_last->next_ready = endpoint;
	else ready_first = endpoint;
	ready_last = endpoint;
}

void endpoint_fail(struct endpoint *endpoint, int error) {
	if (error != 0) endpoint->error = error;
	endpoint_event(endpoint, FAILED);
}

int64_t network_next_ready(void) {
	for (;;) {
		struct endpoint *endpoint = ready_first;
		if (endpoint == 0) return 0;
		ready_first = endpoint->next_ready;
		if (ready_first == 0) ready_last = 0;
		endpoint->listed = 0;
		if (endpoint->kind != DEAD) return (int64_t) endpoint;
		network_release(endpoint);
	}
}

int32_t network_take_events(int64_t handle) {
	struct endpoint *endpoint = (void *) handle;
	int32_t events = endpoint->events;
	endpoint->events = 0;
	return events;
}

int32_t network_owner(int64_t endpoint) { return ((struct endpoint *) endpoint)->owner; }
void network_set_owner(int64_t endpoint, int32_t owner) { ((struct endpoint *) endpoint)->owner = owner; }

int32_t network_take_error(int64_t handle) {
	struct endpoint *endpoint = (void *) handle;
	int32_t error = endpoint->error;
	endpoint->error = 0;
	return error;
}

int error_number(err_t error) {
	switch (error) {
	case ERR_OK: return 0;
	case ERR_MEM: case ERR_BUF: return E_NOBUFS;
	case ERR_TIMEOUT: case ERR_ABRT: return E_TIMEDOUT;
	case ERR_RTE: return E_NETUNREACH;
	case ERR_USE: return E_ADDRINUSE;
	case ERR_ALREADY: return E_ALREADY;
	case ERR_ISCONN: return E_ISCONN;
	case ERR_CONN: return E_NOTCONN;
	case ERR_IF: return E_NETDOWN;
	case ERR_RST: return E_CONNRESET;
	case ERR_CLSD: return E_PIPE;
	default: return E_INVAL;
	}
}

/* ---- addresses ---- */

#define MAPPED 0xffff0000l      /* the second word of ::ffff:0.0.0.0, in memory order */

void address_from(ip_addr_t *to, int64_t high, int64_t low, int32_t scope) {
	memset(to, 0, sizeof *to);
	if (high == 0 && (low & 0xffffffffl) == MAPPED) {
		IP_SET_TYPE_VAL(*to, IPADDR_TYPE_V4);
		ip_2_ip4(to)->addr = (u32_t) ((uint64_t) low >> 32);
		return;
	}
	IP_SET_TYPE_VAL(*to, IPADDR_TYPE_V6);
	memcpy(ip_2_ip6(to)->addr, &high, 8);
	memcpy(&ip_2_ip6(to)->addr[2], &low, 8);
	if (scope > 0 && scope < 256 && ip6_addr_has_scope(ip_2_ip6(to), IP6_UNKNOWN)) ip6_addr_set_zone(ip_2_ip6(to), (u8_t) scope);
	else if (ip6_addr_lacks_zone(ip_2_ip6(to), IP6_UNKNOWN)) ip6_addr_set_zone(ip_2_ip6(to), 2);
}

void address_to(uint8_t *to, const ip_addr_t *from) {
	memset(to, 0, 16);
	if (IP_IS_V6(from)) { memcpy(to, ip_2_ip6(from)->addr, 16); return; }
	if (IP_IS_ANY_TYPE_VAL(*from)) return;
	to[10] = to[11] = 0xff;
	memcpy(to + 12, &ip_2_ip4(from)->addr, 4);
}

int address_is_own(const ip_addr_t *address) {
	struct netif *netif;
	if (IP_IS_V4(address) && ip4_addr_isloopback(ip_2_ip4(address))) return 1;
	NETIF_FOREACH(netif) {
		if (IP_IS_V4(address) && ip4_addr_cmp(ip_2_ip4(address), netif_ip4_addr(netif))) return 1;
		if (IP_IS_V6(address) && netif_get_ip6_addr_match(netif, ip_2_ip6(address)) >= 0) return 1;
	}
	return 0;
}

int32_t network_is_own(int64_t high, int64_t low) {
	ip_addr_t address;
	address_from(&address, high, low, 0);
	return address_is_own(&address);
}

static uint32_t scope_of(const ip_addr_t *address) { return IP_IS_V6(address) ? ip6_addr_zone(ip_2_ip6(address)) : 0; }

static void store32(uint8_t *to, uint32_t value) { memcpy(to, &value, 4); }
static void store16(uint8_t *to, uint16_t value) { memcpy(to, &value, 2); }

static void store_names(uint8_t *to, const struct ip_pcb *pcb, uint16_t local, uint16_t remote) {
	address_to(to, &pcb->local_ip);
	address_to(to + 16, &pcb->remote_ip);
	store16(to + 32, local);
	store16(to + 34, remote);
	store32(to + 36, scope_of(&pcb->local_ip));
	store32(to + 40, scope_of(&pcb->remote_ip));
}

void network_names(int64_t handle, int64_t to) {
	struct endpoint *endpoint = (void *) handle;
	memset((void *) to, 0, ENDPOINT_NAMES);
	if (endpoint->pcb.any == 0 && endpoint->kind == STREAM && endpoint->names != 0) memcpy((void *) to, endpoint->names, ENDPOINT_NAMES);
	if (endpoint->pcb.any == 0) return;
	uint16_t local = 0, remote = 0;
	if (endpoint->kind == STREAM) local = endpoint->pcb.tcp->local_port, remote = endpoint->pcb.tcp->remote_port;
	if (endpoint->kind == LISTENER) local = endpoint->pcb.listener->local_port;
	if (endpoint->kind == DATAGRAM) local = endpoint->pcb.udp->local_port, remote = endpoint->connected ? endpoint->pcb.udp->remote_port : 0;
	store_names((void *) to, endpoint->pcb.any, local, remote);
	if (endpoint->kind == LISTENER) memset((uint8_t *) to + 16, 0, 16);
}

/* ---- options ---- */

int32_t network_set_option(int64_t handle, int32_t option, int32_t value) {
	struct endpoint *endpoint = (void *) handle;
	struct ip_pcb *pcb = endpoint->pcb.any;
	if (option == RECEIVE_LIMIT && endpoint->kind != STREAM) { endpoint->receive_limit = (uint32_t) value; return 0; }
	if (option == SEND_LIMIT) { endpoint->send_limit = (uint32_t) value; return 0; }
	if (pcb == 0) return 0;
	switch (option) {
	case HOPS: pcb->ttl = (u8_t) value; return 0;
	case TRAFFIC_CLASS: pcb->tos = (u8_t) value; return 0;
	case BROADCAST: if (value != 0) ip_set_option(pcb, SOF_BROADCAST); else ip_reset_option(pcb, SOF_BROADCAST); return 0;
	case DEVICE: pcb->netif_idx = (u8_t) value; return 0;
	default: return endpoint->kind == STREAM || endpoint->kind == LISTENER ? stream_set_option(endpoint, option, value)
		: datagram_set_option(endpoint, option, value);
	}
}

int32_t network_option(int64_t handle, int32_t option) {
	struct endpoint *endpoint = (void *) handle;
	const struct ip_pcb *pcb = endpoint->pcb.any;
	if (option == RECEIVE_LIMIT) return (int32_t) endpoint->receive_limit;
	if (option == SEND_LIMIT) return (int32_t) endpoint->send_limit;
	if (pcb == 0) return 0;
	switch (option) {
	case HOPS: return pcb->ttl;
	case TRAFFIC_CLASS: return pcb->tos;
	case BROADCAST: return ip_get_option(pcb, SOF_BROADCAST) != 0;
	case DEVICE: return pcb->netif_idx;
	default: return endpoint->kind == STREAM || endpoint->kind == LISTENER ? stream_get_option(endpoint, option) : datagram_get_option(endpoint, option);
	}
}

/* ---- what others may ask for ---- */

int64_t network_memory(int32_t which) { return memory_figure(which); }

/* Figures of struct stats_mib2, in its order, which the Java side names. */
int64_t network_counter(int32_t which) {
	return which < 0 || (unsigned) which >= sizeof lwip_stats.mib2 / sizeof(u32_t) ? 0 : ((const u32_t *) &lwip_stats.mib2)[which];
}

int32_t linux_state(enum tcp_state state) {
	static const uint8_t numbers[] = { 7, 10, 2, 3, 1, 4, 5, 8, 11, 9, 6 };
	return numbers[state];
}

enum { ACTIVE, WAITING, LISTENERS, UDP_TABLE, RAW_TABLE };

int64_t network_next_entry(int32_t table, int64_t entry) {
	if (!started) return 0;
	switch (table) {
	case ACTIVE: return (int64_t) (entry == 0 ? tcp_active_pcbs : ((struct tcp_pcb *) entry)->next);
	case WAITING: return (int64_t) (entry == 0 ? tcp_tw_pcbs : ((struct tcp_pcb *) entry)->next);
	case LISTENERS: return (int64_t) (entry == 0 ? tcp_listen_pcbs.listen_pcbs : ((struct tcp_pcb_listen *) entry)->next);
	case UDP_TABLE: return (int64_t) (entry == 0 ? udp_pcbs : ((struct udp_pcb *) entry)->next);
	default: return 0;
	}
}

void network_entry(int32_t table, int64_t entry, int64_t to) {
	uint8_t *at = (void *) to;
	memset(at, 0, 64);
	const struct endpoint *endpoint;
	if (table == UDP_TABLE) {
		const struct udp_pcb *pcb = (void *) entry;
		store_names(at, (const struct ip_pcb *) pcb, pcb->local_port, pcb->remote_port);
		endpoint = pcb->recv_arg;
		store32(at + 44, 7);
		if (endpoint != 0) store32(at + 52, endpoint->cost);
	} else {
		const struct tcp_pcb *pcb = (void *) entry;         /* a listener has the first fields */
		endpoint = pcb->callback_arg;
		store_names(at, (const struct ip_pcb *) pcb, pcb->local_port, table == LISTENERS ? 0 : pcb->remote_port);
		if (table == LISTENERS) memset(at + 16, 0, 16);
		store32(at + 44, (uint32_t) linux_state(pcb->state));
		if (table == ACTIVE) {
			store32(at + 48, TCP_SND_BUF - pcb->snd_buf);
			if (endpoint != 0) store32(at + 52, endpoint->readable);
		} else if (table == LISTENERS && endpoint != 0) store32(at + 52, (uint32_t) endpoint->accepted.count);
	}
	if (endpoint != 0) store32(at + 56, (uint32_t) endpoint->owner);
}
