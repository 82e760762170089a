"""A client of redis, in its own protocol: values of all sizes, many requests in one piece, a subscription, connections that end in the middle.

redis.py PORT
"""
import random
import socket
import sys
import time

port = int(sys.argv[1])


def connected():
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    return line, line.makefile("rb")


def request(*words):
    words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


def answer(source):
    head = source.readline()
    kind, rest = head[:1], head[1:-2]
    if kind == b"$":
        return None if rest == b"-1" else source.read(int(rest) + 2)[:-2]
    if kind == b"*":
        return [answer(source) for _ in range(int(rest))]
    return int(rest) if kind == b":" else rest


def expect(got, wanted):
    if got != wanted:
        sys.exit("%.60r instead of %.60r" % (got, wanted))


line, source = connected()
dice = random.Random(5)
values = {b"key%d" % n: dice.randbytes(n * n * 8) for n in range(150)}
for key, value in values.items():
    line.sendall(request("SET", key, value))
    expect(answer(source), b"OK")
line.sendall(b"".join(request("GET", key) for key in values))
for value in values.values():
    expect(answer(source), value)
line.sendall(b"".join(request("INCR", "count") for _ in range(5000)))
for n in range(5000):
    expect(answer(source), n + 1)

for n in range(50):
    other, _ = connected()
    text = request("SET", "cut", b"x" * 100000)
    other.sendall(text[:dice.randrange(len(text) - 1)])
    time.sleep(0.01)
    other.close()
line.sendall(request("EXISTS", "cut"))
expect(answer(source), 0)

listener, heard = connected()
listener.sendall(request("SUBSCRIBE", "news"))
expect(answer(heard), [b"subscribe", b"news", 1])
line.sendall(request("PUBLISH", "news", "it works"))
expect(answer(source), 1)
expect(answer(heard), [b"message", b"news", b"it works"])

lines = []
for round in range(3):
    for n in range(300):
        if round == 0:
            lines.append(connected())
        lines[n][0].sendall(request("ECHO", "from %d" % n))
        if round == 0:
            expect(answer(lines[n][1]), b"from %d" % n)
    for n in range(300 if round > 0 else 0):
        expect(answer(lines[n][1]), b"from %d" % n)
