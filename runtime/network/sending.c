/* What Java sends on a TCP connection, and how much of it there is room for. */
#include "endpoint.h"
#include "timers.h"

enum { LARGEST_WRITE = 65535 };

int32_t stream_state(int64_t handle) {
	const struct endpoint *endpoint = (void *) handle;
	if (endpoint->pcb.tcp == 0) return linux_state(CLOSED);
	return endpoint->kind == LISTENER ? linux_state(LISTEN) : linux_state(endpoint->pcb.tcp->state);
}

int32_t stream_unacknowledged(int64_t handle) {
	const struct endpoint *endpoint = (void *) handle;
	return endpoint->kind != STREAM || endpoint->pcb.tcp == 0 ? 0 : TCP_SND_BUF - (int32_t) endpoint->pcb.tcp->snd_buf;
}

int32_t stream_unsent(int64_t handle) {
	const struct endpoint *endpoint = (void *) handle;
	if (endpoint->kind != STREAM || endpoint->pcb.tcp == 0) return 0;
	return (int32_t) (endpoint->pcb.tcp->snd_lbb - endpoint->pcb.tcp->snd_nxt);
}

int32_t stream_space(int64_t handle) {
	const struct endpoint *endpoint = (void *) handle;
	if (!endpoint->connected || endpoint->pcb.tcp == 0 || endpoint->starved || endpoint->pcb.tcp->snd_queuelen >= TCP_SND_QUEUELEN) return 0;
	int32_t queued = stream_unacknowledged(handle);
	int32_t limit = endpoint->send_limit < TCP_SND_BUF ? (int32_t) endpoint->send_limit : TCP_SND_BUF;
	return queued >= limit ? 0 : limit - queued;
}

int64_t stream_send(int64_t handle, int64_t address, int64_t length, int32_t more) {
	struct endpoint *endpoint = (void *) handle;
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	if (endpoint->kind != STREAM || !endpoint->connected) return -E_NOTCONN;
	if (pcb == 0) return -E_PIPE;
	int64_t space = stream_space(handle), done = 0;
	if (length > space) length = space;
	while (done < length) {
		u16_t step = length - done < LARGEST_WRITE ? (u16_t) (length - done) : LARGEST_WRITE;
		u8_t flags = TCP_WRITE_FLAG_COPY | (more || done + step < length ? TCP_WRITE_FLAG_MORE : 0);
		err_t error = tcp_write(pcb, (const char *) address + done, step, flags);
		if (error == ERR_CONN) return done > 0 ? done : -E_PIPE;
		if (error != ERR_OK) {
			endpoint->starved = 1;
			stream_retry(pcb);
			break;
		}
		done += step;
	}
	return done;
}

/* A corked connection sends full segments alone. */
void stream_push(int64_t handle) {
	struct endpoint *endpoint = (void *) handle;
	struct tcp_pcb *pcb = endpoint->pcb.tcp;
	if (endpoint->kind != STREAM || pcb == 0 || !endpoint->connected) return;
	if (endpoint->corked && pcb->snd_lbb - pcb->snd_nxt < pcb->mss) return;
	timers_run();
	timers_tcp_active();
	tcp_output(pcb);
}
