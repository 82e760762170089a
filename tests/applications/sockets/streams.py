"""asyncio over Unix sockets: a server with many clients, and datagrams."""
import asyncio
import os
import socket
import tempfile


async def serve(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def client(path, number):
    reader, writer = await asyncio.open_unix_connection(path)
    total = 0
    for i in range(20):
        writer.write(b"client %d line %d\n" % (number, i))
        total += len(await reader.readline())
    writer.write_eof()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    return total


async def transfer():
    left, right = socket.socketpair()
    reader, other = await asyncio.open_unix_connection(sock=left)
    _, writer = await asyncio.open_unix_connection(sock=right)
    data = bytes(range(256)) * 8000

    async def send():
        writer.write(data)
        await writer.drain()
        writer.close()

    got, _ = await asyncio.gather(reader.read(), send())
    other.close()
    return got == data


class Echo(asyncio.DatagramProtocol):
    def __init__(self, done):
        self.done = done

    def datagram_received(self, data, address):
        self.done.set_result((data, address))


async def datagrams():
    left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    receiver, _ = await loop.create_datagram_endpoint(lambda: Echo(done), sock=left)
    right.send(b"datagram")
    answer = await done
    receiver.close()
    right.close()
    return answer


async def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "server")
        server = await asyncio.start_unix_server(serve, path)
        print(await asyncio.gather(*(client(path, n) for n in range(10))))
        server.close()
        await server.wait_closed()
    print(await transfer(), await datagrams())
    try:
        await asyncio.wait_for(asyncio.Event().wait(), 0.05)
    except TimeoutError:
        print("timeout")
    except asyncio.TimeoutError:
        print("timeout")


asyncio.run(main())
