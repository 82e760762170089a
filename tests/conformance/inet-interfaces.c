// covers: ioctl socket sendto recvmsg
// What a program finds out about the loopback and its sockets: getifaddrs and netlink's answers, ioctl, names and numbers, /proc/net.
#include "inet.h"
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netpacket/packet.h>

static void by_library(void) {
	struct ifaddrs *all = 0;
	int link = 0, four = 0, six = 0;
	EQUAL(getifaddrs(&all), 0);
	for (struct ifaddrs *one = all; one; one = one->ifa_next) {
		if (strcmp(one->ifa_name, "lo") || !one->ifa_addr) continue;
		if (one->ifa_addr->sa_family == AF_PACKET) link += ((struct sockaddr_ll *)one->ifa_addr)->sll_ifindex == 1;
		if (one->ifa_addr->sa_family == AF_INET)
			four += ((struct sockaddr_in *)one->ifa_addr)->sin_addr.s_addr == htonl(INADDR_LOOPBACK)
				&& ((struct sockaddr_in *)one->ifa_netmask)->sin_addr.s_addr == htonl(0xff000000);
		if (one->ifa_addr->sa_family == AF_INET6) six += IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)one->ifa_addr)->sin6_addr);
		CHECK((one->ifa_flags & (IFF_UP | IFF_LOOPBACK | IFF_RUNNING)) == (IFF_UP | IFF_LOOPBACK | IFF_RUNNING));
	}
	EQUAL(link * 100 + four * 10 + six, 111);
	freeifaddrs(all);
	char name[IF_NAMESIZE];
	EQUAL(if_nametoindex("lo"), 1);
	EQUAL(if_nametoindex("none0"), 0);
	STRING(if_indextoname(1, name), "lo");
	CHECK(if_indextoname(9999, name) == 0);
}

static void by_request(void) {
	int one = socket(AF_INET, SOCK_DGRAM, 0), found = 0;
	struct ifreq request = { .ifr_name = "lo" }, list[16];
	struct ifconf all = { .ifc_len = sizeof list, .ifc_req = list };
	EQUAL(ioctl(one, SIOCGIFCONF, &all), 0);
	CHECK(all.ifc_len >= (int)sizeof *list && all.ifc_len % sizeof *list == 0);
	for (size_t i = 0; i < all.ifc_len / sizeof *list; i++) found += strcmp(list[i].ifr_name, "lo") == 0;
	EQUAL(found, 1);
	all = (struct ifconf) { .ifc_len = 0 };
	EQUAL(ioctl(one, SIOCGIFCONF, &all), 0);
	CHECK(all.ifc_len >= (int)sizeof *list);
	EQUAL(ioctl(one, SIOCGIFADDR, &request), 0);
	EQUAL(((struct sockaddr_in *)&request.ifr_addr)->sin_addr.s_addr, htonl(INADDR_LOOPBACK));
	EQUAL(ioctl(one, SIOCGIFNETMASK, &request), 0);
	EQUAL(((struct sockaddr_in *)&request.ifr_addr)->sin_addr.s_addr, htonl(0xff000000));
	EQUAL(ioctl(one, SIOCGIFFLAGS, &request), 0);
	EQUAL(request.ifr_flags & (IFF_UP | IFF_LOOPBACK | IFF_BROADCAST), IFF_UP | IFF_LOOPBACK);
	EQUAL(ioctl(one, SIOCGIFINDEX, &request), 0);
	EQUAL(request.ifr_ifindex, 1);
	EQUAL(ioctl(one, SIOCGIFHWADDR, &request), 0);
	EQUAL(request.ifr_hwaddr.sa_family, 772);
	EQUAL(ioctl(one, SIOCGIFMTU, &request), 0);
	CHECK(request.ifr_mtu >= 65535);
	strcpy(request.ifr_name, "none0");
	FAILS(ioctl(one, SIOCGIFADDR, &request), ENODEV);
	FAILS(ioctl(one, SIOCGIFADDR, BAD_ADDRESS), EFAULT);
	close(one);
}

static int ask(int socket, int type, int flags) {
	struct { struct nlmsghdr header; struct ifinfomsg link; } request = { { sizeof request, type, NLM_F_REQUEST | flags, 77, 0 }, { 0 } };
	return send(socket, &request, sizeof request, 0);
}

static void by_netlink(void) {
	int one = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), links = 0, done = 0, good = 1;
	struct sockaddr_nl own = { .nl_family = AF_NETLINK }, from;
	socklen_t length = sizeof own;
	char bytes[32768] __attribute__((aligned(8)));
	EQUAL(bind(one, (void *)&own, sizeof own), 0);
	EQUAL(getsockname(one, (void *)&own, &length), 0);
	EQUAL(length, sizeof own);
	CHECK(own.nl_pid != 0);
	FAILS(recv(one, bytes, sizeof bytes, MSG_DONTWAIT), EAGAIN);
	EQUAL(ask(one, RTM_GETLINK, NLM_F_DUMP), 32);
	while (!done) {
		length = sizeof from;
		ssize_t whole = recv(one, bytes, 1, MSG_PEEK | MSG_TRUNC), got = recvfrom(one, bytes, sizeof bytes, 0, (void *)&from, &length);
		good &= got >= 16 && got == whole && from.nl_family == AF_NETLINK && from.nl_pid == 0;
		if (!good) break;
		int left = got;
		for (struct nlmsghdr *header = (void *)bytes; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
			good &= header->nlmsg_seq == 77 && header->nlmsg_pid == own.nl_pid && (header->nlmsg_flags & NLM_F_MULTI);
			if (header->nlmsg_type == NLMSG_DONE) done = 1;
			else links += header->nlmsg_type == RTM_NEWLINK && ((struct ifinfomsg *)NLMSG_DATA(header))->ifi_index == 1;
		}
	}
	CHECK(good);
	EQUAL(done * 10 + links, 11);
	/* What nobody may, or knows. */
	struct nlmsghdr *header = (void *)bytes;
	EQUAL(ask(one, 120, 0), 32);
	CHECK(recv(one, bytes, sizeof bytes, 0) >= 20);
	EQUAL(header->nlmsg_type, NLMSG_ERROR);
	CHECK(*(int *)NLMSG_DATA(header) < 0);
	FAILS(socket(AF_NETLINK, SOCK_STREAM, 0), ESOCKTNOSUPPORT);
	FAILS(socket(AF_NETLINK, SOCK_RAW, 77), EPROTONOSUPPORT);
	close(one);
}

/* The line of a port in a file of /proc/net; its state, or -1. */
static int state_of(const char *path, int port, unsigned long *inode) {
	FILE *file = fopen(path, "r");
	char line[512];
	unsigned found_port, state;
	unsigned long number;
	int result = -1;
	while (file && fgets(line, sizeof line, file)) {
		if (sscanf(line, "%*d: %*[0-9A-F]:%X %*s %X %*s %*s %*s %*d %*d %lu", &found_port, &state, &number) != 3) continue;
		if ((int)found_port != port || !number) continue;  /* TIME_WAIT of an earlier user of the port has no inode */
		result = state;
		*inode = number;
	}
	if (file) fclose(file);
	return result;
}

static void tables(void) {
	int four = listener(AF_INET, 1), six = listener(AF_INET6, 1), udp = socket(AF_INET, SOCK_DGRAM, 0);
	unsigned long inode = 0;
	char link[64], expected[64];
	bind_to(AF_INET, udp, 0);
	EQUAL(state_of("/proc/net/tcp", port_of(four), &inode), 0x0a);
	sprintf(link, "/proc/self/fd/%d", four);
	char shown[64];
	ssize_t length = readlink(link, shown, sizeof shown - 1);
	shown[length > 0 ? length : 0] = 0;
	snprintf(expected, sizeof expected, "socket:[%lu]", inode);
	STRING(shown, expected);
	EQUAL(state_of("/proc/net/tcp6", port_of(six), &inode), 0x0a);
	EQUAL(state_of("/proc/net/tcp", port_of(six), &inode), -1);
	EQUAL(state_of("/proc/net/udp", port_of(udp), &inode), 7);
	int client = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(connect_to(AF_INET, client, port_of(four)), 0);
	EQUAL(state_of("/proc/net/tcp", port_of(client), &inode), 1);
	close(client); close(four); close(six); close(udp);
	const char *files[] = { "dev", "route", "sockstat", "snmp", "if_inet6", "raw", "udp6" };
	for (size_t i = 0; i < LENGTH(files); i++) {
		char path[64], text[16];
		snprintf(path, sizeof path, "/proc/net/%s", files[i]);
		int file = open(path, O_RDONLY);
		CHECK(file >= 0 && read(file, text, sizeof text) > 0);
		close(file);
	}
}

int main(void) {
	by_library();
	by_request();
	by_netlink();
	tables();
	return finish();
}
