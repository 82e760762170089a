"""Reads a capture of frames, pcap or pcapng, and prints what a TCP connection carried.

capture.py FILE PORT: the number of frames of that port each way, and the bytes of all segments that go to it, in order and once.
"""
import struct
import sys


def frames_of_pcap(data):
    at = 24
    while at < len(data):
        length, = struct.unpack_from("<I", data, at + 8)
        yield data[at + 16:at + 16 + length]
        at += 16 + length


def frames_of_pcapng(data):
    at = 0
    while at < len(data):
        kind, length = struct.unpack_from("<II", data, at)
        if struct.unpack_from("<I", data, at + length - 4) != (length,):
            sys.exit("a block of pcapng does not end as it begins")
        if kind == 6:
            captured, = struct.unpack_from("<I", data, at + 20)
            yield data[at + 28:at + 28 + captured]
        at += length


data = open(sys.argv[1], "rb").read()
port = int(sys.argv[2])
magic, = struct.unpack_from("<I", data)
frames = {0xa1b2c3d4: frames_of_pcap, 0x0a0d0d0a: frames_of_pcapng}[magic](data)
there = back = 0
pieces, begin = {}, None
for frame in frames:
    if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
        continue
    packet = frame[14:14 + struct.unpack_from("!H", frame, 16)[0]]
    segment = packet[(packet[0] & 15) * 4:]
    source, target, sequence = struct.unpack_from("!HHI", segment)
    content = segment[(segment[12] >> 4) * 4:]
    back += source == port
    there += target == port
    if target == port and segment[13] & 2:
        begin = sequence + 1 & 0xffffffff
    elif target == port and content and begin is not None:
        pieces[sequence - begin & 0xffffffff] = content
text = b""
for at in sorted(pieces):
    text += pieces[at][max(0, len(text) - at):]
print(there > 3, back > 3, text.decode("latin-1"))
