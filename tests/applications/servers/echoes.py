"""A client of servers that send back what comes.

echoes.py PORT FOLDER [tls] [udp] [end] [connections=N]: with "end" the server is to end its direction when the client has ended its own.
"""
import os
import random
import socket
import ssl
import struct
import sys
import threading

port, folder = int(sys.argv[1]), sys.argv[2]
asked = dict(word.partition("=")[::2] for word in sys.argv[3:])
failures = []


def connected():
    line = socket.create_connection(("127.0.0.1", port), timeout=60)
    if "tls" not in asked:
        return line
    context = ssl.create_default_context(cafile=os.path.join(folder, "certificate.pem"))
    context.check_hostname = False
    return context.wrap_socket(line, server_hostname="localhost")


def exchange(seed, length):
    """Sends and receives at the same time, in pieces of all sizes."""
    dice = random.Random(seed)
    data = dice.randbytes(length)
    line = connected()

    def send():
        at = 0
        while at < length:
            step = dice.choice((1, 100, 1460, 4096, 70000))
            line.sendall(data[at:at + step])
            at += step
        if "end" in asked:
            line.shutdown(socket.SHUT_WR)
    sender = threading.Thread(target=send)
    # One thread at a time may use a connection of TLS.
    if "tls" in asked:
        step = 16000
        got = b""
        for at in range(0, length, step):
            line.sendall(data[at:at + step])
            while len(got) < min(length, at + step):
                got += line.recv(65536)
    else:
        sender.start()
        got = bytearray()
        while len(got) < length:
            piece = line.recv(dice.choice((10, 3000, 65536)))
            if not piece:
                break
            got += piece
        sender.join()
    if bytes(got) != data:
        failures.append("%d of %d bytes came back as they were sent" % (len(got), length))
    if "end" in asked and line.recv(1) != b"":
        failures.append("more came than was sent")
    line.close()


def cut(number):
    line = connected()
    line.sendall(b"x" * 100000)
    line.recv(1 + number * 100)
    if number % 2 == 0:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def guarded(work, *arguments):
    try:
        work(*arguments)
    except Exception as error:
        failures.append("%s%r: %r" % (work.__name__, arguments, error))


def datagrams():
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.settimeout(2)
    line.connect(("127.0.0.1", port))
    for length in (0, 1, 2, 100, 1400, 1472, 1473, 8000, 30000):
        data = random.Random(length).randbytes(length)
        for attempt in range(10):
            line.send(data)
            try:
                while (got := line.recv(65536)) != data:
                    if len(got) == length:
                        sys.exit("a datagram of %d bytes has changed" % length)
                break
            except (TimeoutError, ConnectionRefusedError):
                pass
        else:
            if length > 0:
                sys.exit("no datagram of %d bytes comes back" % length)


if "udp" in asked:
    datagrams()
else:
    exchange(1, 2000)
    for number in range(20):
        cut(number)
    threads = [threading.Thread(target=guarded, args=(exchange, n, 300000)) for n in range(int(asked.get("connections", 8)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    exchange(2, 2000000)
if failures:
    sys.exit(failures[0])
