"""Every selector of the module over socket pairs, pipes and a listening socket."""
import os
import selectors
import socket

for kind in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector):
    with kind() as selector:
        left, right = socket.socketpair()
        reader, writer = os.pipe()
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("\0hermitux-select-%d" % os.getpid())
        listener.listen()
        selector.register(left, selectors.EVENT_READ | selectors.EVENT_WRITE, "left")
        selector.register(reader, selectors.EVENT_READ, "pipe")
        selector.register(listener, selectors.EVENT_READ, "listener")

        def show(step):
            print(kind.__name__, step, sorted((key.data, events) for key, events in selector.select(0)))

        show("nothing")
        right.send(b"x")
        os.write(writer, b"y")
        client = socket.socket(socket.AF_UNIX)
        client.connect(listener.getsockname())
        show("all")
        left.recv(1)
        os.close(writer)
        show("closed pipe")
        selector.modify(left, selectors.EVENT_READ, "left")
        right.close()
        show("closed peer")
        selector.unregister(reader)
        for end in (left, client, listener):
            end.close()
        os.close(reader)
