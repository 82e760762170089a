/*
 * frames SEED COUNT: a hostile wire under the kernel's TCP/IP stack (runtime/network over lwIP, as build/network/libnetwork.so has it for this host).
 * COUNT frames of all kinds come, most of them nearly right: Ethernet, ARP, IPv4 with options and fragments, IPv6 with extension headers, TCP with
 * options and sequence numbers that fit, UDP, ICMP, ND, DHCP. Meanwhile the sockets are used, and time passes. In the end somebody connects and is
 * served, and once all is closed and a few minutes have passed, the memory is free again. The same seed gives the same run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "network.h"

enum { PAGE = 4096, HEADER = 64, VIRTIO = 12, MOST_FRAME = 1600, MEMORY = 32 << 20, KEPT = 64 };
enum { TIMER_STEP = 5, READABLE = 1 };
static const uint8_t own_mac[6] = { 2, 0, 0, 0, 0, 1 }, peer_mac[6] = { 2, 0, 0, 0, 0, 2 };
static const uint8_t own4[4] = { 10, 0, 0, 1 }, peer4[4] = { 10, 0, 0, 2 };

/* ---- what the stack needs ---- */

extern int64_t (*service_pages)(int32_t order);
extern void (*service_release)(int64_t address);
extern int64_t (*service_millis)(void);
extern int64_t (*service_random)(void);

static uint64_t state;
static int64_t now = 1000, pages_out;
static uint32_t dice(void) { state ^= state << 13; state ^= state >> 7; state ^= state << 17; return (uint32_t) (state >> 16); }
static uint32_t below(uint32_t bound) { return dice() % bound; }
static int one_in(uint32_t n) { return below(n) == 0; }

/* The order of a block is found again by what lies before it: a page of its own. */
static int64_t pages(int32_t order) {
	size_t bytes = ((size_t) PAGE << order) + PAGE;
	char *block = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (block == MAP_FAILED) return 0;
	memcpy(block, &bytes, sizeof bytes);
	pages_out++;
	return (int64_t) (block + PAGE);
}
static void release(int64_t address) {
	size_t bytes;
	memcpy(&bytes, (char *) address - PAGE, sizeof bytes);
	munmap((char *) address - PAGE, bytes);
	pages_out--;
}
static int64_t millis(void) { return now; }
static int64_t random_word(void) { return (int64_t) dice() << 32 | dice(); }

static void fail(const char *what) { printf("frames: %s\n", what); exit(1); }

/* ---- frames ---- */

static uint8_t frame[MOST_FRAME];
static int length;
/* What the stack has sent last to each of a few ports of ours: so that what comes fits. */
static struct { uint16_t own, peer; uint32_t sequence, acknowledged; } seen[KEPT];
static int was_answered;

static void put(const void *bytes, int count) { memcpy(frame + length, bytes, (size_t) count); length += count; }
static void put8(unsigned value) { frame[length++] = (uint8_t) value; }
static void put16(unsigned value) { put8(value >> 8 & 255); put8(value & 255); }
static void put32(uint32_t value) { put16(value >> 16); put16(value & 0xffff); }
static void put_random(int count) { while (count-- > 0) put8(dice()); }
static uint16_t get16(const uint8_t *at) { return (uint16_t) (at[0] << 8 | at[1]); }
static uint32_t get32(const uint8_t *at) { return (uint32_t) get16(at) << 16 | get16(at + 2); }

static uint32_t sum(uint32_t start, const uint8_t *bytes, int count) {
	for (int i = 0; i < count; i += 2) start += (uint32_t) bytes[i] << 8 | (i + 1 < count ? bytes[i + 1] : 0);
	while (start >> 16) start = (start & 0xffff) + (start >> 16);
	return start;
}
static void store16(int at, uint32_t value) { frame[at] = (uint8_t) (value >> 8); frame[at + 1] = (uint8_t) value; }

static void ethernet(unsigned type) {
	length = 0;
	put(one_in(40) ? (const uint8_t *) "\377\377\377\377\377\377" : own_mac, 6);
	put(peer_mac, 6);
	put16(type);
}

static int header_at;
static void ip4(unsigned protocol) {
	ethernet(0x0800);
	header_at = length;
	int options = one_in(20) ? 4 * (int) below(10) : 0, fragments = one_in(12);
	put8(0x45 + (unsigned) options / 4); put8(one_in(10) ? dice() : 0); put16(0);
	put16(fragments ? below(4) : dice());
	put16(fragments ? (below(2) << 13 | below(6) * (one_in(4) ? 100 : 1)) : one_in(3) ? 0x4000 : 0);
	put8(one_in(50) ? 1 : 64); put8(protocol); put16(0);
	put(one_in(60) ? (const uint8_t *) "\377\377\377\377" : one_in(60) ? own4 : peer4, 4);
	put(one_in(40) ? (const uint8_t *) "\377\377\377\377" : one_in(40) ? (const uint8_t *) "\340\0\0\1" : own4, 4);
	put_random(options);
}

static const uint8_t own6[16] = { 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe, 0, 0, 1 }, peer6[16] = { 0xfe, 0x80, [15] = 2 },
	all_nodes[16] = { 0xff, 2, [15] = 1 };
static void ip6(unsigned next) {
	ethernet(0x86dd);
	header_at = length;
	int extension = one_in(6) ? (int) below(4) : -1;
	static const uint8_t kinds[] = { 0, 43, 44, 60 };
	put32(0x60000000 | (one_in(10) ? dice() & 0xfffff : 0)); put16(0); put8(extension >= 0 ? kinds[extension] : next); put8(one_in(20) ? dice() : 255);
	put(peer6, 16); put(one_in(4) ? all_nodes : own6, 16);
	if (extension < 0) return;
	put8(next); put8(one_in(5) ? dice() : 0);
	if (kinds[extension] == 44) { put16(below(6) << 3 | below(2)); put32(below(3)); } else put_random(6);
}

/* Lengths and sums as they should be. */
static void finish(int protocol, int checksum_at) {
	int six = frame[12] == 0x86, body = header_at + (six ? 40 : (frame[header_at] & 15) * 4), rest = length - body;
	if (six) store16(header_at + 4, (uint32_t) (length - header_at - 40));
	else store16(header_at + 2, (uint32_t) (length - header_at));
	if (checksum_at >= 0 && (!six || frame[header_at + 6] == protocol)) {
		uint32_t start = protocol == 1 ? 0 : (uint32_t) (protocol + rest);
		if (protocol != 1) start = sum(start, frame + header_at + (six ? 8 : 12), six ? 32 : 8);
		store16(body + checksum_at, 0);
		store16(body + checksum_at, ~sum(start, frame + body, rest) & 0xffff);
	}
	if (!six) { store16(header_at + 10, 0); store16(header_at + 10, ~sum(0, frame + header_at, body - header_at) & 0xffff); }
}

static void ip(unsigned protocol) { if (one_in(4)) ip6(protocol); else ip4(protocol); }

static void tcp_options(void) {
	int start = length, room = 4 * (int) below(11);
	while (length - start < room) switch (below(8)) {
		case 0: put8(1); break;
		case 1: put8(2); put8(one_in(8) ? dice() : 4); put16(one_in(3) ? dice() : 1460); break;
		case 2: put8(3); put8(3); put8(below(20)); break;
		case 3: put8(4); put8(2); break;
		case 4: put8(8); put8(10); put32(dice()); put32(dice()); break;
		case 5: put8(5); put8(10); put32(dice()); put32(dice()); break;
		case 6: put8(0); break;
		default: put8(dice()); put8(dice()); break;
	}
	length = start + room;
	frame[start - 8] = (uint8_t) ((5 + room / 4) << 4);
}

static void tcp(void) {
	int which = (int) below(KEPT);
	ip(6);
	put16(one_in(10) ? below(65536) : 5000u + (unsigned) which); put16(one_in(20) ? below(65536) : 80);
	uint32_t jitter = one_in(4) ? below(3000) - 1500 : 0;
	put32(one_in(20) ? dice() : seen[which].acknowledged + jitter);
	put32(one_in(20) ? dice() : seen[which].sequence);
	static const uint8_t kinds[] = { 2, 2, 0x10, 0x10, 0x10, 0x18, 0x18, 0x11, 4, 0x14, 0x12, 0x38 };
	put8(0x50); put8(one_in(30) ? dice() : kinds[below(sizeof kinds)]); put16(one_in(5) ? below(4) : dice()); put16(0); put16(dice());
	if (one_in(3)) tcp_options();
	put_random(one_in(2) ? 0 : (int) below(1200));
	finish(6, 16);
}

static void udp(void) {
	ip(17);
	int at = length;
	put16(one_in(3) ? 67 : dice()); put16(one_in(4) ? 68 : one_in(3) ? dice() : 7); put16(0); put16(0);
	put_random((int) below(one_in(3) ? 1300 : 60));
	store16(at + 4, one_in(20) ? dice() : (uint32_t) (length - at));
	finish(17, one_in(5) ? -1 : 6);
}

static void icmp(void) {
	if (one_in(2)) {
		ip4(1);
		put8(one_in(3) ? 8 : one_in(2) ? 3 : dice()); put8(below(16)); put16(0); put32(dice());
		if (one_in(2)) {        /* it quotes a packet of ours */
			put8(0x45); put_random(7); put8(64); put8(one_in(2) ? 6 : 17); put16(0); put(own4, 4); put(peer4, 4);
			put16(80); put16(5000 + below(KEPT)); put32(dice());
		} else put_random((int) below(1200));
		finish(1, 2);
	} else {
		ip6(58);
		put8(one_in(8) ? dice() : 128 + below(16)); put8(one_in(10) ? dice() : 0); put16(0); put32(dice());
		put(one_in(2) ? own6 : peer6, 16);
		for (int n = (int) below(4); n > 0; n--) {
			int size = (int) below(5);
			put8(1 + below(6)); put8((unsigned) size); put_random(8 * size > 2 ? 8 * size - 2 : 0);
		}
		finish(58, 2);
	}
}

static void arp(void) {
	ethernet(0x0806);
	put16(one_in(20) ? dice() : 1); put16(0x0800); put8(one_in(20) ? dice() : 6); put8(4); put16(1 + below(3));
	put(peer_mac, 6); put(one_in(10) ? own4 : peer4, 4); put_random(6); put(one_in(5) ? peer4 : own4, 4);
}

static void make(void) {
	switch (below(10)) {
	case 0: arp(); break;
	case 1: case 2: udp(); break;
	case 3: case 4: icmp(); break;
	case 5: ethernet(one_in(3) ? 0x8100 : dice() & 0xffff); put_random((int) below(200)); break;
	default: tcp(); break;
	}
	if (one_in(8)) for (int n = 1 + (int) below(4); n > 0; n--) frame[below((uint32_t) length)] = (uint8_t) dice();
	if (one_in(20)) length = (int) below((uint32_t) length + 1);
}

/* ---- the wire ---- */

static void arrive(void) {
	int64_t page = interface_frame();
	if (page == 0) return;
	uint8_t *to = (uint8_t *) page + HEADER;
	memset(to, 0, VIRTIO);
	to[0] = one_in(3) ? 0 : 2;
	to[10] = 1;
	memcpy(to + VIRTIO, frame, (size_t) length);
	interface_receive(page, length + VIRTIO);
}

/* Takes what the stack sends; of its segments what the answers need. */
static void drain(void) {
	for (int64_t packet = interface_next_output(); packet != 0; packet = interface_next_output()) {
		uint8_t bytes[VIRTIO + 128];
		int count = 0;
		for (int i = 0; i < interface_pieces(packet) && count < (int) sizeof bytes; i++) {
			int run = interface_piece_length(packet, i), room = (int) sizeof bytes - count;
			memcpy(bytes + count, (void *) interface_piece(packet, i), (size_t) (run < room ? run : room));
			count += run < room ? run : room;
		}
		const uint8_t *ip = bytes + VIRTIO + 14, *segment = ip + 20;
		if (count >= VIRTIO + 54 && bytes[VIRTIO + 12] == 8 && bytes[VIRTIO + 13] == 0 && ip[9] == 6 && get16(segment) == 80) {
			unsigned which = get16(segment + 2) - 5000u;
			if (which < KEPT) {
				seen[which].sequence = get32(segment + 4) + ((segment[13] & 2) != 0);
				seen[which].acknowledged = get32(segment + 8);
			}
			if (which < KEPT && (segment[13] & 0x12) == 0x12) was_answered = 1;
		}
		interface_sent(packet);
	}
}

/* ---- the sockets ---- */

static int64_t listener, datagrams, raw, open_streams[KEPT];
static char text[4096];

static void use(void) {
	for (int64_t endpoint = network_next_ready(); endpoint != 0; endpoint = network_next_ready()) network_take_events(endpoint);
	int which = (int) below(KEPT);
	int64_t *stream = &open_streams[which];
	if (*stream == 0) *stream = stream_accept(listener);
	else {
		stream_receive(*stream, (int64_t) text, one_in(2) ? 100 : 4000);
		if (one_in(3)) { stream_send(*stream, (int64_t) text, below(4000), one_in(4)); stream_push(*stream); }
		if (one_in(30)) stream_finish(*stream);
		if (stream_ended(*stream) || one_in(60)) { if (one_in(3)) stream_abort(*stream); else stream_close(*stream); *stream = 0; }
	}
	while (datagram_first(datagrams) != 0) { datagram_copy(datagrams, 0, (int64_t) text, sizeof text); datagram_drop(datagrams); }
	while (datagram_first(raw) != 0) datagram_drop(raw);
}

static void pass(int64_t step) { now += step; network_poll(); drain(); }

static void begin(void) {
	service_pages = pages; service_release = release; service_millis = millis; service_random = random_word;
	network_start(MEMORY);
	if (interface_add((int64_t) own_mac, 1500, 0) != 0) fail("no interface");
	interface_set_up(2, 1);
	interface_set_link(2, 1);
	interface_set_address4(2, 0x0100000a, 0x00ffffff, 0x0200000a);
	if (state & 1) interface_start_dhcp(2);
	listener = stream_open();
	if (stream_bind(listener, 0, 0, 0, 80, 1) != 0 || stream_listen(listener, 16) != 0) fail("nobody listens");
	datagrams = datagram_open(6, 17);
	datagram_bind(datagrams, 0, 0, 0, 7);
	raw = datagram_open(4, 1);
	pass(10);
}

/* Somebody who behaves is answered: a SYN of a port that nobody has used. */
static void serves(void) {
	interface_set_address4(2, 0x0100000a, 0x00ffffff, 0x0200000a);
	for (int tries = 0; tries < 50 && !was_answered; tries++) {
		arp();
		memcpy(frame + 28, peer4, 4); memcpy(frame + 38, own4, 4); frame[14] = 0; frame[15] = 1; frame[18] = 6; frame[20] = 0; frame[21] = 2;
		arrive();
		length = 0;
		put(own_mac, 6); put(peer_mac, 6); put16(0x0800);
		header_at = length;
		put32(0x45000000); put32(dice() & 0xffff0000); put8(64); put8(6); put16(0); put(peer4, 4); put(own4, 4);
		put16(5000u + (unsigned) tries); put16(80); put32(dice()); put32(0); put16(0x5002); put16(8192); put32(0);
		finish(6, 16);
		arrive();
		use();
		pass(20);
	}
	if (!was_answered) fail("nobody is served any more");
}

int main(int count, char **words) {
	state = count > 1 ? strtoull(words[1], 0, 10) * 0x9e3779b97f4a7c15u | 1 : 88172645463325252u;
	long frames = count > 2 ? atol(words[2]) : 100000;
	for (int i = 0; i < 8; i++) dice();
	begin();
	int64_t most = 0;
	for (long i = 0; i < frames; i++) {
		make();
		arrive();
		if (one_in(4)) { network_poll(); drain(); }
		if (one_in(4)) use();
		if (one_in(20)) pass(below(TIMER_STEP * 20));
		if (network_memory(0) > most) most = network_memory(0);
	}
	if (most > MEMORY) fail("more memory than allowed");
	was_answered = 0;
	for (int i = 0; i < KEPT; i++) if (open_streams[i] != 0) { stream_abort(open_streams[i]); open_streams[i] = 0; }
	for (int64_t stream = stream_accept(listener); stream != 0; stream = stream_accept(listener)) stream_abort(stream);
	pass(1000);
	serves();
	stream_close(listener); datagram_close(datagrams); datagram_close(raw);
	for (int i = 0; i < 4000; i++) pass(100);
	while (network_next_ready() != 0) { }
	if (network_memory(0) > 600000) { printf("frames: %ld bytes are left over, %ld at most\n", (long) network_memory(0), (long) most); return 1; }
	printf("%ld frames, %ld KB of memory at most, %ld KB in the end\n", frames, (long) most >> 10, (long) network_memory(0) >> 10);
	return 0;
}
