/*
 * The way of frames between the driver and lwIP.
 *
 * Receiving: the device writes into pages that belong to the stack, behind a header that makes a pbuf of each. So what arrives is not copied until a
 * program reads it; only short packets are, at once, as they would hold a whole page for as long as nobody does.
 * Sending: a packet waits on a list until the driver takes it, with the virtio header before it in the same buffer. lwIP neither changes nor sends it
 * again while it is out. The list is bounded: TCP waits when it is full, UDP's sender hears ENOBUFS.
 */
#include "interface.h"
#include "timers.h"
#include "lwip/prot/ethernet.h"
#include "lwip/prot/ip4.h"
#include "lwip/prot/ip6.h"
#include "lwip/prot/tcp.h"

/* struct virtio_net_hdr_v1 (virtio 1.2, 5.1.6). */
struct virtio_header { uint8_t flags, segmentation; uint16_t header_length, segment_length, checksum_start, checksum_offset, buffers; };
enum { NEEDS_CHECKSUM = 1, DATA_VALID = 2 };

enum { PAGE = 4096, FRAME_HEADER = 64, SHORTEST = 60, BEYOND = 16, SHORT = 512, MOST_PARTS = 18, MOST_OUTPUTS = 1024, SPARE_FRAMES = 64 };
enum { OFFLOAD_CHECKSUMS = 1 };

struct frame { struct pbuf_custom part; struct frame *next; };
_Static_assert(sizeof(struct frame) <= FRAME_HEADER, "a frame's header");
_Static_assert(sizeof(struct virtio_header) == PBUF_LINK_ENCAPSULATION_HLEN, "room for the virtio header");

static struct netif *device;
static int offloads;
static struct frame *spare;
static int spare_count;
static struct pbuf *incoming;           /* the packet whose parts are arriving */
static int parts_missing;
static uint8_t incoming_flags, incoming_broken;

struct output { struct output *next; struct pbuf *packet; };
static struct output *first_output, *last_output;
static int output_count;

void link_start(struct netif *netif, int has) {
	device = netif;
	offloads = has;
	if (offloads & OFFLOAD_CHECKSUMS) device->chksum_flags &= (u16_t) ~NETIF_CHECKSUM_GEN_TCP;
}

/* ---- receiving ---- */

void interface_release_frame(int64_t address) {
	struct frame *frame = (void *) address;
	if (spare_count >= SPARE_FRAMES) { memory_return_frame(address); return; }
	frame->next = spare;
	spare = frame;
	spare_count++;
}

int64_t interface_frame(void) {
	struct frame *frame = spare;
	if (frame == 0) return memory_take_frame();
	spare = frame->next;
	spare_count--;
	return (int64_t) frame;
}

static void part_done(struct pbuf *part) { interface_release_frame((int64_t) part); }

static struct pbuf *part(struct frame *frame, int offset, int length) {
	frame->part.custom_free_function = part_done;
	int start = FRAME_HEADER + offset;
	return pbuf_alloced_custom(PBUF_RAW, (u16_t) length, PBUF_REF, &frame->part, (char *) frame + start, (u16_t) (PAGE - start));
}

/*
 * lwIP reads the headers of Ethernet's shortest frame whatever has come: what is shorter is filled up to it, as a wire would. And of options of ND that end
 * with the packet it may read some bytes beyond, which are there, too.
 */
static struct pbuf *short_copy(struct frame *frame, int offset, int length) {
	int whole = length < SHORTEST ? SHORTEST : length;
	struct pbuf *copy = pbuf_alloc(PBUF_RAW, (u16_t) (whole + BEYOND), PBUF_RAM);
	if (copy != 0) {
		memcpy(copy->payload, (char *) frame + FRAME_HEADER + offset, (size_t) length);
		memset((char *) copy->payload + length, 0, (size_t) (whole + BEYOND - length));
		pbuf_realloc(copy, (u16_t) whole);
	}
	interface_release_frame((int64_t) frame);
	return copy;
}

static void deliver(void) {
	struct pbuf *packet = incoming;
	incoming = 0;
	if (packet == 0) return;
	if (incoming_broken || packet->len < SIZEOF_ETH_HDR || !netif_is_up(device)) {
		MIB2_STATS_NETIF_INC(device, ifinerrors);
		pbuf_free(packet);
		return;
	}
	MIB2_STATS_NETIF_ADD(device, ifinoctets, packet->tot_len);
	if ((((const uint8_t *) packet->payload)[0] & 1) == 0) MIB2_STATS_NETIF_INC(device, ifinucastpkts);
	else MIB2_STATS_NETIF_INC(device, ifinnucastpkts);
	u16_t checked = device->chksum_flags;
	if ((incoming_flags & (NEEDS_CHECKSUM | DATA_VALID)) != 0) device->chksum_flags &= (u16_t) ~(NETIF_CHECKSUM_CHECK_TCP | NETIF_CHECKSUM_CHECK_UDP);
	if (device->input(packet, device) != ERR_OK) pbuf_free(packet);
	device->chksum_flags = checked;
}

void interface_receive(int64_t address, int32_t length) {
	struct frame *frame = (void *) address;
	int offset = 0;
	if (device == 0 || length < 0 || length > PAGE - FRAME_HEADER) { interface_release_frame(address); return; }
	if (parts_missing == 0) {
		timers_run();
		timers_link_active();
		timers_tcp_active();
		struct virtio_header header = { 0 };
		offset = sizeof header;
		if (length < offset) { interface_release_frame(address); return; }
		memcpy(&header, (char *) frame + FRAME_HEADER, sizeof header);
		length -= offset;
		incoming_flags = header.flags;
		incoming_broken = header.buffers > MOST_PARTS;
		parts_missing = header.buffers == 0 ? 1 : header.buffers;
		if (parts_missing == 1 && length <= SHORT) incoming = short_copy(frame, offset, length);
		else incoming = part(frame, offset, length);
	} else if (incoming_broken || incoming == 0 || incoming->tot_len + length > 65535) {
		incoming_broken = 1;
		interface_release_frame(address);
	} else {
		pbuf_cat(incoming, part(frame, 0, length));
	}
	if (--parts_missing == 0) deliver();
}

/* ---- sending ---- */

/* The TCP checksum is left to the device: the field holds the pseudo header's sum (virtio 1.2, 5.1.6.2). */
static void offload_checksum(struct virtio_header *header, struct pbuf *packet) {
	uint8_t *frame = (uint8_t *) packet->payload + sizeof *header;
	int length = packet->len - (int) sizeof *header, ip = SIZEOF_ETH_HDR, tcp;
	uint32_t sum;
	if (length < ip + IP_HLEN) return;
	if (frame[12] == 0x08 && frame[13] == 0x00) {
		const struct ip_hdr *packet4 = (void *) (frame + ip);
		tcp = ip + IPH_HL_BYTES(packet4);
		if (IPH_PROTO(packet4) != IP_PROTO_TCP || (IPH_OFFSET(packet4) & PP_HTONS(IP_OFFMASK | IP_MF)) != 0) return;
		sum = (uint16_t) network_checksum(&packet4->src, 8);
	} else if (frame[12] == 0x86 && frame[13] == 0xdd && length >= ip + IP6_HLEN) {
		const struct ip6_hdr *packet6 = (void *) (frame + ip);
		tcp = ip + IP6_HLEN;
		if (IP6H_NEXTH(packet6) != IP6_NEXTH_TCP) return;
		sum = (uint16_t) network_checksum(&packet6->src, 32);
	} else return;
	if (length < tcp + TCP_HLEN) return;
	sum += PP_HTONS(IP_PROTO_TCP) + lwip_htons((u16_t) (packet->tot_len - sizeof *header - tcp));
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	((struct tcp_hdr *) (void *) (frame + tcp))->chksum = (u16_t) sum;
	header->flags = NEEDS_CHECKSUM;
	header->checksum_start = (uint16_t) tcp;
	header->checksum_offset = offsetof(struct tcp_hdr, chksum);
}

static struct pbuf *with_header(struct pbuf *packet) {
	if (pbuf_add_header(packet, sizeof(struct virtio_header)) == 0) {
		pbuf_ref(packet);
		return packet;
	}
	struct pbuf *header = pbuf_alloc(PBUF_RAW, sizeof(struct virtio_header), PBUF_RAM);
	if (header != 0) pbuf_chain(header, packet);
	return header;
}

err_t link_transmit(struct netif *netif, struct pbuf *packet) {
	struct output *output = output_count >= MOST_OUTPUTS || !netif_is_link_up(netif) ? 0 : network_allocate(sizeof *output);
	struct pbuf *whole = output == 0 ? 0 : with_header(packet);
	if (whole == 0) {
		network_release(output);
		MIB2_STATS_NETIF_INC(netif, ifoutdiscards);
		return netif_is_link_up(netif) ? ERR_MEM : ERR_OK;
	}
	struct virtio_header header = { 0 };
	memset(whole->payload, 0, sizeof header);
	if ((offloads & OFFLOAD_CHECKSUMS) != 0 && whole->len > sizeof header) {
		offload_checksum(&header, whole);
		memcpy(whole->payload, &header, sizeof header);
	}
	timers_link_active();
	MIB2_STATS_NETIF_ADD(netif, ifoutoctets, whole->tot_len - sizeof header);
	MIB2_STATS_NETIF_INC(netif, ifoutucastpkts);
	*output = (struct output) { 0, whole };
	if (last_output != 0) last_output->next = output;
	else first_output = output;
	last_output = output;
	output_count++;
	return ERR_OK;
}

int32_t interface_outputs(void) { return output_count; }

int64_t interface_next_output(void) {
	struct output *output = first_output;
	if (output == 0) return 0;
	first_output = output->next;
	if (first_output == 0) last_output = 0;
	output_count--;
	struct pbuf *packet = output->packet;
	network_release(output);
	return (int64_t) packet;
}

int32_t interface_pieces(int64_t packet) { return pbuf_clen((struct pbuf *) packet); }

static struct pbuf *piece(int64_t packet, int32_t index) {
	struct pbuf *part = (void *) packet;
	while (index-- > 0 && part != 0) part = part->next;
	return part;
}

int64_t interface_piece(int64_t packet, int32_t index) { return (int64_t) piece(packet, index)->payload; }
int32_t interface_piece_length(int64_t packet, int32_t index) { return piece(packet, index)->len; }
void interface_sent(int64_t packet) { pbuf_free((struct pbuf *) packet); }
