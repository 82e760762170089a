/*
 * TCP for Java. What arrives is kept as a line of pbufs until it is taken, and the window opens as it is. A connection that comes in gets its
 * endpoint with its SYN, so that half open ones are counted and, when there are too many, the oldest gives way: a flood of SYNs cannot shut others out.
 */
#include "endpoint.h"
#include "timers.h"
#include "index.h"

/* Half open connections of a listener: beyond its backlog, or this many if it is smaller, the oldest gives way. */
enum { CONNECTIONS_WAITING = 65535, HALF_OPEN = 1024 };

static err_t on_receive(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error);
static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length);
static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error);
static err_t on_poll(void *argument, struct tcp_pcb *pcb);
static void on_error(void *argument, err_t error);

/* ---- a listener's lists ---- */

static struct list *list_of(struct endpoint *connection) {
	struct endpoint *listener = connection->listener;
	return connection->waiting ? &listener->accepted : &listener->half_open;
}

static void append(struct list *list, struct endpoint *connection) {
	connection->next = 0;
	connection->previous = list->last;
	if (list->last != 0) list->last->next = connection;
	else list->first = connection;
	list->last = connection;
	list->count++;
}

void stream_unlist(struct endpoint *connection) {
	struct list *list = list_of(connection);
	if (connection->previous != 0) connection->previous->next = connection->next;
	else list->first = connection->next;
	if (connection->next != 0) connection->next->previous = connection->previous;
	else list->last = connection->previous;
	list->count--;
}

/* ---- received data ---- */

void stream_drop(struct endpoint *endpoint) {
	while (endpoint->first != 0) {
		struct pbuf *data = endpoint->first;
		endpoint->first = data->next;
		data->next = 0;
		data->tot_len = data->len;
		pbuf_free(data);
	}
	endpoint->last = 0;
	endpoint->readable = 0;
}

static err_t on_receive(void *argument, struct tcp_pcb *pcb, struct pbuf *data, err_t error) {
	(void) pcb; (void) error;
	struct endpoint *endpoint = argument;
	if (data == 0) {
		endpoint->peer_closed = 1;
		endpoint_event(endpoint, READABLE | PEER_CLOSED);
		return ERR_OK;
	}
	endpoint->readable += data->tot_len;
	if (endpoint->last != 0) endpoint->last->next = data;
	else endpoint->first = data;
	while (data->next != 0) data = data->next;
	endpoint->last = data;
	endpoint_event(endpoint, READABLE);
	return ERR_OK;
}

int32_t stream_readable(int64_t endpoint) { return (int32_t) ((struct endpoint *) endpoint)->readable; }

int32_t stream_ended(int64_t handle) {
	const struct endpoint *endpoint = (void *) handle;
	return endpoint->peer_closed || endpoint->pcb.tcp == 0;
}

int64_t stream_peek(int64_t handle, int64_t offset, int64_t address, int64_t length) {
	struct endpoint *endpoint = (void *) handle;
	int64_t done = 0;
	for (struct pbuf *data = endpoint->first; data != 0 && done < length; offset -= data->len, data = data->next) {
		if (offset >= data->len) continue;
		int64_t from = offset > 0 ? offset : 0, run = data->len - from;
		if (run > length - done) run = length - done;
		memcpy((char *) address + done, (char *) data->payload + from, (size_t) run);
		done += run;
	}
	return done;
}

/*
 * Tells the other side of a window that has grown, where that has little left of what it knows: twice of that, as Linux does (tcp_cleanup_rbuf). lwIP's own
 * rule is by a fixed number of bytes, which a small window never reaches.
 */
static void announce_window(struct endpoint *endpoint) {
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	uint32_t left = pcb->rcv_ann_right_edge - pcb->rcv_nxt, now = pcb->rcv_wnd;
	if ((int32_t) left < 0) left = 0;
	uint32_t half = endpoint->receive_limit / 2, least = half < pcb->mss ? half : pcb->mss;
	if (endpoint->peer_closed || pcb->state < ESTABLISHED || now < 2 * left || now - left < least) return;
	pcb->rcv_ann_wnd = pcb->rcv_wnd;
	tcp_ack_now(pcb);
	tcp_output(pcb);
}

/* Opens the window by what has been taken, less what it is to stay smaller by. */
static void open_window(struct endpoint *endpoint, uint32_t bytes) {
	uint32_t largest = TCP_WND_MAX(endpoint->pcb.tcp);
	uint32_t wanted = endpoint->receive_limit < largest ? largest - endpoint->receive_limit : 0;
	uint32_t owed = endpoint->owed + bytes;
	endpoint->owed = owed < wanted ? owed : wanted;
	for (bytes = owed - endpoint->owed; bytes > 0; ) {
		u16_t step = bytes < 65535 ? (u16_t) bytes : 65535;
		tcp_recved(endpoint->pcb.tcp, step);
		bytes -= step;
	}
	announce_window(endpoint);
}

static void take(struct endpoint *endpoint, uint32_t length) {
	while (length > 0) {
		struct pbuf *data = endpoint->first;
		if (length < data->len) {
			data->payload = (char *) data->payload + length;
			data->len -= (u16_t) length;
			data->tot_len = data->len;
			return;
		}
		length -= data->len;
		endpoint->first = data->next;
		if (endpoint->first == 0) endpoint->last = 0;
		data->next = 0;
		data->tot_len = data->len;
		pbuf_free(data);
	}
}

void stream_take(int64_t handle, int64_t length) {
	struct endpoint *endpoint = (void *) handle;
	uint32_t taken = length > endpoint->readable ? endpoint->readable : (uint32_t) length;
	if (length <= 0 || taken == 0) return;
	take(endpoint, taken);
	endpoint->readable -= taken;
	if (endpoint->pcb.tcp == 0) return;
	timers_run();
	open_window(endpoint, taken);
}

int64_t stream_receive(int64_t handle, int64_t address, int64_t length) {
	int64_t done = stream_peek(handle, 0, address, length);
	stream_take(handle, done);
	return done;
}

/* ---- events of a connection ---- */

static void watch(struct endpoint *endpoint) {
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	tcp_arg(pcb, endpoint);
	tcp_recv(pcb, on_receive);
	tcp_sent(pcb, on_sent);
	tcp_err(pcb, on_error);
}

void stream_forget(struct tcp_pcb *pcb) {
	tcp_arg(pcb, 0);
	tcp_recv(pcb, 0);
	tcp_sent(pcb, 0);
	tcp_err(pcb, 0);
	tcp_poll(pcb, 0, 0);
}

void stream_outlived(struct tcp_pcb *pcb) {
	struct endpoint *endpoint = pcb->callback_arg;
	if (endpoint != 0) endpoint->pcb.tcp = 0;
}

static err_t on_sent(void *argument, struct tcp_pcb *pcb, u16_t length) {
	(void) length;
	endpoint_event(argument, pcb->unacked == 0 && pcb->unsent == 0 ? WRITABLE | ACKNOWLEDGED : WRITABLE);
	return ERR_OK;
}

static err_t on_connected(void *argument, struct tcp_pcb *pcb, err_t error) {
	(void) pcb; (void) error;
	struct endpoint *endpoint = argument;
	endpoint->connecting = 0;
	endpoint->connected = 1;
	endpoint_event(endpoint, CONNECTED | WRITABLE);
	return ERR_OK;
}

/* Memory was short when something was to be sent, and nothing was under way whose acknowledgement would wake the sender. */
static err_t on_poll(void *argument, struct tcp_pcb *pcb) {
	struct endpoint *endpoint = argument;
	tcp_poll(pcb, 0, 0);
	endpoint->starved = 0;
	endpoint_event(endpoint, WRITABLE);
	return ERR_OK;
}

void stream_retry(struct tcp_pcb *pcb) { tcp_poll(pcb, on_poll, 1); }

/* lwIP frees the control block after this. */
static void on_error(void *argument, err_t error) {
	struct endpoint *endpoint = argument;
	int was_connecting = endpoint->connecting;
	endpoint->pcb.tcp = 0;
	endpoint->connecting = 0;
	if (endpoint->listener != 0 && !endpoint->waiting) {
		stream_unlist(endpoint);
		endpoint_free(endpoint);
		return;
	}
	int number = error == ERR_CLSD ? 0 : error == ERR_RST && was_connecting ? E_CONNREFUSED : error_number(error);
	endpoint_fail(endpoint, endpoint->error != 0 ? endpoint->error : number);
	endpoint_event(endpoint, error == ERR_CLSD ? READABLE | PEER_CLOSED : READABLE | WRITABLE | PEER_CLOSED);
}

/* ---- opening ---- */

int64_t stream_open(void) {
	struct endpoint *endpoint = endpoint_new(STREAM);
	if (endpoint == 0) return 0;
	endpoint->pcb.tcp = tcp_new_ip_type(IPADDR_TYPE_V6);
	if (endpoint->pcb.tcp == 0) {
		endpoint_free(endpoint);
		return 0;
	}
	endpoint->send_limit = TCP_SND_BUF;
	endpoint->receive_limit = TCP_WND;
	ip_set_option(endpoint->pcb.tcp, SOF_REUSEADDR);
	watch(endpoint);
	return (int64_t) endpoint;
}

int32_t stream_bind(int64_t handle, int64_t high, int64_t low, int32_t scope, int32_t port, int32_t both) {
	struct endpoint *endpoint = (void *) handle;
	ip_addr_t address;
	if (endpoint->pcb.tcp == 0 || endpoint->kind != STREAM) return -E_INVAL;
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	if (pcb->state != CLOSED || pcb->local_port != 0) return -E_INVAL;
	address_from(&address, high, low, scope);
	if (!ip_addr_isany(&address) && !address_is_own(&address)) return -E_ADDRNOTAVAIL;
	if (both && IP_IS_V6(&address) && ip_addr_isany(&address)) IP_SET_TYPE_VAL(address, IPADDR_TYPE_ANY);
	/* Not tcp_bind: who may have which port is decided already, and it would look at all connections once more. */
	ip_addr_copy(pcb->local_ip, address);
	pcb->local_port = (u16_t) port;
	TCP_REG(&tcp_bound_pcbs, pcb);
	return 0;
}

static err_t passive_open(u8_t id, struct tcp_pcb_listen *listening, struct tcp_pcb *pcb) {
	(void) id;
	struct endpoint *listener = listening->callback_arg;
	if (listener == 0 || listener->accepted.count > listener->backlog) return ERR_ABRT;
	if (listener->half_open.count >= (listener->backlog > HALF_OPEN ? listener->backlog : HALF_OPEN)) tcp_abandon(listener->half_open.first->pcb.tcp, 0);
	struct endpoint *endpoint = endpoint_new(STREAM);
	if (endpoint == 0) return ERR_MEM;
	endpoint->pcb.tcp = pcb;
	endpoint->names = network_allocate(ENDPOINT_NAMES);
	if (endpoint->names == 0) {
		endpoint_free(endpoint);
		return ERR_MEM;
	}
	network_names((int64_t) endpoint, (int64_t) endpoint->names);
	endpoint->listener = listener;
	endpoint->send_limit = listener->send_limit;
	endpoint->receive_limit = listener->receive_limit;
	pcb->ttl = listening->ttl;
	pcb->tos = listening->tos;
	watch(endpoint);
	append(&listener->half_open, endpoint);
	return ERR_OK;
}

static const struct tcp_ext_arg_callbacks passive = { 0, passive_open };
static u8_t passive_id;
void stream_start(void) { passive_id = tcp_ext_arg_alloc_id(); }

/* A half open connection is one now. */
static err_t on_accept(void *argument, struct tcp_pcb *pcb, err_t error) {
	(void) error;
	if (pcb == 0) return ERR_MEM;
	struct endpoint *endpoint = argument, *listener = endpoint->listener;
	stream_unlist(endpoint);
	endpoint->waiting = 1;
	endpoint->connected = 1;
	append(&listener->accepted, endpoint);
	endpoint_event(listener, READABLE);
	return ERR_OK;
}

int32_t stream_listen(int64_t handle, int32_t backlog) {
	struct endpoint *endpoint = (void *) handle;
	if (backlog < 0 || backlog > CONNECTIONS_WAITING) backlog = CONNECTIONS_WAITING;
	if (endpoint->kind == STREAM) {
		err_t error = ERR_CONN;
		struct tcp_pcb *pcb = endpoint->pcb.tcp;
		if (pcb == 0 || pcb->state != CLOSED) return -E_INVAL;
		u8_t tos = pcb->tos, ttl = pcb->ttl;
		stream_forget(pcb);
		tcp_ext_arg_set_callbacks(pcb, passive_id, &passive);
		struct tcp_pcb *listening = tcp_listen_with_backlog_and_err(pcb, 255, &error);
		if (listening == 0) {
			watch(endpoint);
			return -error_number(error);
		}
		endpoint->pcb.tcp = listening;
		listening->tos = tos;
		listening->ttl = ttl;
		endpoint->kind = LISTENER;
		endpoint->half_open = endpoint->accepted = (struct list) { 0, 0, 0 };
		tcp_arg(listening, endpoint);
		tcp_accept(listening, on_accept);
	}
	endpoint->backlog = backlog;
	return 0;
}

int64_t stream_accept(int64_t handle) {
	struct endpoint *listener = (void *) handle, *endpoint = listener->accepted.first;
	if (listener->kind != LISTENER || endpoint == 0) return 0;
	stream_unlist(endpoint);
	endpoint->listener = 0;
	endpoint->waiting = 0;
	if (endpoint->pcb.tcp != 0) endpoint_forget_names(endpoint);
	if (endpoint->events != 0) endpoint_event(endpoint, endpoint->events);
	return (int64_t) endpoint;
}

int32_t stream_waiting(int64_t handle) {
	const struct endpoint *listener = (void *) handle;
	return listener->kind == LISTENER ? listener->accepted.count : 0;
}

/* There is no other connection of these addresses and ports; without a way to there, tcp_connect says so. */
static int has_room(const struct tcp_pcb *pcb, const ip_addr_t *remote, uint16_t port) {
	const ip_addr_t *local = &pcb->local_ip;
	if (ip_addr_isany(local)) {
		struct netif *netif = pcb->netif_idx != NETIF_NO_INDEX ? netif_get_by_index(pcb->netif_idx) : ip_route(local, remote);
		local = netif == 0 ? 0 : ip_netif_get_local_ip(netif, remote);
	}
	return local == 0 || index_makes_way(local, pcb->local_port, remote, port);
}

int32_t stream_connect(int64_t handle, int64_t high, int64_t low, int32_t scope, int32_t port) {
	struct endpoint *endpoint = (void *) handle;
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	ip_addr_t address;
	if (endpoint->kind != STREAM || pcb == 0) return -E_INVAL;
	if (endpoint->connecting) return -E_ALREADY;
	if (endpoint->connected) return -E_ISCONN;
	address_from(&address, high, low, scope);
	/* The unspecified address means the machine itself, as on Linux. */
	if (ip_addr_isany(&address) && IP_IS_V6(&address)) ip_addr_set_loopback_val(1, address);
	else if (ip_addr_isany(&address)) ip_addr_set_loopback_val(0, address);
	if (ip_addr_isany(&pcb->local_ip)) IP_SET_TYPE_VAL(pcb->local_ip, IP_GET_TYPE(&address));
	else if (IP_GET_TYPE(&pcb->local_ip) != IP_GET_TYPE(&address)) return -E_NETUNREACH;
	timers_run();
	timers_tcp_active();
	endpoint->connecting = 1;
	/* What lwIP would look for among all connections has been found out. */
	ip_reset_option(pcb, SOF_REUSEADDR);
	err_t error = has_room(pcb, &address, (uint16_t) port) ? tcp_connect(pcb, &address, (u16_t) port, on_connected) : ERR_USE;
	ip_set_option(pcb, SOF_REUSEADDR);
	if (error == ERR_OK) return 0;
	endpoint->connecting = 0;
	return error == ERR_USE ? -E_ADDRNOTAVAIL : -error_number(error);
}
