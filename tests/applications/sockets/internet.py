"""Sockets of the internet over the loopback: servers in threads, asyncio, http, select, datagrams, both families."""
import asyncio
import hashlib
import http.client
import http.server
import ipaddress
import select
import socket
import socketserver
import threading
import urllib.request


class Upper(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def threads():
    with Server(("127.0.0.1", 0), Upper) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        total = 0
        for number in range(8):
            with socket.create_connection(server.server_address, timeout=20) as client:
                file = client.makefile("rwb")
                for i in range(10):
                    file.write(b"client %d line %d\n" % (number, i))
                    file.flush()
                    total += file.readline() == b"CLIENT %d LINE %d\n" % (number, i)
        server.shutdown()
    return total


BODY = b"".join(b"%d squared is %d\n" % (i, i * i) for i in range(20000))


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = BODY if self.path == "/large" else b"page " + self.path.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        digest = hashlib.sha256(body).hexdigest().encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(digest)))
        self.end_headers()
        self.wfile.write(digest)

    def log_message(self, *unused):
        pass


def web():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        host = "127.0.0.1:%d" % server.server_port
        connection = http.client.HTTPConnection(host, timeout=30)
        good = 0
        for i in range(20):
            connection.request("GET", "/%d" % i)
            good += connection.getresponse().read() == b"page /%d" % i
        connection.request("GET", "/large")
        good += connection.getresponse().read() == BODY
        connection.request("POST", "/", body=BODY)
        answer = connection.getresponse()
        good += answer.status == 201 and answer.read().decode() == hashlib.sha256(BODY).hexdigest()
        connection.close()
        with urllib.request.urlopen("http://%s/once" % host, timeout=30) as page:
            good += page.read() == b"page /once"
        server.shutdown()
    return good


async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line[::-1])
        await writer.drain()
    writer.close()


async def talk(host, port, number):
    reader, writer = await asyncio.open_connection(host, port)
    good = 0
    for i in range(10):
        text = b"%d-%d\n" % (number, i)
        writer.write(text)
        good += await reader.readexactly(len(text)) == text[::-1]
    writer.write_eof()
    good += await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    return good


async def coroutines(host):
    server = await asyncio.start_server(serve, host, 0)
    port = server.sockets[0].getsockname()[1]
    counts = await asyncio.gather(*(talk(host, port, number) for number in range(20)))
    server.close()
    try:
        await asyncio.open_connection(host, port)
    except ConnectionRefusedError:
        counts.append(1000)
    return sum(counts)


def large(family, host):
    data = bytes(range(256)) * 16384
    with socket.create_server((host, 0), family=family) as server:
        def send():
            end, _ = server.accept()
            with end:
                end.sendall(data)
        thread = threading.Thread(target=send)
        thread.start()
        with socket.create_connection(server.getsockname()[:2]) as client:
            digest, count = hashlib.sha256(), 0
            while part := client.recv(100000):
                digest.update(part)
                count += len(part)
        thread.join()
    return count, digest.digest() == hashlib.sha256(data).digest()


def datagrams():
    one, other = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    one.bind(("127.0.0.1", 0))
    other.connect(one.getsockname())
    for i in range(5):
        other.send(b"datagram %d" % i)
    got = [one.recvfrom(100) for _ in range(5)]
    ready, _, _ = select.select([one], [], [], 0)
    same = all(sender == other.getsockname() for _, sender in got)
    one.close()
    other.close()
    return b", ".join(text for text, _ in got), ready, same


print("threads", threads())
print("http", web())
print("asyncio", asyncio.run(coroutines("127.0.0.1")), asyncio.run(coroutines("::1")))
print("large", large(socket.AF_INET, "127.0.0.1"), large(socket.AF_INET6, "::1"))
print("datagrams", *datagrams())
print("names", socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM)[0][4], ipaddress.ip_address("::1").is_loopback)
print("interfaces", (1, "lo") in socket.if_nameindex(), socket.has_dualstack_ipv6())
