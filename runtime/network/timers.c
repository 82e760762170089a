/*
 * lwIP's timers. It wants its functions called at fixed intervals, of 50 ms to a minute. Here they are called late while nobody waits for them, and
 * then as often as they were missed: a machine that is idle is woken once a second for idle connections, rarely for an idle link, and not
 * at all without either.
 */
#include "memory.h"
#include "timers.h"
#include "lwip/priv/tcp_priv.h"
#include "lwip/etharp.h"
#include "lwip/ip4_frag.h"
#include "lwip/ip6_frag.h"
#include "lwip/igmp.h"
#include "lwip/mld6.h"
#include "lwip/nd6.h"
#include "lwip/dhcp.h"

enum { LAZY_TCP = 1000, LAZY_LINK = 30000, LINK_ACTIVE = 3000, MOST_MISSED = 1200 };
enum { TCP, LINK_FAST, LINK_SLOW, DHCP_FINE, DHCP_COARSE, TIMERS };

static void tcp(void) { tcp_tmr(); }
static void link_fast(void) { igmp_tmr(); mld6_tmr(); }
static void link_slow(void) { etharp_tmr(); ip_reass_tmr(); ip6_reass_tmr(); nd6_tmr(); }
static void dhcp_fine(void) { dhcp_fine_tmr(); }
static void dhcp_coarse(void) { dhcp_coarse_tmr(); }

static const struct { uint16_t interval; void (*run)(void); } timers[TIMERS] = {
	{ TCP_TMR_INTERVAL, tcp }, { IGMP_TMR_INTERVAL, link_fast }, { ARP_TMR_INTERVAL, link_slow },
	{ DHCP_FINE_TIMER_MSECS, dhcp_fine }, { DHCP_COARSE_TIMER_MSECS, dhcp_coarse },
};

static int64_t last[TIMERS];        /* when each was called last; 0 while it is not wanted */
static int64_t link_active;         /* when the link was active last; 0 for never */
static uint8_t tcp_active, dhcp_runs, running;

void timers_start(void) { for (int i = 0; i < TIMERS; i++) last[i] = 0; }
void timers_tcp_active(void) { tcp_active = 1; }
void timers_dhcp(int is_running) { dhcp_runs = (uint8_t) is_running; }
void timers_link_active(void) { link_active = kernel_network_millis() | 1; }

/* Whether some connection waits for an acknowledgement, owes one, or holds what came out of order. */
static int is_tcp_waiting(void) {
	for (const struct tcp_pcb *pcb = tcp_active_pcbs; pcb != 0; pcb = pcb->next) {
		if (pcb->unsent != 0 || pcb->unacked != 0 || pcb->ooseq != 0 || pcb->persist_backoff != 0) return 1;
		if ((pcb->flags & (TF_ACK_DELAY | TF_ACK_NOW | TF_CLOSEPEND)) != 0 || pcb->refused_data != 0) return 1;
	}
	return 0;
}

/* How long after its last call a timer is to be called again; 0 if it is not wanted. */
static int64_t pause_of(int timer, int64_t now) {
	int is_link_active = link_active != 0 && now - link_active < LINK_ACTIVE;
	switch (timer) {
	case TCP: return tcp_active_pcbs == 0 && tcp_tw_pcbs == 0 ? 0 : tcp_active ? TCP_TMR_INTERVAL : LAZY_TCP;
	case LINK_FAST: case LINK_SLOW: return link_active == 0 ? 0 : is_link_active ? timers[timer].interval : LAZY_LINK;
	default: return dhcp_runs ? timers[timer].interval : 0;
	}
}

void timers_run(void) {
	if (running) return;
	running = 1;
	int64_t now = kernel_network_millis();
	for (int i = 0; i < TIMERS; i++) {
		if (pause_of(i, now) == 0) { last[i] = 0; continue; }
		if (last[i] == 0) { last[i] = now; continue; }
		int64_t missed = (now - last[i]) / timers[i].interval;
		if (missed == 0) continue;
		last[i] += missed * timers[i].interval;
		for (int64_t n = missed < MOST_MISSED ? missed : MOST_MISSED; n > 0; n--) timers[i].run();
		if (i == TCP) tcp_active = (uint8_t) is_tcp_waiting();
	}
	running = 0;
}

int32_t timers_next(void) {
	int64_t now = kernel_network_millis(), earliest = -1;
	for (int i = 0; i < TIMERS; i++) {
		int64_t pause = pause_of(i, now);
		if (pause == 0) continue;
		if (last[i] == 0) last[i] = now;
		int64_t left = last[i] + pause - now;
		if (left < 0) left = 0;
		if (earliest < 0 || left < earliest) earliest = left;
	}
	return (int32_t) earliest;
}
