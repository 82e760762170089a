"""Floods a machine on tap0 and asks it for service in between.

flood.py ADDRESS PORT: connections that nobody ends to begin (SYN), from many addresses; then frames that are cut, changed and mere noise. After each flood a
transfer has to come through. Prints how long the first answer took, in milliseconds, at most.
"""
import random
import socket
import struct
import sys
import time

address, port = sys.argv[1], int(sys.argv[2])
dice = random.Random(11)
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
wire.bind(("tap0", 0))
slowest = 0


def checksum(data):
    data += b"\0" * (len(data) & 1)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def served():
    global slowest
    start = time.monotonic()
    with socket.create_connection((address, port), timeout=60) as line:
        data = dice.randbytes(20000)
        line.sendall(data[:10])
        got = line.recv(10, socket.MSG_WAITALL)
        slowest = max(slowest, (time.monotonic() - start) * 1000)
        line.sendall(data[10:])
        while len(got) < len(data) and (piece := line.recv(65536)):
            got += piece
    if got != data:
        sys.exit("what comes back is not what was sent")


def hardware_address():
    for line in open("/proc/net/arp"):
        words = line.split()
        if words[0] == address:
            return bytes.fromhex(words[3].replace(":", ""))
    sys.exit("the machine's address is not known")


def syn():
    source, target = struct.pack("!BBH", 192, 168, 0x0700 + dice.randrange(10, 250)), socket.inet_aton(address)
    if dice.random() < 0.5:
        source = struct.pack("!BBBB", 10, dice.randrange(256), dice.randrange(256), dice.randrange(1, 255))
    tcp = struct.pack("!HHIIBBHHH", dice.randrange(1024, 65536), port, dice.randrange(1 << 32), 0, 5 << 4, 2, 65535, 0, 0)
    total = checksum(source + target + struct.pack("!HH", 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack("!H", total) + tcp[18:]
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), dice.randrange(65536), 0, 64, 6, 0, source, target)
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    return there + here + b"\x08\x00" + ip + tcp


def broken():
    frame = bytearray(syn() + dice.randbytes(dice.randrange(1400)))
    kind = dice.randrange(4)
    if kind == 0:
        return bytes(frame[:dice.randrange(14, len(frame))])
    if kind == 1:
        frame[12:14] = dice.choice((b"\x08\x06", b"\x86\xdd", b"\x81\x00", b"\x08\x00"))
    for _ in range(dice.randrange(1, 8) if kind < 3 else len(frame)):
        frame[dice.randrange(14, len(frame))] = dice.randrange(256)
    return bytes(frame)


def send(frame):
    try:
        wire.send(frame)
    except OSError:
        time.sleep(0.001)


for attempt in range(600):
    try:
        served()
        break
    except OSError:
        time.sleep(0.1)
here, there = wire.getsockname()[4], hardware_address()
slowest = 0
for _ in range(20):
    for make, count in ((syn, 1000), (broken, 500)):
        for _ in range(count):
            send(make())
        served()
print("%d ms" % slowest)
