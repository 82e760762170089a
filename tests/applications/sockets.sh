# Programs that talk over sockets, within one process.
FOLDER=$ROOT/tests/applications/sockets

application python-socketpair /usr/bin/python3 "$FOLDER/pairs.py"
application python-asyncio /usr/bin/python3 "$FOLDER/streams.py"
application python-selectors /usr/bin/python3 "$FOLDER/selecting.py"
application python-threads /usr/bin/python3 "$FOLDER/threads.py"
application python-internet /usr/bin/python3 "$FOLDER/internet.py"

# CPython's own tests, where Debian's package libpython3.11-testsuite (or that of another version) is installed.
with_testsuite() {
    local folder; folder=$(/usr/bin/python3 -c 'import os, test; print(os.path.dirname(test.__file__))')
    [ -e "$folder/test_socket.py" ] || skip "python's tests are not installed"
}
application python-testsuite -b with_testsuite -m 512M /usr/bin/python3 "$FOLDER/suite.py"
