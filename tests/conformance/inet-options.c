// covers: setsockopt getsockopt socket
// Options of sockets of the internet at all levels, what socket(2) refuses, and who may have which port.
#include "inet.h"

static int roundtrip(int socket, int level, int name, int value) {
	return set_option(socket, level, name, value) == 0 ? option_of(socket, level, name) : -98;
}

static void making(void) {
	FAILS(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP), EPROTONOSUPPORT);
	FAILS(socket(AF_INET, SOCK_DGRAM, IPPROTO_TCP), EPROTONOSUPPORT);
	FAILS(socket(AF_INET, SOCK_SEQPACKET, 0), ESOCKTNOSUPPORT);
	FAILS(socket(AF_INET, SOCK_STREAM, 256 + 200), EINVAL);
	FAILS(socket(AF_INET, SOCK_STREAM, -1), EINVAL);
	FAILS(socket(AF_INET, 77, 0), EINVAL);
	int pair[2];
	FAILS(socketpair(AF_INET, SOCK_STREAM, 0, pair), EOPNOTSUPP);
	int made = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
	EQUAL(option_of(made, SOL_SOCKET, SO_TYPE), SOCK_DGRAM);
	EQUAL(option_of(made, SOL_SOCKET, SO_DOMAIN), AF_INET6);
	EQUAL(option_of(made, SOL_SOCKET, SO_PROTOCOL), IPPROTO_UDP);
	close(made);
	made = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(option_of(made, SOL_SOCKET, SO_PROTOCOL), IPPROTO_TCP);
	close(made);
}

static void general(void) {
	int one = socket(AF_INET, SOCK_STREAM, 0);
	int switches[] = { SO_REUSEADDR, SO_REUSEPORT, SO_KEEPALIVE, SO_BROADCAST, SO_OOBINLINE, SO_DONTROUTE, SO_TIMESTAMP, SO_TIMESTAMPNS };
	for (size_t i = 0; i < LENGTH(switches); i++) {
		EQUAL(option_of(one, SOL_SOCKET, switches[i]), 0);
		EQUAL(roundtrip(one, SOL_SOCKET, switches[i], 5), 1);
	}
	EQUAL(option_of(one, SOL_SOCKET, SO_TIMESTAMP), 0);
	EQUAL(roundtrip(one, SOL_SOCKET, SO_SNDBUF, 20000), 40000);
	EQUAL(roundtrip(one, SOL_SOCKET, SO_RCVBUF, 30000), 60000);
	EQUAL(roundtrip(one, SOL_SOCKET, SO_RCVLOWAT, 100), 100);
	struct linger linger = { 1, 3 }, seen = { 0 };
	socklen_t length = sizeof seen;
	EQUAL(setsockopt(one, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
	EQUAL(getsockopt(one, SOL_SOCKET, SO_LINGER, &seen, &length), 0);
	EQUAL(seen.l_onoff * 10 + seen.l_linger, 13);
	char name[16] = "unset";
	length = sizeof name;
	EQUAL(getsockopt(one, SOL_SOCKET, SO_BINDTODEVICE, name, &length), 0);
	EQUAL(length, 0);
	FAILS(setsockopt(one, SOL_SOCKET, SO_BINDTODEVICE, "none9", 6), ENODEV);
	EQUAL(setsockopt(one, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), 0);
	length = sizeof name;
	EQUAL(getsockopt(one, SOL_SOCKET, SO_BINDTODEVICE, name, &length), 0);
	STRING(name, "lo");
	int credentials[3];
	length = sizeof credentials;
	FAILS(set_option(one, SOL_SOCKET, 9999, 1), ENOPROTOOPT);
	FAILS(set_option(one, 222, 1, 1), ENOPROTOOPT);
	close(one);
}

static void tcp(void) {
	int one = socket(AF_INET, SOCK_STREAM, 0), ends[2];
	EQUAL(option_of(one, IPPROTO_TCP, TCP_NODELAY), 0);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_NODELAY, 1), 1);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_CORK, 1), 1);
	EQUAL(option_of(one, IPPROTO_TCP, TCP_KEEPIDLE), 7200);
	EQUAL(option_of(one, IPPROTO_TCP, TCP_KEEPINTVL), 75);
	EQUAL(option_of(one, IPPROTO_TCP, TCP_KEEPCNT), 9);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_KEEPIDLE, 60), 60);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_KEEPINTVL, 10), 10);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_KEEPCNT, 3), 3);
	FAILS(set_option(one, IPPROTO_TCP, TCP_KEEPIDLE, 0), EINVAL);
	FAILS(set_option(one, IPPROTO_TCP, TCP_KEEPIDLE, 40000), EINVAL);
	FAILS(set_option(one, IPPROTO_TCP, TCP_KEEPCNT, 128), EINVAL);
	EQUAL(option_of(one, IPPROTO_TCP, TCP_MAXSEG), 536);
	FAILS(set_option(one, IPPROTO_TCP, TCP_MAXSEG, 20), EINVAL);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_SYNCNT, 3), 3);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_USER_TIMEOUT, 5000), 5000);
	FAILS(set_option(one, IPPROTO_TCP, TCP_USER_TIMEOUT, -1), EINVAL);
	EQUAL(roundtrip(one, IPPROTO_TCP, TCP_LINGER2, 5), 5);
	char name[16] = { 0 };
	socklen_t length = sizeof name;
	EQUAL(getsockopt(one, IPPROTO_TCP, TCP_CONGESTION, name, &length), 0);
	EQUAL(length, 16);
	EQUAL(setsockopt(one, IPPROTO_TCP, TCP_CONGESTION, "reno", 4), 0);
	FAILS(setsockopt(one, IPPROTO_TCP, TCP_CONGESTION, "nonesuch", 8), ENOENT);
	FAILS(setsockopt(one, IPPROTO_TCP, TCP_ULP, "nonesuch", 8), ENOENT);
	FAILS(setsockopt(one, IPPROTO_TCP, TCP_NODELAY, "x", 1), EINVAL);
	FAILS(setsockopt(one, IPPROTO_TCP, TCP_NODELAY, BAD_ADDRESS, 4), EFAULT);
	FAILS(set_option(one, IPPROTO_TCP, 999, 1), ENOPROTOOPT);
	FAILS(option_of(one, IPPROTO_TCP, 999) == -99 ? -1 : 0, ENOPROTOOPT);
	struct tcp_info info;
	length = sizeof info;
	EQUAL(getsockopt(one, IPPROTO_TCP, TCP_INFO, &info, &length), 0);
	EQUAL(info.tcpi_state, TCP_CLOSE);
	close(one);
	/* A connection has what its listener had. */
	int server = listener(AF_INET, 2);
	EQUAL(set_option(server, IPPROTO_TCP, TCP_NODELAY, 1), 0);
	EQUAL(set_option(server, SOL_SOCKET, SO_KEEPALIVE, 1), 0);
	EQUAL(set_option(server, IPPROTO_TCP, TCP_KEEPIDLE, 99), 0);
	ends[0] = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(connect_to(AF_INET, ends[0], port_of(server)), 0);
	ends[1] = accept(server, 0, 0);
	EQUAL(option_of(ends[1], IPPROTO_TCP, TCP_NODELAY), 1);
	EQUAL(option_of(ends[1], SOL_SOCKET, SO_KEEPALIVE), 1);
	EQUAL(option_of(ends[1], IPPROTO_TCP, TCP_KEEPIDLE), 99);
	EQUAL(option_of(ends[1], SOL_SOCKET, SO_ACCEPTCONN), 0);
	CHECK(option_of(ends[0], IPPROTO_TCP, TCP_MAXSEG) > 536);
	length = sizeof info;
	EQUAL(getsockopt(ends[0], IPPROTO_TCP, TCP_INFO, &info, &length), 0);
	EQUAL(info.tcpi_state, TCP_ESTABLISHED);
	CHECK(info.tcpi_snd_mss > 536 && info.tcpi_snd_cwnd > 0);
	close(ends[0]); close(ends[1]); close(server);
}

static void cork(void) {
	int ends[2], waiting = 0;
	char text[16];
	connection(AF_INET, ends);
	EQUAL(set_option(ends[0], IPPROTO_TCP, TCP_CORK, 1), 0);
	EQUAL(write(ends[0], "ab", 2), 2);
	EQUAL(write(ends[0], "cd", 2), 2);
	EQUAL(ioctl(ends[1], FIONREAD, &waiting), 0);
	EQUAL(waiting, 0);
	EQUAL(ioctl(ends[0], SIOCOUTQ, &waiting), 0);
	EQUAL(waiting, 4);
	EQUAL(set_option(ends[0], IPPROTO_TCP, TCP_CORK, 0), 0);
	EQUAL(recv(ends[1], text, 4, MSG_WAITALL), 4);
	EQUAL(send(ends[0], "head ", 5, MSG_MORE), 5);
	EQUAL(send(ends[0], "body", 4, 0), 4);
	EQUAL(recv(ends[1], text, 9, MSG_WAITALL), 9);
	BYTES(text, "head body", 9);
	close(ends[0]); close(ends[1]);
}

static void ip(void) {
	int one = socket(AF_INET, SOCK_DGRAM, 0), six = socket(AF_INET6, SOCK_DGRAM, 0), stream = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(option_of(one, IPPROTO_IP, IP_TTL), 64);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_TTL, 5), 5);
	FAILS(set_option(one, IPPROTO_IP, IP_TTL, 256), EINVAL);
	FAILS(set_option(one, IPPROTO_IP, IP_TTL, 0), EINVAL);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_TTL, -1), 64);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_TOS, 0x28), 0x28);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_PKTINFO, 1), 1);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_RECVERR, 1), 1);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO), IP_PMTUDISC_DO);
	FAILS(set_option(one, IPPROTO_IP, IP_MTU_DISCOVER, 9), EINVAL);
	EQUAL(option_of(one, IPPROTO_IP, IP_MTU), -99);
	EQUAL(errno, ENOTCONN);
	EQUAL(connect_to(AF_INET, one, 9), 0);
	CHECK(option_of(one, IPPROTO_IP, IP_MTU) >= 1500);
	EQUAL(option_of(one, IPPROTO_IP, IP_MULTICAST_TTL), 1);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_MULTICAST_TTL, 9), 9);
	EQUAL(option_of(one, IPPROTO_IP, IP_MULTICAST_LOOP), 1);
	EQUAL(roundtrip(one, IPPROTO_IP, IP_MULTICAST_LOOP, 0), 0);
	FAILS(set_option(one, IPPROTO_IP, IP_HDRINCL, 1), ENOPROTOOPT);
	FAILS(set_option(one, IPPROTO_IP, 999, 1), ENOPROTOOPT);
	FAILS(set_option(one, IPPROTO_IPV6, IPV6_V6ONLY, 1), ENOPROTOOPT);
	FAILS(option_of(one, IPPROTO_IPV6, IPV6_V6ONLY) == -99 ? -1 : 0, EOPNOTSUPP);
	EQUAL(option_of(six, IPPROTO_IPV6, IPV6_V6ONLY), 0);
	EQUAL(roundtrip(six, IPPROTO_IPV6, IPV6_V6ONLY, 1), 1);
	EQUAL(option_of(six, IPPROTO_IPV6, IPV6_UNICAST_HOPS), 64);
	EQUAL(roundtrip(six, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 7), 7);
	FAILS(set_option(six, IPPROTO_IPV6, IPV6_UNICAST_HOPS, 256), EINVAL);
	EQUAL(roundtrip(six, IPPROTO_IPV6, IPV6_TCLASS, 32), 32);
	EQUAL(roundtrip(six, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 4), 4);
	EQUAL(roundtrip(six, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1), 1);
	EQUAL(roundtrip(stream, IPPROTO_IP, IP_TOS, 0x10), 0x10);
	/* A group on the loopback. */
	struct ip_mreqn group = { .imr_ifindex = 1 };
	group.imr_multiaddr.s_addr = htonl(0xe0000063);
	int listening = socket(AF_INET, SOCK_DGRAM, 0);
	EQUAL(setsockopt(listening, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), 0);
	FAILS(setsockopt(listening, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), EADDRINUSE);
	EQUAL(setsockopt(listening, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group), 0);
	FAILS(setsockopt(listening, IPPROTO_IP, IP_DROP_MEMBERSHIP, &group, sizeof group), EADDRNOTAVAIL);
	group.imr_multiaddr.s_addr = htonl(0x0a000001);
	FAILS(setsockopt(listening, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group), EINVAL);
	close(one); close(six); close(stream); close(listening);
}

/* Who may have a port: rows of (first's options, second's options, listening, what bind says). */
static int tried(int first_option, int second_option, int listens) {
	int one = socket(AF_INET, SOCK_STREAM, 0), other = socket(AF_INET, SOCK_STREAM, 0);
	if (first_option) set_option(one, SOL_SOCKET, first_option, 1);
	if (second_option) set_option(other, SOL_SOCKET, second_option, 1);
	bind_to(AF_INET, one, 0);
	if (listens) listen(one, 1);
	errno = 0;
	int result = bind_to(AF_INET, other, port_of(one)) ? errno : listen(other, 1) ? -errno : 0;
	close(one); close(other);
	return result;
}

static void ports(void) {
	EQUAL(tried(0, 0, 1), EADDRINUSE);
	EQUAL(tried(SO_REUSEADDR, 0, 1), EADDRINUSE);
	EQUAL(tried(SO_REUSEADDR, SO_REUSEADDR, 1), EADDRINUSE);
	EQUAL(tried(SO_REUSEADDR, SO_REUSEADDR, 0), 0);
	EQUAL(tried(SO_REUSEPORT, SO_REUSEPORT, 1), 0);
	EQUAL(tried(SO_REUSEPORT, SO_REUSEADDR, 1), EADDRINUSE);
	EQUAL(tried(0, SO_REUSEPORT, 0), EADDRINUSE);
	int one = listener(AF_INET, 1), other = socket(AF_INET, SOCK_STREAM, 0), six = socket(AF_INET6, SOCK_STREAM, 0);
	struct sockaddr_in any = { .sin_family = AF_INET, .sin_port = htons(port_of(one)) };
	struct sockaddr_in6 any6 = { .sin6_family = AF_INET6, .sin6_port = any.sin_port };
	FAILS(bind(other, (void *)&any, sizeof any), EADDRINUSE);
	FAILS(bind(six, (void *)&any6, sizeof any6), EADDRINUSE);
	EQUAL(bind_to(AF_INET6, six, port_of(one)), 0);
	FAILS(bind_to(AF_INET, one, 0), EINVAL);
	close(six); close(other);
	if (geteuid() != 0) {
		other = socket(AF_INET, SOCK_STREAM, 0);
		FAILS(bind_to(AF_INET, other, 81), EACCES);
		close(other);
	} else CHECK(1);
	close(one);
}

/* Two that share a port by SO_REUSEPORT both get connections. */
static void shared(void) {
	int ends[16], seen[2] = { 0, 0 };
	int servers[2] = { socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0) };
	for (int i = 0; i < 2; i++) set_option(servers[i], SOL_SOCKET, SO_REUSEPORT, 1);
	EQUAL(bind_to(AF_INET, servers[0], 0), 0);
	EQUAL(bind_to(AF_INET, servers[1], port_of(servers[0])), 0);
	for (int i = 0; i < 2; i++) EQUAL(listen(servers[i], 16), 0);
	for (int i = 0; i < 16; i++) {
		ends[i] = socket(AF_INET, SOCK_STREAM, 0);
		EQUAL(connect_to(AF_INET, ends[i], port_of(servers[0])), 0);
	}
	for (int total = 0; total < 16; ) {
		struct pollfd both[2] = { { servers[0], POLLIN, 0 }, { servers[1], POLLIN, 0 } };
		if (poll(both, 2, 60000) <= 0) break;
		for (int i = 0; i < 2; i++) {
			int end = both[i].revents ? accept(servers[i], 0, 0) : -1;
			if (end >= 0) { seen[i]++; total++; close(end); }
		}
	}
	EQUAL(seen[0] + seen[1], 16);
	CHECK(seen[0] > 0 && seen[1] > 0);
	for (int i = 0; i < 16; i++) close(ends[i]);
	close(servers[0]); close(servers[1]);
}

int main(void) {
	making();
	general();
	tcp();
	cork();
	ip();
	ports();
	shared();
	return finish();
}
