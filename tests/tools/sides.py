"""sides.py CASE FOLDER COMMAND…: a machine and the host change one folder, and each must see what the other did.

COMMAND… runs python3 in a machine that has FOLDER at /data; it is asked line by line. A case is a function of this file's name case_…; the first
difference ends it with status 1 and a line. An answer of the host's own system calls is what is expected.
"""
import fcntl, json, os, random, resource, shutil, subprocess, sys, time

AGENT = r'''
import fcntl, json, mmap, os, select, signal, struct, sys, time
kept = {}
def state(path):
    try: s = os.lstat(path)
    except OSError as e: return e.errno
    return [s.st_mode, s.st_size, s.st_nlink, s.st_mtime_ns]
def content(path):
    try:
        with open(path, "rb") as f: return f.read().decode("latin1")
    except OSError as e: return e.errno
def names(path):
    try: return sorted(os.listdir(path))
    except OSError as e: return e.errno
def attempt(action, *arguments):
    try: action(*arguments); return 0
    except OSError as e: return e.errno
def put(path, flags, mode, byte, count, offset):
    file = os.open(path, flags, mode)
    if offset is None: os.write(file, bytes([byte]) * count)
    else: os.pwrite(file, bytes([byte]) * count, offset)
    os.close(file)
def record(command, kind, start, length):
    return struct.unpack('hhqqi4x', fcntl.fcntl(kept['f'], command, struct.pack('hhqqi4x', kind, 0, start, length, 0)))[:4]
def read_at(name, offset=0, length=1 << 20): return os.pread(kept[name], length, offset).decode("latin1")
for line in sys.stdin:
    try: answer = eval(line, globals())
    except Exception as e: answer = "failed: " + repr(e)
    print(json.dumps(answer), flush=True)
'''

class Machine:
    def __init__(self, command):
        self.process = subprocess.Popen(command + ["-c", AGENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def send(self, text):
        self.process.stdin.write(text.encode("latin1") + b"\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line: sys.exit("the machine has ended with status %s" % self.process.wait())
        return json.loads(line)

    def ask(self, text):
        self.send(text)
        return self.answer()

    def end(self):
        self.process.stdin.close()
        if self.process.wait() != 0: sys.exit("the machine ended with status %d" % self.process.returncode)

scope = {}
exec(AGENT.split("for line in sys.stdin")[0], scope)

def expect(what, got, wanted):
    if got != wanted: sys.exit("%s: %.300r, expected %.300r" % (what, got, wanted))

def write(path, text, mode="w"):
    with open(path, mode) as f: f.write(text)

def case_growth(folder, command):
    """A file that grows, changes in place, is cut, replaced and unlinked, on an open descriptor and by its name."""
    m, at = Machine(command), lambda name: os.path.join(folder, name)
    write(at("log"), "one\n")
    expect("first", m.ask("content('/data/log')"), "one\n")
    m.ask("kept.__setitem__('log', os.open('/data/log', os.O_RDONLY))")
    for i in range(50):
        write(at("log"), "line %d\n" % i, "a")
        expect("size", m.ask("state('/data/log')")[1], os.stat(at("log")).st_size)
        expect("read", m.ask("read_at('log')"), open(at("log")).read())
        expect("name", m.ask("content('/data/log')"), open(at("log")).read())
    with open(at("log"), "r+") as f: f.write("ONE!")
    expect("in place", m.ask("read_at('log', 0, 4)"), "ONE!")
    os.truncate(at("log"), 3)
    expect("cut", m.ask("read_at('log')"), "ONE")
    write(at("new"), "replacement")
    os.rename(at("new"), at("log"))
    expect("old file", m.ask("read_at('log')"), "ONE")
    expect("replaced", m.ask("content('/data/log')"), "replacement")
    os.unlink(at("log"))
    expect("unlinked", m.ask("content('/data/log')"), 2)
    expect("old file still", m.ask("read_at('log')"), "ONE")
    expect("missing", m.ask("state('/data/other')"), 2)
    write(at("other"), "there")
    expect("made", m.ask("content('/data/other')"), "there")
    os.chmod(at("other"), 0o640)
    expect("mode", m.ask("state('/data/other')"), scope["state"](at("other")))
    os.mkdir(at("folder"))
    expect("list", m.ask("names('/data')"), sorted(os.listdir(folder)))
    os.link(at("other"), at("folder/second"))
    write(at("folder/second"), "by its other name")
    expect("other name", m.ask("content('/data/other')"), "by its other name")
    os.rename(at("folder"), at("moved"))
    expect("old folder", m.ask("names('/data/folder')"), 2)
    expect("new folder", m.ask("content('/data/moved/second')"), "by its other name")
    os.symlink("other", at("link"))
    expect("link", m.ask("content('/data/link')"), "by its other name")
    os.unlink(at("link"))
    os.symlink("moved/absent", at("link"))
    expect("link again", m.ask("content('/data/link')"), 2)
    m.end()

def case_append(folder, command):
    """Both sides append to one file, in turns and at once: no line is lost."""
    m, path = Machine(command), os.path.join(folder, "log")
    write(path, "")
    m.ask("kept.__setitem__('log', os.open('/data/log', os.O_WRONLY | os.O_APPEND))")
    for i in range(100):
        write(path, "host %d\n" % i, "a")
        m.ask("os.write(kept['log'], b'guest %d\\n')" % i)
        expect("position", m.ask("os.lseek(kept['log'], 0, 1)"), os.stat(path).st_size)
    wanted = "".join("host %d\nguest %d\n" % (i, i) for i in range(100))
    expect("in turns", open(path).read(), wanted)
    expect("in turns, seen there", m.ask("content('/data/log')"), wanted)
    m.send("[os.write(kept['log'], b'guest at once %d\\n' % i) for i in range(2000)] and None")
    file = os.open(path, os.O_WRONLY | os.O_APPEND)
    for i in range(2000): os.write(file, b"host at once %d\n" % i)
    m.answer()
    lines = open(path).read().split("\n")[200:-1]
    expect("at once", sorted(lines), sorted(["%s at once %d" % (who, i) for who in ("host", "guest") for i in range(2000)]))
    expect("at once, seen there", m.ask("content('/data/log')"), open(path).read())
    m.end()

def case_identity(folder, command):
    """What is done to an open file whose name is gone reaches that file."""
    m, at = Machine(command), lambda name: os.path.join(folder, name)
    m.ask("kept.__setitem__('f', os.open('/data/first', os.O_RDWR | os.O_CREAT, 0o600))")
    m.ask("os.link('/data/first', '/data/second')")
    expect("unlink", m.ask("attempt(os.unlink, '/data/first')"), 0)
    expect("ftruncate", m.ask("attempt(os.ftruncate, kept['f'], 100)"), 0)
    expect("fchmod", m.ask("attempt(os.fchmod, kept['f'], 0o640)"), 0)
    expect("futimens", m.ask("attempt(lambda: os.utime(kept['f'], ns=(1, 1234567890123456789)))"), 0)
    status = os.stat(at("second"))
    expect("its other name", [status.st_size, status.st_mode & 0o777, status.st_mtime_ns], [100, 0o640, 1234567890123456789])
    expect("unlink", m.ask("attempt(os.unlink, '/data/second')"), 0)
    expect("ftruncate without a name", m.ask("attempt(os.ftruncate, kept['f'], 7)"), 0)
    expect("fchmod without a name", m.ask("attempt(os.fchmod, kept['f'], 0o604)"), 0)
    expect("fstat", m.ask("(lambda s: [s.st_size, s.st_mode & 0o777, s.st_nlink])(os.fstat(kept['f']))"), [7, 0o604, 0])
    m.end()

def case_stores(folder, command):
    """Stores to a shared mapping come to the host without being asked for, and those of the host to the mapping."""
    m, path = Machine(command), os.path.join(folder, "file")
    write(path, "." * 10000)
    m.ask("kept.__setitem__('f', os.open('/data/file', os.O_RDWR))")
    m.ask("kept.__setitem__('m', mmap.mmap(kept['f'], 10000))")
    for turn in range(3):
        text = "turn %d" % turn
        m.ask("kept['m'].__setitem__(slice(5000, 5006), %r.encode())" % text)
        for _ in range(200):
            if open(path).read()[5000:5006] == text: break
            time.sleep(0.1)
        expect("a store", open(path).read()[5000:5006], text)
        with open(path, "r+") as f: f.write("host %d" % turn)
        m.ask("read_at('f', 0, 1)")
        expect("the host's", m.ask("kept['m'][:6].decode()"), "host %d" % turn)
        expect("the machine's own", m.ask("kept['m'][5000:5006].decode()"), text)
    m.end()

def case_space(folder, command):
    """renameat2's exchange and its refusal to replace, fallocate's modes, and the search for holes are the host's."""
    m, at = Machine(command), lambda name: os.path.join(folder, name)
    write(at("a"), "a's")
    os.mkdir(at("d"))
    write(at("d/b"), "b's")
    m.ask("kept.__setitem__('c', __import__('ctypes').CDLL(None, use_errno=True))")
    rename = "(lambda r: __import__('ctypes').get_errno() if r else 0)(kept['c'].renameat2(-100, %r, -100, %r, %d))"
    expect("exchange", m.ask(rename % (b"/data/a", b"/data/d/b", 2)), 0)
    expect("exchanged", [open(at("a")).read(), open(at("d/b")).read()], ["b's", "a's"])
    expect("exchanged there", m.ask("[content('/data/a'), content('/data/d/b')]"), ["b's", "a's"])
    expect("no replacement", m.ask(rename % (b"/data/a", b"/data/d/b", 1)), 17)
    expect("without", m.ask(rename % (b"/data/a", b"/data/new", 1)), 0)
    write(at("f"), "x" * 300000)
    m.ask("kept.__setitem__('f', os.open('/data/f', os.O_RDWR))")
    m.ask("read_at('f')")
    allocate = "kept['c'].fallocate(kept['f'], %d, __import__('ctypes').c_long(%d), __import__('ctypes').c_long(%d))"
    expect("punch", m.ask(allocate % (3, 65536, 131072)), 0)
    expect("hole", m.ask("read_at('f') == 'x' * 65536 + chr(0) * 131072 + 'x' * (300000 - 196608)"), True)
    expect("hole on the host", open(at("f")).read()[65536:196608], "\0" * 131072)
    file = os.open(at("f"), os.O_RDONLY)
    for start in 0, 65536, 100000, 200000:
        for whence in os.SEEK_DATA, os.SEEK_HOLE:
            expect("search", m.ask("os.lseek(kept['f'], %d, %d)" % (start, whence)), os.lseek(file, start, whence))
    expect("grow", m.ask(allocate % (0, 299000, 5000)), 0)
    expect("grown", [os.stat(at("f")).st_size, m.ask("os.fstat(kept['f']).st_size")], [304000, 304000])
    m.end()

def case_descriptors(folder, command):
    """More names than the monitor may have descriptors, looked at, opened and listed; the soft limit does not count."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 256))
    for i in range(1000): write(os.path.join(folder, "name%d" % i), str(i))
    m = Machine(command)
    expect("sizes", m.ask("[state('/data/name%d' % i)[1] for i in range(1000)]"), [len(str(i)) for i in range(1000)])
    expect("contents", m.ask("[content('/data/name%d' % i) for i in range(1000)]"), [str(i) for i in range(1000)])
    expect("names", m.ask("names('/data')"), sorted(os.listdir(folder)))
    m.ask("[kept.__setitem__(i, os.open('/data/name%d' % i, os.O_RDONLY)) for i in range(60)] and None")
    expect("open files", m.ask("[read_at(i) for i in range(60)]"), [str(i) for i in range(60)])
    m.end()

def case_mappings(folder, command):
    """One machine at a time maps a file to write, as two such mappings would not agree; when it has closed it another may."""
    write(os.path.join(folder, "file"), "x" * 5000)
    first, second = Machine(command), Machine(command)
    for m in first, second:
        m.ask("kept.__setitem__('open', lambda: kept.__setitem__('f', os.open('/data/file', os.O_RDWR)))")
        m.ask("kept.__setitem__('map', lambda: kept.__setitem__('m', mmap.mmap(kept['f'], 5000)))")
        m.ask("kept['open']()")
    expect("first", first.ask("attempt(kept['map'])"), 0)
    expect("second", second.ask("attempt(kept['map'])"), 19)
    expect("private", second.ask("len(mmap.mmap(kept['f'], 5000, access=mmap.ACCESS_COPY))"), 5000)
    first.ask("(kept.pop('m').close(), os.close(kept['f']))")
    expect("second alone", second.ask("attempt(kept['map'])"), 0)
    first.ask("kept['open']()")
    expect("first again", first.ask("attempt(kept['map'])"), 19)
    second.end()
    expect("after its end", first.ask("attempt(kept['map'])"), 0)
    first.end()

def case_truncation(folder, command):
    """A mapping of what the host has cut off the file is SIGBUS to who touches it and EFAULT to calls, until the file is long enough again."""
    m, path = Machine(command), os.path.join(folder, "file")
    write(path, "x" * 12288)
    m.ask("exec('def touch(name, at):\\n child = os.fork()\\n if child == 0: os._exit(kept[name][at])\\n return os.waitpid(child, 0)[1]', globals())")
    m.ask("kept.__setitem__('f', os.open('/data/file', os.O_RDWR))")
    m.ask("kept.__setitem__('m', mmap.mmap(kept['f'], 12288))")
    m.ask("kept.__setitem__('p', mmap.mmap(kept['f'], 12288, access=mmap.ACCESS_COPY))")
    m.ask("kept['p'].__setitem__(8192, 89)")
    for name in "m", "p": expect("before", m.ask("touch(%r, 8193)" % name), ord("x") << 8)
    os.truncate(path, 5000)
    for _ in range(200):
        if m.ask("(read_at('f', 0, 1), touch('m', 8193))[1]") == 7: break
        time.sleep(0.1)
    expect("cut off", m.ask("[touch('m', 8193), touch('p', 8193)]"), [7, 7])
    expect("read of it", m.ask("attempt(lambda: os.write(os.open('/tmp/other', os.O_CREAT | os.O_WRONLY), memoryview(kept['m'])[8192:]))"), 14)
    expect("what is left", m.ask("[touch('m', 4999), touch('m', 5000), touch('m', 8191)]"), [ord("x") << 8, 0, 0])
    os.truncate(path, 12288)
    for _ in range(200):
        if m.ask("(read_at('f', 0, 1), touch('m', 8193))[1]") != 7: break
        time.sleep(0.1)
    expect("longer again", m.ask("[touch('m', 8193), touch('m', 5000), touch('p', 1)]"), [0, 0, ord("x") << 8])
    m.end()

def case_locks(folder, command):
    """Locks of three machines and the host exclude each other: record locks, open file description's and flock; waiting ones are granted."""
    path = os.path.join(folder, "file")
    write(path, "x" * 100)
    machines = [Machine(command) for _ in range(3)]
    for m in machines:
        m.ask("kept.__setitem__('f', os.open('/data/file', os.O_RDWR))")
        m.ask("kept.__setitem__('lock', lambda t, a, n: attempt(record, fcntl.F_SETLK, t, a, n))")
        m.ask("kept.__setitem__('wait', lambda t, a, n: attempt(record, fcntl.F_SETLKW, t, a, n))")
        m.ask("kept.__setitem__('test', lambda t, a, n: record(fcntl.F_GETLK, t, a, n))")
    first, second, third = machines
    READ, WRITE, NONE, AGAIN = 0, 1, 2, 11
    expect("write lock", first.ask("kept['lock'](1, 0, 10)"), 0)
    expect("against it", second.ask("kept['lock'](0, 5, 10)"), AGAIN)
    expect("test", second.ask("kept['test'](1, 0, 0)"), [1, 0, 0, 10])
    expect("beside it", second.ask("kept['lock'](1, 10, 10)"), 0)
    host = os.open(path, os.O_RDWR)
    try:
        fcntl.lockf(host, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, 0)
        sys.exit("the host got a lock that a machine has")
    except OSError: pass
    fcntl.lockf(host, fcntl.LOCK_EX | fcntl.LOCK_NB, 5, 50)
    expect("the host's", third.ask("kept['lock'](0, 54, 1)"), AGAIN)
    expect("the host's, tested", third.ask("kept['test'](0, 0, 0)[0]"), WRITE)
    third.send("kept['wait'](1, 0, 60)")
    for m in (first, second): expect("unlock", m.ask("kept['lock'](2, 0, 0)"), 0)
    time.sleep(0.1)
    fcntl.lockf(host, fcntl.LOCK_UN, 5, 50)
    expect("the waiting one", third.answer(), 0)
    expect("against the waiting one", first.ask("kept['lock'](0, 59, 1)"), AGAIN)
    third.process.kill()
    third.process.wait()
    expect("after its machine's death", first.ask("kept['wait'](1, 0, 0)"), 0)
    expect("unlock", first.ask("kept['lock'](2, 0, 0)"), 0)
    # flock
    expect("shared", first.ask("attempt(fcntl.flock, kept['f'], 1 | 4)"), 0)
    expect("shared too", second.ask("attempt(fcntl.flock, kept['f'], 1 | 4)"), 0)
    expect("exclusive", second.ask("attempt(fcntl.flock, kept['f'], 2 | 4)"), AGAIN)
    try:
        fcntl.flock(host, fcntl.LOCK_EX | fcntl.LOCK_NB)
        sys.exit("the host got a lock that a machine has")
    except OSError: pass
    first.send("attempt(fcntl.flock, kept['f'], 2)")
    expect("close", second.ask("attempt(os.close, kept['f'])"), 0)
    expect("the waiting one", first.answer(), 0)
    for m in (first, second): m.end()

def case_notices(folder, command):
    """inotify in the machine tells what the host does."""
    m, at = Machine(command), lambda name: os.path.join(folder, name)
    write(at("old"), "")
    m.ask("[exec('import ctypes'), kept.__setitem__('c', __import__('ctypes').CDLL(None))] and None")
    m.ask("kept.__setitem__('n', kept['c'].inotify_init1(0))")
    expect("watch", m.ask("kept['c'].inotify_add_watch(kept['n'], b'/data', 0xfff)"), 1)
    m.send("[select.select([kept['n']], [], []), None][1]")
    time.sleep(0.2)
    write(at("made"), "text")
    m.answer()
    os.rename(at("made"), at("renamed"))
    os.unlink(at("old"))
    wanted = [(0x100, "made"), (2, "made"), (8, "made"), (0x40, "made"), (0x80, "renamed"), (0x200, "old")]
    got, until = [], time.time() + 20
    while len(got) < len(wanted) and time.time() < until:
        data = bytes(m.ask("list(os.read(kept['n'], 65536)) if select.select([kept['n']], [], [], 1)[0] else []"))
        while data:
            mask, length = int.from_bytes(data[4:8], "little"), int.from_bytes(data[12:16], "little")
            if mask not in (0x20, 1, 0x10): got.append((mask, data[16:16 + length].rstrip(b"\0").decode()))
            data = data[16 + length:]
    expect("events", got, wanted)
    m.end()

def case_model(folder, command, steps="3000", seed="1"):
    """The same random steps by either side; after each the other side sees the same tree, attributes and content."""
    m, chance = Machine(command), random.Random(int(seed))
    pool = ["a", "b", "c", "d/a", "d/b", "d/e/a", "d", "d/e", "f"]
    def step(root):
        one, two = os.path.join(root, chance.choice(pool)), os.path.join(root, chance.choice(pool))
        kind, size, where = chance.randrange(12), chance.choice([0, 1, 100, 4096, 5000, 70000]), chance.randrange(9000)
        data = chance.randrange(1, 255)
        return [
            "attempt(put, %r, os.O_RDWR | os.O_CREAT, 0o644, %d, %d, %d)" % (one, data, size, where),
            "attempt(put, %r, os.O_WRONLY | os.O_APPEND, 0, %d, %d, None)" % (one, data, size),
            "attempt(os.unlink, %r)" % one, "attempt(os.mkdir, %r)" % one, "attempt(os.rmdir, %r)" % one,
            "attempt(os.rename, %r, %r)" % (one, two), "attempt(os.link, %r, %r)" % (one, two), "attempt(os.symlink, 'a', %r)" % one,
            "attempt(os.truncate, %r, %d)" % (one, where), "attempt(lambda: os.chmod(%r, %d))" % (one, chance.choice([0o600, 0o644, 0o755])),
            "attempt(lambda: os.utime(%r, ns=(%d, %d)))" % (one, where * 10**9, where * 10**9 + 7),
            "attempt(put, %r, os.O_WRONLY | os.O_TRUNC | os.O_CREAT, 0o600, %d, %d, None)" % (one, data, size),
        ][kind]
    for number in range(int(steps)):
        state = chance.getstate()
        here, there = step(folder), None
        chance.setstate(state)
        there = step("/data")
        if chance.random() < 0.5: m.ask(there)
        else: eval(here, scope)
        for name in chance.sample(pool, 3):
            for question in ("state", "content", "names"):
                wanted = scope[question](os.path.join(folder, name))
                got = m.ask("%s(%r)" % (question, "/data/" + name))
                expect("step %d, %s, %s of %s" % (number, there, question, name), got, wanted)
    m.end()

name, folder = sys.argv[1:3]
shutil.rmtree(folder, ignore_errors=True)
os.makedirs(folder)
arguments = name.split(",")
globals()["case_" + arguments[0]](folder, sys.argv[3:], *arguments[1:])
shutil.rmtree(folder)
print("ok")
