"""Socket pairs of every type: data, messages, descriptors and credentials."""
import array
import os
import socket
import struct

for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    left, right = socket.socketpair(socket.AF_UNIX, kind)
    with left, right:
        left.sendall(b"hello")
        left.sendmsg([b"wo", b"rld"])
        print(kind.name, right.recv(5), right.recv(100))
        right.settimeout(0.05)
        try:
            right.recv(1)
        except TimeoutError as error:
            print("timeout:", error)
        reader, writer = os.pipe()
        socket.send_fds(left, [b"file"], [writer])
        os.close(writer)
        data, files, flags, address = socket.recv_fds(right, 100, 4)
        os.write(files[0], b"through the pipe")
        os.close(files[0])
        print(data, len(files), flags, address, os.read(reader, 100))
        os.close(reader)
        right.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        left.send(b"who")
        data, control, flags, address = right.recvmsg(100, socket.CMSG_SPACE(12))
        print(data, [struct.unpack("iII", c[2]) == (os.getpid(), os.getuid(), os.getgid()) for c in control])
        left.close()
        if kind != socket.SOCK_DGRAM:
            print("end:", right.recv(10))
            try:
                right.send(b"x")
            except OSError as error:
                print(error)

with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
    server.bind("\0hermitux-pairs-%d" % os.getpid())
    server.listen()
    client = socket.socket(socket.AF_UNIX)
    client.connect(server.getsockname())
    end, peer = server.accept()
    client.sendall(b"x" * 100000)
    print(len(end.recv(100000, socket.MSG_WAITALL)), repr(peer), client.getpeername() == server.getsockname())
    with end.makefile("rw") as lines:
        client.sendall(b"one\ntwo\n")
        print(lines.readline(), lines.readline())
    client.close()
    end.close()
for family in (socket.AF_APPLETALK, socket.AF_IPX):
    try:
        socket.socket(family)
    except OSError as error:
        print(error)
