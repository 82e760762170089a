"""Servers of python3 that send back what comes: asyncio's at port 7, with TLS at port 8, and socketserver's threads at port 9; datagrams at port 7."""
import asyncio
import socketserver
import ssl
import threading


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


class Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass


class Datagrams(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.transport.sendto(data, address)


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
    except ConnectionError:
        pass
    writer.close()


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("/served/certificate.pem", "/served/key.pem")
    threads = Threads(("0.0.0.0", 9), Handler)
    threading.Thread(target=threads.serve_forever, daemon=True).start()
    await asyncio.get_running_loop().create_datagram_endpoint(Datagrams, ("0.0.0.0", 7))
    servers = [await asyncio.start_server(echo, "0.0.0.0", 7, backlog=128), await asyncio.start_server(echo, "0.0.0.0", 8, ssl=context)]
    await asyncio.gather(*(server.serve_forever() for server in servers))

asyncio.run(main())
