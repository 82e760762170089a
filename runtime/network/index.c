/*
 * The index of connections (index.h). What it keeps of a connection lies in lwIP's own control block, in its places for an application's data: the block
 * before it in its list, that it is in the index, and the next one of its hash chain.
 */
#include "memory.h"
#include "endpoint.h"
#include "index.h"

enum { BEFORE, LISTED, CHAIN };
/* Connections in TIME_WAIT: beyond them the oldest goes, as on Linux (tcp_max_tw_buckets). After a second one may go for a new one. */
enum { MOST_WAITING = 4096, REUSED_AFTER = 1000 / TCP_SLOW_INTERVAL };

/* Places of the table: 4, 16 and 64 KiB with a header. */
static const uint16_t table_size[] = { 1, 508, 2044, 8188 };
static struct tcp_pcb *first_place, **table = &first_place;
static uint32_t size = 1, level, count, waiting;
static struct tcp_pcb *oldest_waiting;
static uint64_t secret;

static struct tcp_pcb *before(const struct tcp_pcb *pcb) { return pcb->ext_args[BEFORE].data; }
static void set_before(struct tcp_pcb *pcb, struct tcp_pcb *other) { pcb->ext_args[BEFORE].data = other; }
static struct tcp_pcb *chained(const struct tcp_pcb *pcb) { return pcb->ext_args[CHAIN].data; }

/* ---- the table ---- */

static uint64_t mixed(uint64_t hash, uint32_t word) {
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 32;
}

static uint64_t mixed_address(uint64_t hash, const ip_addr_t *address) {
	if (IP_IS_V4(address)) return mixed(hash, ip_2_ip4(address)->addr);
	for (int i = 0; i < 4; i++) hash = mixed(hash, ip_2_ip6(address)->addr[i]);
	return hash;
}

static uint64_t hash_of(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port) {
	return mixed_address(mixed_address(mixed(secret, (uint32_t) local_port << 16 | remote_port), remote), local);
}

static struct tcp_pcb **place(uint64_t hash) { return &table[(hash >> 32) * size >> 32]; }
static struct tcp_pcb **place_of(const struct tcp_pcb *pcb) { return place(hash_of(&pcb->local_ip, pcb->local_port, &pcb->remote_ip, pcb->remote_port)); }

static void chain(struct tcp_pcb *pcb) {
	struct tcp_pcb **at = place_of(pcb);
	pcb->ext_args[CHAIN].data = *at;
	*at = pcb;
}

static void unchain(struct tcp_pcb *pcb) {
	struct tcp_pcb **at = place_of(pcb), *other = *at;
	if (other == pcb) { *at = chained(pcb); return; }
	while (chained(other) != pcb) other = chained(other);
	other->ext_args[CHAIN].data = pcb->ext_args[CHAIN].data;
}

/* Where memory is short the chains grow longer. */
static void grow(void) {
	if (count <= 2 * size || level + 1 >= sizeof table_size / sizeof *table_size) return;
	struct tcp_pcb **old = table, **larger = network_allocate_zeroed(table_size[level + 1], sizeof *larger);
	if (larger == 0) return;
	uint32_t old_size = size;
	table = larger;
	size = table_size[++level];
	for (uint32_t i = 0; i < old_size; i++)
		for (struct tcp_pcb *pcb = old[i], *next; pcb != 0; pcb = next) {
			next = chained(pcb);
			chain(pcb);
		}
	if (old != &first_place) network_release(old);
}

static struct tcp_pcb *find(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port, int is_waiting) {
	struct tcp_pcb *pcb = *place(hash_of(local, local_port, remote, remote_port));
	for (; pcb != 0; pcb = chained(pcb))
		if (pcb->remote_port == remote_port && pcb->local_port == local_port && (pcb->state == TIME_WAIT) == is_waiting
			&& ip_addr_cmp(&pcb->remote_ip, remote) && ip_addr_cmp(&pcb->local_ip, local)) return pcb;
	return 0;
}

/* ---- the lists ---- */

static void forget(struct tcp_pcb *pcb) {
	if (pcb->next != 0) set_before(pcb->next, before(pcb));
	if (pcb == oldest_waiting) oldest_waiting = before(pcb);
	if (pcb->state == TIME_WAIT) {
		waiting--;
		stream_outlived(pcb);
	}
	unchain(pcb);
	pcb->ext_args[LISTED].data = 0;
	count--;
}

/* lwIP's timer has taken one out of its list by itself, and frees it now. */
static void freed(u8_t id, void *pcb) {
	(void) id;
	if (pcb != 0) forget(pcb);
}
static const struct tcp_ext_arg_callbacks when_freed = { freed, 0 };

static void end_waiting(struct tcp_pcb *pcb) {
	tcp_pcb_remove(&tcp_tw_pcbs, pcb);
	tcp_free(pcb);
}

void index_add(struct tcp_pcb **list, struct tcp_pcb *pcb) {
	pcb->next = *list;
	*list = pcb;
	if (list != &tcp_active_pcbs && list != &tcp_tw_pcbs) return;
	if (pcb->next != 0) set_before(pcb->next, pcb);
	set_before(pcb, 0);
	pcb->ext_args[LISTED].data = pcb;
	pcb->ext_args[LISTED].callbacks = &when_freed;
	chain(pcb);
	count++;
	grow();
	if (list != &tcp_tw_pcbs) return;
	if (pcb->next == 0) oldest_waiting = pcb;
	if (++waiting > MOST_WAITING) end_waiting(oldest_waiting);
}

void index_remove(struct tcp_pcb **list, struct tcp_pcb *pcb) {
	if ((list == &tcp_active_pcbs || list == &tcp_tw_pcbs) && pcb->ext_args[LISTED].data != 0) {
		if (before(pcb) != 0) before(pcb)->next = pcb->next;
		else *list = pcb->next;
		forget(pcb);
	} else {
		struct tcp_pcb **link = list;
		while (*link != 0 && *link != pcb) link = &(*link)->next;
		if (*link != 0) *link = pcb->next;
	}
	pcb->next = 0;
}

/* ---- what lwIP and the sockets ask ---- */

struct tcp_pcb *index_active(const struct tcp_hdr *segment) {
	return find(ip_current_dest_addr(), segment->dest, ip_current_src_addr(), segment->src, 0);
}

/*
 * RFC 6191 and RFC 1122, 4.2.2.13: a SYN beyond all that the old connection has received begins a new one. Any other SYN is answered by an acknowledgment,
 * and the reset that its sender answers by ends the old connection, as on Linux (tcp_rfc1337 in tcp(7)): the sender's next SYN comes through.
 */
struct tcp_pcb *index_waiting(const struct tcp_hdr *segment) {
	struct tcp_pcb *pcb = find(ip_current_dest_addr(), segment->dest, ip_current_src_addr(), segment->src, 1);
	u8_t flags = TCPH_FLAGS(segment);
	if (pcb == 0) return 0;
	int begins = (flags & (TCP_SYN | TCP_ACK | TCP_RST)) == TCP_SYN && TCP_SEQ_GT(segment->seqno, pcb->rcv_nxt);
	int ends = (flags & TCP_RST) != 0 && segment->seqno == pcb->rcv_nxt;
	if (!begins && !ends) return pcb;
	end_waiting(pcb);
	return 0;
}

struct tcp_pcb *index_connection(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port) {
	return find(local, local_port, remote, remote_port, 0);
}

int index_makes_way(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port) {
	if (find(local, local_port, remote, remote_port, 0) != 0) return 0;
	struct tcp_pcb *pcb = find(local, local_port, remote, remote_port, 1);
	if (pcb == 0) return 1;
	if (tcp_ticks - pcb->tmr < REUSED_AFTER) return 0;
	end_waiting(pcb);
	return 1;
}

/* RFC 6528: a clock of 4 microseconds, and what only we know of this connection. */
uint32_t network_initial_sequence(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port) {
	return (uint32_t) (hash_of(local, local_port, remote, remote_port) >> 16) + (uint32_t) kernel_network_millis() * 250;
}

void index_start(void) { secret = (uint64_t) network_random() << 32 | network_random(); }
