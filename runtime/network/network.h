#pragma once
#include <stdint.h>
/*
 * The TCP/IP stack as the kernel's Java calls it: one function a method of hermitux.kernel.machine.Network, NetworkStream, NetworkDatagrams and
 * NetworkInterface, whose documentation says what each does. Behind it lies lwIP, whose own interface nobody else sees.
 */

/* ---- what the stack needs of the kernel (hermitux.kernel.net.Service) ---- */
/* A block of 2^order pages of memory that is mapped for good: its address, 0 if there is none. */
int64_t kernel_network_pages(int32_t order);
void kernel_network_release(int64_t address);
/* CLOCK_MONOTONIC in milliseconds. */
int64_t kernel_network_millis(void);
int64_t kernel_network_random(void);

/* ---- Network ---- */
int32_t network_present(void);
void network_start(int64_t most);
void network_poll(void);
int32_t network_next_timeout(void);
int64_t network_next_ready(void);
int32_t network_take_events(int64_t endpoint);
int32_t network_owner(int64_t endpoint);
void network_set_owner(int64_t endpoint, int32_t owner);
int32_t network_take_error(int64_t endpoint);
int32_t network_is_own(int64_t high, int64_t low);
void network_names(int64_t endpoint, int64_t to);
int32_t network_set_option(int64_t endpoint, int32_t option, int32_t value);
int32_t network_option(int64_t endpoint, int32_t option);
int64_t network_memory(int32_t which);
int64_t network_counter(int32_t which);
int64_t network_next_entry(int32_t table, int64_t entry);
void network_entry(int32_t table, int64_t entry, int64_t to);

/* ---- NetworkStream ---- */
int64_t stream_open(void);
int32_t stream_bind(int64_t endpoint, int64_t high, int64_t low, int32_t scope, int32_t port, int32_t both);
int32_t stream_listen(int64_t endpoint, int32_t backlog);
int64_t stream_accept(int64_t listener);
int32_t stream_waiting(int64_t listener);
int32_t stream_connect(int64_t endpoint, int64_t high, int64_t low, int32_t scope, int32_t port);
int32_t stream_state(int64_t endpoint);
int32_t stream_space(int64_t endpoint);
int64_t stream_send(int64_t endpoint, int64_t address, int64_t length, int32_t more);
void stream_push(int64_t endpoint);
int32_t stream_unacknowledged(int64_t endpoint);
int32_t stream_unsent(int64_t endpoint);
int32_t stream_readable(int64_t endpoint);
int32_t stream_ended(int64_t endpoint);
int64_t stream_peek(int64_t endpoint, int64_t offset, int64_t address, int64_t length);
void stream_take(int64_t endpoint, int64_t length);
int64_t stream_receive(int64_t endpoint, int64_t address, int64_t length);
int32_t stream_finish(int64_t endpoint);
void stream_close(int64_t endpoint);
void stream_abort(int64_t endpoint);
void stream_info(int64_t endpoint, int64_t to);

/* ---- NetworkDatagrams ---- */
int64_t datagram_open(int32_t family, int32_t protocol);
int32_t datagram_bind(int64_t endpoint, int64_t high, int64_t low, int32_t scope, int32_t port);
int32_t datagram_connect(int64_t endpoint, int64_t high, int64_t low, int32_t scope, int32_t port);
void datagram_disconnect(int64_t endpoint);
int64_t datagram_buffer(int32_t length);
void datagram_fill(int64_t buffer, int32_t offset, int64_t address, int32_t length);
void datagram_checksum(int64_t buffer, int32_t offset);
void datagram_discard(int64_t buffer);
int32_t datagram_send(int64_t endpoint, int64_t buffer, int64_t high, int64_t low, int32_t scope, int32_t port,
	int64_t source_high, int64_t source_low, int32_t hops, int32_t traffic_class);
int64_t datagram_first(int64_t endpoint);
int32_t datagram_copy(int64_t endpoint, int32_t offset, int64_t address, int32_t length);
void datagram_drop(int64_t endpoint);
int64_t datagram_count(int64_t endpoint, int32_t which);
int32_t datagram_membership(int64_t endpoint, int64_t high, int64_t low, int32_t number, int32_t join);
void datagram_close(int64_t endpoint);

/* ---- NetworkInterface ---- */
int32_t interface_add(int64_t mac, int32_t mtu, int32_t offloads);
int32_t interface_exists(int32_t number);
int32_t interface_flags(int32_t number);
void interface_set_up(int32_t number, int32_t up);
void interface_set_link(int32_t number, int32_t up);
int32_t interface_mtu(int32_t number);
int32_t interface_set_mtu(int32_t number, int32_t mtu);
int64_t interface_mac(int32_t number);
int64_t interface_counter(int32_t number, int32_t which);
int32_t interface_address4(int32_t number, int32_t which);
void interface_set_address4(int32_t number, int32_t address, int32_t mask, int32_t gateway);
int32_t interface_state6(int32_t number, int32_t index);
void interface_address6(int32_t number, int32_t index, int64_t to);
int32_t interface_add_address6(int32_t number, int64_t high, int64_t low);
int32_t interface_remove_address6(int32_t number, int64_t high, int64_t low);
int32_t interface_router6(int32_t number, int64_t to);
int32_t interface_start_dhcp(int32_t number);
int32_t interface_dhcp_server(int32_t index);
int32_t interface_route(int64_t high, int64_t low, int32_t scope, int64_t to);
int64_t interface_frame(void);
void interface_release_frame(int64_t frame);
void interface_receive(int64_t frame, int32_t length);
int64_t interface_next_output(void);
int32_t interface_pieces(int64_t packet);
int64_t interface_piece(int64_t packet, int32_t index);
int32_t interface_piece_length(int64_t packet, int32_t index);
void interface_sent(int64_t packet);
int32_t interface_outputs(void);
