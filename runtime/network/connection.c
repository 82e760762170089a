/* The end of TCP connections, and what can be set and asked about them. */
#include "endpoint.h"
#include "timers.h"
#include "lwip/priv/tcp_priv.h"

int32_t stream_finish(int64_t handle) {
	struct endpoint *endpoint = (void *) handle;
	if (endpoint->kind != STREAM || !endpoint->connected || endpoint->pcb.tcp == 0) return -E_NOTCONN;
	timers_run();
	timers_tcp_active();
	endpoint->corked = 0;
	err_t error = tcp_shutdown(endpoint->pcb.tcp, 0, 1);
	return error == ERR_CONN ? 0 : -error_number(error);
}

static void end_connection(struct endpoint *endpoint, int reset) {
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	endpoint->pcb.tcp = 0;
	if (pcb != 0) {
		stream_forget(pcb);
		/* lwIP takes a window that is not whole for data that nobody has read. */
		pcb->rcv_wnd += endpoint->owed;
		if (reset || endpoint->readable > 0) tcp_abort(pcb);
		else if (tcp_close(pcb) != ERR_OK) tcp_abort(pcb);
	}
	stream_drop(endpoint);
	endpoint_free(endpoint);
}

static void end_all(struct list *list) {
	while (list->first != 0) {
		struct endpoint *connection = list->first;
		stream_unlist(connection);
		end_connection(connection, 1);
	}
}

static void end(struct endpoint *endpoint, int reset) {
	timers_run();
	timers_tcp_active();
	if (endpoint->kind == STREAM) { end_connection(endpoint, reset); return; }
	end_all(&endpoint->half_open);
	end_all(&endpoint->accepted);
	tcp_arg((struct tcp_pcb *) endpoint->pcb.listener, 0);
	tcp_close((struct tcp_pcb *) endpoint->pcb.listener);
	endpoint_free(endpoint);
}

void stream_close(int64_t endpoint) { end((void *) endpoint, 0); }
void stream_abort(int64_t endpoint) { end((void *) endpoint, 1); }

/* ---- options ---- */

enum { NO_DELAY = 10, KEEP_ALIVE, KEEP_IDLE, KEEP_INTERVAL, KEEP_COUNT, LARGEST_SEGMENT, CORK };

int32_t stream_set_option(struct endpoint *endpoint, int32_t option, int32_t value) {
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	if (option == KEEP_ALIVE) {
		if (value != 0) ip_set_option(pcb, SOF_KEEPALIVE);
		else ip_reset_option(pcb, SOF_KEEPALIVE);
		return 0;
	}
	if (option == RECEIVE_LIMIT) {
		/* Smaller from what comes next on: a window that was offered is not taken back. */
		endpoint->receive_limit = (uint32_t) value;
		return 0;
	}
	if (endpoint->kind != STREAM) return 0;
	switch (option) {
	case NO_DELAY: if (value != 0) tcp_nagle_disable(pcb); else tcp_nagle_enable(pcb); break;
	case KEEP_IDLE: pcb->keep_idle = (u32_t) value; break;
	case KEEP_INTERVAL: pcb->keep_intvl = (u32_t) value; break;
	case KEEP_COUNT: pcb->keep_cnt = (u32_t) value; break;
	case LARGEST_SEGMENT: if (value > 0 && value < pcb->mss) pcb->mss = (u16_t) value; break;
	case CORK: endpoint->corked = value != 0; break;
	default: return -E_INVAL;
	}
	return 0;
}

int32_t stream_get_option(struct endpoint *endpoint, int32_t option) {
	const struct tcp_pcb *pcb = endpoint->pcb.tcp;
	if (option == KEEP_ALIVE) return ip_get_option(pcb, SOF_KEEPALIVE) != 0;
	if (endpoint->kind != STREAM) return 0;
	switch (option) {
	case NO_DELAY: return tcp_nagle_disabled(pcb) != 0;
	case KEEP_IDLE: return (int32_t) pcb->keep_idle;
	case KEEP_INTERVAL: return (int32_t) pcb->keep_intvl;
	case KEEP_COUNT: return (int32_t) pcb->keep_cnt;
	case LARGEST_SEGMENT: return pcb->mss;
	case CORK: return endpoint->corked;
	default: return 0;
	}
}

enum { OPTION_TIMESTAMPS = 1, OPTION_SACK = 2, OPTION_SCALE = 4 };

void stream_info(int64_t handle, int64_t to) {
	const struct endpoint *endpoint = (void *) handle;
	uint32_t figures[16] = { (uint32_t) stream_state(handle) };
	const struct tcp_pcb *pcb = endpoint->pcb.tcp;
	if (endpoint->kind == STREAM && pcb != 0) {
		uint32_t tick = TCP_SLOW_INTERVAL * 1000, segments = 0;
		for (const struct tcp_seg *segment = pcb->unacked; segment != 0; segment = segment->next) segments++;
		figures[1] = pcb->nrtx;
		figures[2] = (uint32_t) pcb->rto * tick;
		figures[3] = pcb->sa > 0 ? (uint32_t) pcb->sa * tick >> 3 : 0;
		figures[4] = pcb->sv > 0 ? (uint32_t) pcb->sv * tick >> 2 : 0;
		figures[5] = pcb->mss;
		figures[6] = pcb->cwnd / pcb->mss;
		figures[7] = pcb->ssthresh / pcb->mss;
		figures[8] = segments;
		figures[9] = pcb->rcv_wnd;
		figures[10] = ((pcb->flags & TF_TIMESTAMP) != 0 ? OPTION_TIMESTAMPS : 0) | ((pcb->flags & TF_SACK) != 0 ? OPTION_SACK : 0)
			| ((pcb->flags & TF_WND_SCALE) != 0 ? OPTION_SCALE : 0);
		figures[11] = pcb->snd_scale;
		figures[12] = pcb->rcv_scale;
		figures[13] = (uint32_t) stream_unacknowledged(handle);
	}
	memcpy((void *) to, figures, sizeof figures);
}
