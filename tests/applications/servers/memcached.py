"""A client of memcached: values of all sizes, counters, requests in one piece, connections that end in the middle.

memcached.py PORT
"""
import random
import socket
import sys
import time

port = int(sys.argv[1])
line = socket.create_connection(("127.0.0.1", port), timeout=60)
source = line.makefile("rb")
dice = random.Random(2)


def expect(wanted):
    got = source.readline()
    if got != wanted:
        sys.exit("%.60r instead of %.60r" % (got, wanted))


values = {b"key%d" % n: dice.randbytes(n * n * 8) for n in range(100)}
for key, value in values.items():
    line.sendall(b"set %s 0 0 %d\r\n%s\r\n" % (key, len(value), value))
    expect(b"STORED\r\n")
line.sendall(b"".join(b"get %s\r\n" % key for key in values))
for key, value in values.items():
    expect(b"VALUE %s 0 %d\r\n" % (key, len(value)))
    if source.read(len(value) + 2)[:-2] != value:
        sys.exit("another value of %s" % key.decode())
    expect(b"END\r\n")
line.sendall(b"set count 0 0 1\r\n0\r\n" + b"incr count 3\r\n" * 1000)
expect(b"STORED\r\n")
for n in range(1000):
    expect(b"%d\r\n" % (3 * n + 3))
for n in range(50):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as other:
        other.sendall((b"set cut 0 0 100000\r\n" + b"x" * 100000)[:dice.randrange(100000)])
        time.sleep(0.01)
line.sendall(b"get cut\r\n")
expect(b"END\r\n")
