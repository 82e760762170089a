"""A bad wire between a machine and the TAP interface tap0 of the host.

wire.py PERCENT SEED COMMAND...: runs COMMAND, in which "fd:N" becomes the machine's end. Of the frames, each way, PERCENT are lost, as many come twice, and as
many come late, behind others. What happens to which frame is the seed's.
"""
import fcntl
import heapq
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import time

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
percent, dice = int(sys.argv[1]) / 100, random.Random(int(sys.argv[2]))
tap = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tap, 0x400454ca, struct.pack("16sH22x", b"tap0", 0x1002))
ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
words = [word.replace("fd:N", "fd:%d" % theirs.fileno()) for word in sys.argv[3:]]
machine = subprocess.Popen(words, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
theirs.close()
waiting, number, received = [], 0, b""


def put(is_sent, frame):
    global number
    if dice.random() < percent:
        return
    for _ in range(2 if dice.random() < percent else 1):
        late = dice.uniform(0.002, 0.03) if dice.random() < percent else 0
        heapq.heappush(waiting, (time.monotonic() + late, number, is_sent, frame))
        number += 1


def deliver():
    while waiting and waiting[0][0] <= time.monotonic():
        _, _, is_sent, frame = heapq.heappop(waiting)
        if is_sent:
            os.write(tap, frame)
        else:
            ours.sendall(struct.pack("!I", len(frame)) + frame)


try:
    while True:
        timeout = max(0, waiting[0][0] - time.monotonic()) if waiting else 1
        ready, _, _ = select.select([tap, ours], [], [], timeout)
        if tap in ready:
            put(False, os.read(tap, 70000))
        if ours in ready:
            piece = ours.recv(1 << 17)
            if not piece:
                break
            received += piece
            while len(received) >= 4 and len(received) >= 4 + (length := struct.unpack("!I", received[:4])[0]):
                put(True, received[4:4 + length])
                received = received[4 + length:]
        deliver()
except ConnectionError:
    pass
finally:
    machine.terminate()
    machine.wait()
