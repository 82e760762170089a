#pragma once
/*
 * An index of TCP's connections. lwIP finds the connection of a segment, and unlinks one that ends, by walking lists; with ten thousand connections that
 * would be most of the machine's work. Here a hash table finds them, keyed so that nobody outside can make its chains long, and the lists that lwIP's
 * timers walk have links both ways. scripts/network.sh includes this before lwIP's tcp.c and tcp_in.c, and has tcp_in.c ask it.
 */
#include "lwip/priv/tcp_priv.h"

/* lwIP's list macros, for all lists of control blocks. */
void index_add(struct tcp_pcb **list, struct tcp_pcb *pcb);
void index_remove(struct tcp_pcb **list, struct tcp_pcb *pcb);
#undef TCP_REG
#undef TCP_RMV
#define TCP_REG(list, pcb) index_add((struct tcp_pcb **) (list), (struct tcp_pcb *) (pcb))
#define TCP_RMV(list, pcb) index_remove((struct tcp_pcb **) (list), (struct tcp_pcb *) (pcb))

/* Of the segment that has come: its connection; and the one in TIME_WAIT, unless the segment begins a new one, for which the old one goes. */
struct tcp_pcb *index_active(const struct tcp_hdr *segment);
struct tcp_pcb *index_waiting(const struct tcp_hdr *segment);
/* The one of these addresses and ports that is not in TIME_WAIT, or null. */
struct tcp_pcb *index_connection(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port);

/* Whether a connection may begin: one that has waited for a second gives way to it (tcp_tw_reuse of Linux). */
int index_makes_way(const ip_addr_t *local, uint16_t local_port, const ip_addr_t *remote, uint16_t remote_port);
void index_start(void);
