"""echoes.py ADDRESS: waits until the address answers ICMP echoes, then sends some of all lengths, fragmented ones too, and compares what comes back; a
connection to a port where nobody listens must be refused."""
import os
import socket
import struct
import sys
import time

address = sys.argv[1]
wire = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)


def checksum(data):
    data += b"\0" * (len(data) & 1)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def echo(sequence, content, seconds):
    message = struct.pack("!BBHHH", 8, 0, 0, os.getpid() & 0xffff, sequence) + content
    wire.sendto(message[:2] + struct.pack("!H", checksum(message)) + message[4:], (address, 0))
    end = time.time() + seconds
    while time.time() < end:
        wire.settimeout(max(0.01, end - time.time()))
        try:
            packet = wire.recv(70000)
        except socket.timeout:
            return False
        answer = packet[(packet[0] & 15) * 4:]
        if answer[0] == 0 and answer[4:8] == message[4:8]:
            return answer[8:] == content
    return False


if not any(echo(i, b"there?", 1) for i in range(60)):
    sys.exit("no answer to echoes")
for i, length in enumerate([0, 1, 17, 470, 471, 1000, 1472, 1473, 3000, 9000, 20000, 60000]):
    if not echo(100 + i, os.urandom(length), 10):
        sys.exit("no right answer to an echo of %d bytes" % length)
try:
    socket.create_connection((address, 80), 10)
    sys.exit("somebody listens")
except ConnectionRefusedError:
    pass
print("echoes")
