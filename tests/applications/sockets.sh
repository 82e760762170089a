# Programs that talk over Unix sockets, within one process.
FOLDER=$ROOT/tests/applications/sockets

application python-socketpair /usr/bin/python3 "$FOLDER/pairs.py"
application python-asyncio /usr/bin/python3 "$FOLDER/streams.py"
application python-selectors /usr/bin/python3 "$FOLDER/selecting.py"
application python-threads /usr/bin/python3 "$FOLDER/threads.py"
