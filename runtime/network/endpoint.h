#pragma once
#include "memory.h"
#include "lwip/tcp.h"
#include "lwip/udp.h"
#include "lwip/raw.h"
#include "lwip/ip.h"
/*
 * The stack's half of a socket. It outlives its control block: lwIP frees that at an error (pcb is 0 then). One that is closed while it is on the
 * ready list becomes DEAD, and is freed when it is taken from there.
 */
enum kind { STREAM, LISTENER, DATAGRAM, RAW_IP, DEAD };
enum { READABLE = 1, WRITABLE = 2, CONNECTED = 4, FAILED = 8, PEER_CLOSED = 16, ACKNOWLEDGED = 32 };

/* Network's constants: what every kind of endpoint has. */
enum { HOPS, TRAFFIC_CLASS, BROADCAST, DEVICE, RECEIVE_LIMIT, SEND_LIMIT };

/* Linux's errno.h. */
enum { E_NOENT = 2, E_ACCES = 13, E_INVAL = 22, E_PIPE = 32, E_PROTO = 71, E_MSGSIZE = 90, E_OPNOTSUPP = 95, E_AFNOSUPPORT = 97, E_ADDRINUSE = 98,
	E_ADDRNOTAVAIL = 99, E_NETDOWN = 100, E_NETUNREACH = 101, E_CONNABORTED = 103, E_CONNRESET = 104, E_NOBUFS = 105, E_ISCONN = 106,
	E_NOTCONN = 107, E_TIMEDOUT = 110, E_CONNREFUSED = 111, E_HOSTUNREACH = 113, E_ALREADY = 114 };

struct list { struct endpoint *first, *last; int32_t count; };

/* A datagram that waits; up to arrival it lies as NetworkDatagrams says. */
struct record {
	uint32_t length, interface;
	uint8_t source[16], destination[16];
	uint16_t source_port, destination_port;
	uint8_t hops, traffic_class, pad[2];
	uint32_t arrival, cost;
	struct record *next;
	struct pbuf *data;
};

struct endpoint {
	struct endpoint *next_ready;
	union { struct ip_pcb *any; struct tcp_pcb *tcp; struct tcp_pcb_listen *listener; struct udp_pcb *udp; struct raw_pcb *raw; } pcb;
	int32_t owner, error;
	uint8_t kind, events, listed, connecting, connected, peer_closed, corked, starved;
	uint32_t receive_limit, send_limit;
	union {
		struct {
			struct pbuf *first, *last;                      /* what was received, one pbuf after the other */
			uint32_t readable, owed;                        /* owed: what the window stays smaller by than lwIP's, for a small receive buffer */
			struct endpoint *listener, *next, *previous;    /* half open or waiting for accept: its listener's list */
			uint8_t waiting;
			void *names;                                    /* what network_names says, of one that may end before it is accepted */
		};
		struct { struct list half_open, accepted; int32_t backlog; };
		struct { struct record *first_record, *last_record; uint32_t cost, count, dropped; uint8_t protocol, family, header_included; };
	};
};

/* stream.c: the parts that connection.c shares with it. */
void stream_start(void);
void stream_forget(struct tcp_pcb *pcb);
/* Tries again soon to send what no memory could be had for. */
void stream_retry(struct tcp_pcb *pcb);
/* The connection's time in TIME_WAIT is over, which lwIP tells nobody: its endpoint may still be there. */
void stream_outlived(struct tcp_pcb *pcb);
void stream_drop(struct endpoint *endpoint);
void stream_unlist(struct endpoint *endpoint);

enum { ENDPOINT_NAMES = 64 };
void endpoint_forget_names(struct endpoint *endpoint);
struct endpoint *endpoint_new(enum kind kind);
void endpoint_free(struct endpoint *endpoint);
void endpoint_event(struct endpoint *endpoint, int events);
void endpoint_fail(struct endpoint *endpoint, int error);
int error_number(err_t error);
/* From Java's two words to lwIP's address, and its interface; and the sixteen bytes of the other way. */
void address_from(ip_addr_t *to, int64_t high, int64_t low, int32_t scope);
void address_to(uint8_t *to, const ip_addr_t *from);
int address_is_own(const ip_addr_t *address);
int32_t linux_state(enum tcp_state state);
int32_t stream_set_option(struct endpoint *endpoint, int32_t option, int32_t value);
int32_t stream_get_option(struct endpoint *endpoint, int32_t option);
int32_t datagram_set_option(struct endpoint *endpoint, int32_t option, int32_t value);
int32_t datagram_get_option(struct endpoint *endpoint, int32_t option);
