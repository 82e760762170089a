"""Two threads over sockets: a ping-pong, a bulk transfer that waits on both sides, a server with workers."""
import hashlib
import os
import socket
import socketserver
import threading

left, right = socket.socketpair()


def echo():
    while data := right.recv(64):
        right.sendall(data)


thread = threading.Thread(target=echo)
thread.start()
for i in range(200):
    left.sendall(b"%d" % i)
    assert left.recv(64) == b"%d" % i
left.shutdown(socket.SHUT_WR)
thread.join()
print("ping-pong done")

left, right = socket.socketpair()
data = os.urandom(1000) * 3000
thread = threading.Thread(target=lambda: (left.sendall(data), left.close()))
thread.start()
digest = hashlib.sha256()
while piece := right.recv(30000):
    digest.update(piece)
thread.join()
print("transfer", digest.digest() == hashlib.sha256(data).digest())


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line[::-1])


with Server("\0hermitux-server-%d" % os.getpid(), Handler) as server:
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    results = []

    def client(number):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(server.server_address)
            connection.sendall(b"client %d\n" % number)
            connection.shutdown(socket.SHUT_WR)
            results.append(connection.makefile("rb").read())

    clients = [threading.Thread(target=client, args=(n,)) for n in range(8)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    server.shutdown()
    serving.join()
    print(sorted(results))
