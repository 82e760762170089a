"""A client of web servers: asks for what lies in a folder, in all the ways that browsers and bad clients do, and compares what comes.

web.py PORT FOLDER [tls] [many=N] [ranges] [gzip]
"""
import concurrent.futures
import gzip
import http.client
import os
import random
import socket
import ssl
import struct
import sys
import time

port, folder = int(sys.argv[1]), sys.argv[2]
asked = dict(word.partition("=")[::2] for word in sys.argv[3:])
files = {name: open(os.path.join(folder, name), "rb").read() for name in ("page.html", "large.bin")}


def connection():
    if "tls" not in asked:
        return http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    context = ssl.create_default_context(cafile=os.path.join(folder, "certificate.pem"))
    context.check_hostname = False
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)


def get(line, name, headers={}):
    line.request("GET", "/" + name, headers=headers)
    answer = line.getresponse()
    return answer, answer.read()


def expect(name, body):
    if body != files[name]:
        sys.exit("%s: %d bytes came, and not those of the file (%d)" % (name, len(body), len(files[name])))


def one_after_the_other():
    line = connection()
    for name in ("page.html", "large.bin") * 5:
        answer, body = get(line, name)
        if answer.status != 200:
            sys.exit("status %d" % answer.status)
        expect(name, body)
    answer, body = get(line, "missing")
    if answer.status != 404:
        sys.exit("status %d for what is not there" % answer.status)


def ranges():
    line = connection()
    for start, end in ((0, 0), (1000, 1999), (65530, 200000)):
        answer, body = get(line, "large.bin", {"Range": "bytes=%d-%d" % (start, end)})
        if answer.status != 206 or body != files["large.bin"][start:end + 1]:
            sys.exit("a range of %d to %d: status %d, %d bytes" % (start, end, answer.status, len(body)))


def packed():
    answer, body = get(connection(), "page.html", {"Accept-Encoding": "gzip"})
    if answer.getheader("Content-Encoding") != "gzip":
        sys.exit("not packed")
    expect("page.html", gzip.decompress(body))


def at_once():
    def one(number):
        name = "large.bin" if number % 4 == 0 else "page.html"
        expect(name, get(connection(), name)[1])
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(48)))


def cut():
    """Requests that end in the middle, answers that nobody waits for, resets."""
    for number in range(60):
        line = socket.create_connection(("127.0.0.1", port), timeout=60)
        request = b"GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n"
        line.sendall(request[:random.randrange(len(request))] if number % 3 == 0 else request)
        if number % 3 == 1:
            line.recv(1000)
        time.sleep(0.01)
        if number % 2 == 0:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()


def many(count):
    """So many connections open at the same time, each used three times."""
    lines = []
    # One after the other: QEMU's own network takes few connections at once from the host.
    for _ in range(count):
        lines.append(connection())
        expect("page.html", get(lines[-1], "page.html")[1])
    for _ in range(2):
        for line in lines:
            line.request("GET", "/page.html")
        for line in lines:
            expect("page.html", line.getresponse().read())


random.seed(7)
one_after_the_other()
if "ranges" in asked:
    ranges()
if "gzip" in asked:
    packed()
at_once()
cut()
if "many" in asked:
    many(int(asked["many"]))
one_after_the_other()
