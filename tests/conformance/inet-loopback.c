// covers: bind connect accept sendto recvfrom getsockname
/* inet-loopback.c: all of 127.0.0.0/8 is this machine, and its addresses are different ones. */
#include "inet.h"

static struct sockaddr_in at(const char *address, int port) {
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(port) };
	inet_pton(AF_INET, address, &name.sin_addr);
	return name;
}

static int is_at(const struct sockaddr_in *name, const char *address) { return name->sin_addr.s_addr == at(address, 0).sin_addr.s_addr; }

static void streams(void) {
	struct sockaddr_in name = at("127.0.0.2", 0), seen;
	socklen_t length = sizeof name;
	int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0), stranger = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(bind(server, (void *)&name, sizeof name), 0);
	EQUAL(listen(server, 4), 0);
	EQUAL(getsockname(server, (void *)&name, &length), 0);
	CHECK(is_at(&name, "127.0.0.2"));
	EQUAL(connect(client, (void *)&name, sizeof name), 0);
	int accepted = accept(server, (void *)&seen, &length);
	CHECK(accepted >= 0 && is_at(&seen, "127.0.0.1"));
	EQUAL(getsockname(accepted, (void *)&seen, &length), 0);
	CHECK(is_at(&seen, "127.0.0.2"));
	EQUAL(write(client, "over", 4), 4);
	char text[8];
	EQUAL(read(accepted, text, sizeof text), 4);
	struct sockaddr_in other = at("127.0.0.3", ntohs(name.sin_port));
	FAILS(connect(stranger, (void *)&other, sizeof other), ECONNREFUSED);
	close(stranger); close(accepted); close(client); close(server);
}

static void from_an_address(void) {
	struct sockaddr_in name = at("127.9.8.7", 0), seen;
	socklen_t length = sizeof seen;
	int server = listener(AF_INET, 4), client = socket(AF_INET, SOCK_STREAM, 0);
	EQUAL(bind(client, (void *)&name, sizeof name), 0);
	EQUAL(connect_to(AF_INET, client, port_of(server)), 0);
	int accepted = accept(server, (void *)&seen, &length);
	CHECK(accepted >= 0 && is_at(&seen, "127.9.8.7"));
	close(accepted); close(client); close(server);
}

static void datagrams(void) {
	struct sockaddr_in to = at("127.0.0.3", 0), from = at("127.0.0.4", 0), seen;
	socklen_t length = sizeof to;
	char text[8];
	int receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0);
	EQUAL(bind(receiver, (void *)&to, sizeof to), 0);
	EQUAL(bind(sender, (void *)&from, sizeof from), 0);
	EQUAL(getsockname(receiver, (void *)&to, &length), 0);
	EQUAL(sendto(sender, "one", 3, 0, (void *)&to, sizeof to), 3);
	EQUAL(recvfrom(receiver, text, sizeof text, 0, (void *)&seen, &length), 3);
	CHECK(is_at(&seen, "127.0.0.4"));
	EQUAL(sendto(receiver, "two", 3, 0, (void *)&seen, sizeof seen), 3);
	EQUAL(recv(sender, text, sizeof text, 0), 3);
	/* Nobody is at this one, and the sender hears of it. */
	struct sockaddr_in nobody = at("127.1.2.3", ntohs(to.sin_port));
	EQUAL(connect(sender, (void *)&nobody, sizeof nobody), 0);
	EQUAL(send(sender, "x", 1, 0), 1);
	FAILS(recv(sender, text, sizeof text, 0), ECONNREFUSED);
	close(receiver); close(sender);
}

static void not_ours(void) {
	struct sockaddr_in name = at("192.0.2.1", 0);
	int other = socket(AF_INET, SOCK_STREAM, 0);
	FAILS(bind(other, (void *)&name, sizeof name), EADDRNOTAVAIL);
	close(other);
}

int main(void) {
	streams();
	from_an_address();
	datagrams();
	not_ours();
	return finish();
}
