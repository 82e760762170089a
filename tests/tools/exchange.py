"""Both ends of a transfer that is checked.

exchange.py serve PORT: sends to each connection what it asks for, and checks what it gets.
exchange.py ask ADDRESS PORT [MOST]: asks for pieces of all sizes up to MOST bytes, and sends as many.
exchange.py echo PORT: sends back what comes, and says each second that it is there once somebody has connected.
"""
import random
import socket
import struct
import sys
import threading
import time

SIZES = (0, 1, 1459, 1460, 1461, 65536, 500000, 3000000)


def content(length):
    return random.Random(length).randbytes(length)


def exactly(line, length):
    data = bytearray()
    while len(data) < length:
        piece = line.recv(min(65536, length - len(data)))
        if not piece:
            sys.exit("the connection ends after %d of %d bytes" % (len(data), length))
        data += piece
    return bytes(data)


def served(line):
    with line:
        length, = struct.unpack("!I", exactly(line, 4))
        line.sendall(content(length))
        right = exactly(line, length) == content(length)
        line.sendall(b"1" if right else b"0")


def listening(port, serve):
    server = socket.create_server(("0.0.0.0", port), backlog=64)
    while True:
        line, _ = server.accept()
        threading.Thread(target=serve, args=(line,), daemon=True).start()


def ask(address, port, most):
    sizes = [length for length in SIZES if length <= most]
    for length in sizes:
        with socket.create_connection((address, port), timeout=600) as line:
            line.sendall(struct.pack("!I", length))
            if exactly(line, length) != content(length):
                sys.exit("%d bytes have come, but others" % length)
            line.sendall(content(length))
            if exactly(line, 1) != b"1":
                sys.exit("of %d bytes others have arrived" % length)
    print(len(sizes), "exchanges")


def echo(line):
    threading.Thread(target=tell, daemon=True).start()
    try:
        while data := line.recv(65536):
            line.sendall(data)
    except OSError:
        pass
    line.close()


def tell():
    while True:
        time.sleep(1)
        print("still there", flush=True)


if sys.argv[1] == "serve":
    listening(int(sys.argv[2]), served)
elif sys.argv[1] == "echo":
    listening(int(sys.argv[2]), echo)
else:
    ask(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else max(SIZES))
