// covers: socket bind connect sendto recvfrom sendmsg recvmsg getsockname getpeername
// UDP over the loopback, of both families: bounds, senders, connecting, errors that come back, truncation, control messages, timeouts.
#include "inet.h"

static int udp(int family) {
	int made = socket(family, SOCK_DGRAM, 0);
	EQUAL(bind_to(family, made, 0), 0);
	return made;
}

static long send_to(int family, int from, int port, const void *text, size_t length) {
	struct sockaddr_in four = name4(port);
	struct sockaddr_in6 six = name6(port);
	return family == AF_INET ? sendto(from, text, length, 0, (void *)&four, sizeof four) : sendto(from, text, length, 0, (void *)&six, sizeof six);
}

static void bounds(int family) {
	int one = udp(family), other = socket(family, SOCK_DGRAM, 0), waiting = -1;
	char text[64] = { 0 };
	struct sockaddr_storage name;
	socklen_t length = sizeof name;
	EQUAL(events_of(one), POLLOUT);
	FAILS(recv(one, text, 4, MSG_DONTWAIT), EAGAIN);
	FAILS(send(other, "x", 1, 0), EDESTADDRREQ);
	FAILS(write(other, "x", 1), EDESTADDRREQ);
	EQUAL(send_to(family, other, port_of(one), "hello", 5), 5);
	EQUAL(send_to(family, other, port_of(one), "", 0), 0);
	EQUAL(send_to(family, other, port_of(one), "world!", 6), 6);
	CHECK(port_of(other) > 0);
	CHECK(await_events(one, POLLIN));
	EQUAL(ioctl(one, FIONREAD, &waiting), 0);
	EQUAL(waiting, 5);
	EQUAL(recvfrom(one, text, sizeof text, 0, (void *)&name, &length), 5);
	STRING(text, "hello");
	EQUAL(name.ss_family, family);
	EQUAL(ntohs(((struct sockaddr_in *)&name)->sin_port), port_of(other));
	EQUAL(length, family == AF_INET ? 16 : 28);
	EQUAL(recv(one, text, sizeof text, 0), 0);
	EQUAL(recv(one, text, 2, MSG_PEEK), 2);
	EQUAL(recv(one, text, 2, MSG_PEEK | MSG_TRUNC), 6);
	struct iovec piece = { text, 3 };
	struct msghdr message = { .msg_name = &name, .msg_namelen = sizeof name, .msg_iov = &piece, .msg_iovlen = 1 };
	EQUAL(recvmsg(one, &message, 0), 3);
	EQUAL(message.msg_flags & MSG_TRUNC, MSG_TRUNC);
	EQUAL(message.msg_namelen, family == AF_INET ? 16 : 28);
	BYTES(text, "wor", 3);
	FAILS(recv(one, text, 4, MSG_DONTWAIT), EAGAIN);
	struct iovec out[2] = { { "ab", 2 }, { "cde", 3 } };
	message = (struct msghdr) { .msg_name = &name, .msg_namelen = length, .msg_iov = out, .msg_iovlen = 2 };
	((struct sockaddr_in *)&name)->sin_port = htons(port_of(one));
	EQUAL(sendmsg(other, &message, 0), 5);
	EQUAL(recv(one, text, sizeof text, 0), 5);
	BYTES(text, "abcde", 5);
	struct timeval time = { 0, 30000 };
	setsockopt(one, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
	FAILS(recv(one, text, 4, 0), EAGAIN);
	close(one); close(other);
}

static char data[65536], back[65536];

static void sizes(void) {
	int one = udp(AF_INET), other = udp(AF_INET), good = 0;
	for (size_t i = 0; i < sizeof data; i++) data[i] = i * 7 >> 3;
	int lengths[] = { 1, 1472, 1473, 4096, 9000, 32768, 65507 };
	for (size_t i = 0; i < LENGTH(lengths); i++) {
		EQUAL(send_to(AF_INET, other, port_of(one), data, lengths[i]), lengths[i]);
		memset(back, 0, sizeof back);
		good += recv(one, back, sizeof back, 0) == lengths[i] && memcmp(data, back, lengths[i]) == 0;
	}
	EQUAL(good, (int)LENGTH(lengths));
	FAILS(send_to(AF_INET, other, port_of(one), data, 65508), EMSGSIZE);
	FAILS(send_to(AF_INET, other, 0, data, 5), EINVAL);
	FAILS(send_to(AF_INET, other, port_of(one), BAD_ADDRESS, 5), EFAULT);
	FAILS(sendto(other, data, 4, MSG_OOB, (void *)&(struct sockaddr_in){ 0 }, 16), EOPNOTSUPP);
	FAILS(sendto(other, data, 4, 0, (void *)&(struct sockaddr_in){ .sin_family = AF_INET }, 8), EINVAL);
	FAILS(sendto(other, data, 4, 0, (void *)&(struct sockaddr_in){ .sin_family = 77, .sin_port = 1 }, 16), EAFNOSUPPORT);
	close(one); close(other);
}

static void connected(int family) {
	int one = udp(family), other = udp(family), third = udp(family), port = port_of(one);
	char text[16];
	struct sockaddr nobody = { .sa_family = AF_UNSPEC };
	EQUAL(connect_to(family, other, port), 0);
	EQUAL(peer_port_of(other), port);
	EQUAL(send(other, "one", 3, 0), 3);
	EQUAL(recv(one, text, sizeof text, 0), 3);
	/* Only the peer is heard. */
	EQUAL(send_to(family, third, port_of(other), "third", 5), 5);
	EQUAL(send_to(family, one, port_of(other), "peer", 4), 4);
	EQUAL(recv(other, text, sizeof text, 0), 4);
	FAILS(recv(other, text, sizeof text, MSG_DONTWAIT), EAGAIN);
	/* An address goes before the peer's. */
	EQUAL(send_to(family, other, port_of(third), "to third", 8), 8);
	EQUAL(recv(third, text, sizeof text, 0), 8);
	EQUAL(connect_to(family, other, port_of(third)), 0);
	EQUAL(send(other, "again", 5, 0), 5);
	EQUAL(recv(third, text, sizeof text, 0), 5);
	EQUAL(connect(other, &nobody, sizeof nobody), 0);
	EQUAL(peer_port_of(other), -1);
	EQUAL(errno, ENOTCONN);
	FAILS(send(other, "x", 1, 0), EDESTADDRREQ);
	EQUAL(send_to(family, third, port_of(other), "any", 3), 3);
	EQUAL(recv(other, text, sizeof text, 0), 3);
	/* Nobody there: the next call is told. */
	close(one);
	EQUAL(connect_to(family, other, port), 0);
	EQUAL(send(other, "x", 1, 0), 1);
	CHECK(await_events(other, POLLERR));
	FAILS(recv(other, text, sizeof text, 0), ECONNREFUSED);
	EQUAL(events_of(other), POLLOUT);
	EQUAL(send(other, "x", 1, 0), 1);
	CHECK(await_events(other, POLLERR));
	EQUAL(option_of(other, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
	EQUAL(option_of(other, SOL_SOCKET, SO_ERROR), 0);
	EQUAL(shutdown(other, SHUT_RD), 0);
	EQUAL(recv(other, text, sizeof text, 0), 0);
	EQUAL(events_of(other), POLLIN | POLLOUT | POLLRDHUP);
	EQUAL(shutdown(other, SHUT_WR), 0);
	FAILS(send(other, "x", 1, 0), EPIPE);
	EQUAL(events_of(other), POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	FAILS(shutdown(third, SHUT_RDWR), ENOTCONN);
	close(other); close(third);
}

static void binding(void) {
	int one = udp(AF_INET), other = socket(AF_INET, SOCK_DGRAM, 0), port = port_of(one);
	FAILS(bind_to(AF_INET, other, port), EADDRINUSE);
	FAILS(bind_to(AF_INET, one, 0), EINVAL);
	EQUAL(set_option(one, SOL_SOCKET, SO_REUSEADDR, 1), 0);
	EQUAL(set_option(other, SOL_SOCKET, SO_REUSEADDR, 1), 0);
	EQUAL(bind_to(AF_INET, other, port), 0);
	FAILS(listen(other, 1), EOPNOTSUPP);
	FAILS(accept(other, 0, 0), EOPNOTSUPP);
	close(one); close(other);
	other = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in far = name4(0);
	far.sin_addr.s_addr = htonl(0xc0000201);
	FAILS(bind(other, (void *)&far, sizeof far), EADDRNOTAVAIL);
	FAILS(bind(other, (void *)&far, 8), EINVAL);
	far.sin_family = AF_INET6;
	FAILS(bind(other, (void *)&far, sizeof far), EAFNOSUPPORT);
	FAILS(connect(other, (void *)&far, sizeof far), EAFNOSUPPORT);
	FAILS(connect(other, (void *)&far, 1), EINVAL);
	close(other);
	/* A socket of both families is heard by either. */
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 }, sender;
	socklen_t length = sizeof sender;
	char text[INET6_ADDRSTRLEN];
	int six = socket(AF_INET6, SOCK_DGRAM, 0), four = udp(AF_INET);
	EQUAL(bind(six, (void *)&any, sizeof any), 0);
	EQUAL(send_to(AF_INET, four, port_of(six), "4", 1), 1);
	EQUAL(recvfrom(six, text, sizeof text, 0, (void *)&sender, &length), 1);
	EQUAL(length, 28);
	STRING(inet_ntop(AF_INET6, &sender.sin6_addr, text, sizeof text), "::ffff:127.0.0.1");
	EQUAL(sendto(six, "back", 4, 0, (void *)&sender, sizeof sender), 4);
	EQUAL(recv(four, text, sizeof text, 0), 4);
	EQUAL(send_to(AF_INET, six, port_of(four), "plain", 5), 5);
	EQUAL(recv(four, text, sizeof text, 0), 5);
	close(six); close(four);
}

static struct cmsghdr *find(struct msghdr *message, int level, int type) {
	for (struct cmsghdr *one = CMSG_FIRSTHDR(message); one; one = CMSG_NXTHDR(message, one))
		if (one->cmsg_level == level && one->cmsg_type == type) return one;
	return 0;
}

static void control(void) {
	int one = udp(AF_INET), other = udp(AF_INET);
	char text[16], area[256] __attribute__((aligned(8)));
	EQUAL(set_option(one, IPPROTO_IP, IP_PKTINFO, 1), 0);
	EQUAL(set_option(one, IPPROTO_IP, IP_RECVTTL, 1), 0);
	EQUAL(set_option(one, IPPROTO_IP, IP_RECVTOS, 1), 0);
	EQUAL(set_option(one, SOL_SOCKET, SO_TIMESTAMP, 1), 0);
	EQUAL(set_option(other, IPPROTO_IP, IP_TTL, 33), 0);
	EQUAL(set_option(other, IPPROTO_IP, IP_TOS, 0x10), 0);
	EQUAL(send_to(AF_INET, other, port_of(one), "x", 1), 1);
	struct iovec piece = { text, sizeof text };
	struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = area, .msg_controllen = sizeof area };
	EQUAL(recvmsg(one, &message, 0), 1);
	EQUAL(message.msg_flags, 0);
	struct cmsghdr *info = find(&message, IPPROTO_IP, IP_PKTINFO), *ttl = find(&message, IPPROTO_IP, IP_TTL), *tos = find(&message, IPPROTO_IP, IP_TOS);
	if (CHECK(info)) {
		struct in_pktinfo *packet = (void *)CMSG_DATA(info);
		EQUAL(packet->ipi_ifindex, 1);
		EQUAL(ntohl(packet->ipi_addr.s_addr), INADDR_LOOPBACK);
		EQUAL(ntohl(packet->ipi_spec_dst.s_addr), INADDR_LOOPBACK);
	}
	if (CHECK(ttl)) EQUAL(*(int *)CMSG_DATA(ttl), 33);
	if (CHECK(tos)) EQUAL(*CMSG_DATA(tos), 0x10);
	struct cmsghdr *stamp = find(&message, SOL_SOCKET, SO_TIMESTAMP);
	if (CHECK(stamp)) CHECK(labs(((struct timeval *)CMSG_DATA(stamp))->tv_sec - time(0)) <= 2);
	/* One packet with its own. */
	struct sockaddr_in to = name4(port_of(one));
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr header; } out = { .header = { CMSG_LEN(sizeof(int)), IPPROTO_IP, IP_TTL } };
	*(int *)CMSG_DATA(&out.header) = 7;
	struct iovec piece_out = { "y", 1 };
	struct msghdr sent = { &to, sizeof to, &piece_out, 1, &out, sizeof out, 0 };
	EQUAL(sendmsg(other, &sent, 0), 1);
	message = (struct msghdr) { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = area, .msg_controllen = sizeof area };
	EQUAL(recvmsg(one, &message, 0), 1);
	ttl = find(&message, IPPROTO_IP, IP_TTL);
	if (CHECK(ttl)) EQUAL(*(int *)CMSG_DATA(ttl), 7);
	*(int *)CMSG_DATA(&out.header) = 0;
	FAILS(sendmsg(other, &sent, 0), EINVAL);
	/* No room. */
	EQUAL(send_to(AF_INET, other, port_of(one), "z", 1), 1);
	message = (struct msghdr) { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = area, .msg_controllen = 20 };
	EQUAL(recvmsg(one, &message, 0), 1);
	EQUAL(message.msg_flags, MSG_CTRUNC);
	close(one); close(other);
	one = udp(AF_INET6), other = udp(AF_INET6);
	EQUAL(set_option(one, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1), 0);
	EQUAL(set_option(one, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1), 0);
	EQUAL(set_option(other, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 9), 0);
	EQUAL(send_to(AF_INET6, other, port_of(one), "x", 1), 1);
	message = (struct msghdr) { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = area, .msg_controllen = sizeof area };
	EQUAL(recvmsg(one, &message, 0), 1);
	info = find(&message, IPPROTO_IPV6, IPV6_PKTINFO), ttl = find(&message, IPPROTO_IPV6, IPV6_HOPLIMIT);
	if (CHECK(info)) CHECK(IN6_IS_ADDR_LOOPBACK(&((struct in6_pktinfo *)CMSG_DATA(info))->ipi6_addr));
	if (CHECK(ttl)) EQUAL(*(int *)CMSG_DATA(ttl), 9);
	close(one); close(other);
}

static void many(void) {
	int one = udp(AF_INET), other = udp(AF_INET);
	struct mmsghdr headers[8];
	struct iovec pieces[8];
	char texts[8][16];
	EQUAL(connect_to(AF_INET, other, port_of(one)), 0);
	for (int i = 0; i < 8; i++) {
		pieces[i] = (struct iovec) { texts[i], sprintf(texts[i], "message %d", i) };
		headers[i] = (struct mmsghdr) { .msg_hdr = { .msg_iov = &pieces[i], .msg_iovlen = 1 } };
	}
	EQUAL(sendmmsg(other, headers, 8, 0), 8);
	EQUAL(headers[7].msg_len, 9);
	memset(texts, 0, sizeof texts);
	for (int i = 0; i < 8; i++) pieces[i].iov_len = sizeof texts[i];
	EQUAL(recvmmsg(one, headers, 8, MSG_WAITFORONE, 0), 8);
	STRING(texts[5], "message 5");
	close(one); close(other);
}

int main(void) {
	bounds(AF_INET); bounds(AF_INET6);
	sizes();
	connected(AF_INET); connected(AF_INET6);
	binding();
	control();
	many();
	return finish();
}
