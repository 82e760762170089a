"""folder.py FOLDER [LACKS…]: what Linux does with files of a folder, one line a case: its name and what came of it. The same is expected of a share.

A case is a function of this file's name case_…; an error it ends with is its outcome. One that is named in LACKS is left out.
"""
import ctypes, errno, fcntl, os, select, socket, stat, subprocess, sys, threading, time

folder = sys.argv[1]
def at(name): return os.path.join(folder, name)
def put(name, data=b"content", mode=0o644):
    with open(at(name), "wb") as f: f.write(data)
    os.chmod(at(name), mode)
    return at(name)
def get(name):
    with open(at(name), "rb") as f: return f.read()
def fails(action, *arguments):
    try: action(*arguments)
    except OSError as e: return errno.errorcode[e.errno]
    return "works"

def link(file, path):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.linkat(-100, b"/proc/self/fd/%d" % file, -100, os.fsencode(path), 0x400) < 0: raise OSError(ctypes.get_errno(), "linkat")

def case_unnamed():
    file = os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o640)
    os.write(file, b"unnamed")
    status = os.fstat(file)
    before = os.listdir(folder)
    link(file, at("named"))
    os.pwrite(file, b"UN", 0)
    os.ftruncate(file, 5)
    return status.st_nlink, oct(status.st_mode), status.st_size, before, get("named"), os.fstat(file).st_nlink

def case_unnamed_exclusive():
    file = os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_EXCL, 0o640)
    os.write(file, b"unnamed")
    return os.pread(file, 10, 2), fails(link, file, at("never"))

def case_attributes():
    path = put("attributed")
    os.setxattr(path, "user.one", b"1")
    os.setxattr(path, "user.second", b"2")
    os.setxattr(path, "user.large", b"x" * 3000)
    file = os.open(path, os.O_RDONLY)
    os.setxattr(file, "user.one", b"first", os.XATTR_REPLACE)
    found = [os.getxattr(path, "user.one"), os.getxattr(path, "user.second"), len(os.getxattr(file, "user.large"))]
    names = sorted(name for name in os.listxattr(path) if name.startswith("user."))
    refused = [fails(os.setxattr, path, "user.one", b"x", os.XATTR_CREATE), fails(os.setxattr, path, "user.two", b"x", os.XATTR_REPLACE),
        fails(os.getxattr, path, "user.none"), fails(os.removexattr, path, "user.none")]
    os.removexattr(file, "user.one")
    os.mkdir(at("attributed.d"))
    os.setxattr(at("attributed.d"), "user.folder", b"yes")
    os.symlink("attributed", at("attributed.link"))
    return found, names, refused, sorted(os.listxattr(path)), os.getxattr(at("attributed.d"), "user.folder"), \
        fails(lambda: os.setxattr(at("attributed.link"), "user.x", b"x", follow_symlinks=False))

def case_attributes_empty():
    path = put("emptied")
    os.setxattr(path, "user.x", b"something")
    os.setxattr(path, "user.x", b"")
    return os.getxattr(path, "user.x"), os.listxattr(path)

def case_fifo():
    os.mkfifo(at("fifo"), 0o600)
    got = []
    reader = threading.Thread(target=lambda: got.append(get("fifo")))
    reader.start()
    with open(at("fifo"), "wb") as f: f.write(b"through")
    reader.join()
    refused = fails(os.open, at("fifo"), os.O_WRONLY | os.O_NONBLOCK)
    both = os.open(at("fifo"), os.O_RDWR)
    os.write(both, b"kept")
    other = os.open(at("fifo"), os.O_RDONLY | os.O_NONBLOCK)
    kind, read, size = stat.S_ISFIFO(os.lstat(at("fifo")).st_mode), os.read(other, 10), os.fstat(both).st_size
    os.rename(at("fifo"), at("fifo.moved"))
    os.unlink(at("fifo.moved"))
    return got, refused, kind, read, size, fails(os.lstat, at("fifo.moved")), fails(os.lstat, at("fifo"))

def case_fifo_of_programs():
    os.mkfifo(at("between"))
    with open(at("between.out"), "wb") as out: reader = subprocess.Popen(["/bin/cat", at("between")], stdout=out)
    subprocess.run(["/bin/sh", "-c", "echo one; echo two"], stdout=open(at("between"), "wb"))
    return reader.wait(), get("between.out")

def case_socket():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(at("socket"))
    listener.listen()
    client = socket.socket(socket.AF_UNIX)
    client.connect(at("socket"))
    server, _ = listener.accept()
    client.send(b"hello")
    got = server.recv(10)
    kind = stat.S_ISSOCK(os.lstat(at("socket")).st_mode)
    again = fails(socket.socket(socket.AF_UNIX).bind, at("socket"))
    refused = fails(os.open, at("socket"), os.O_RDONLY)
    listener.close()
    dead = fails(socket.socket(socket.AF_UNIX).connect, at("socket"))
    os.unlink(at("socket"))
    return got, kind, again, refused, dead, fails(socket.socket(socket.AF_UNIX).connect, at("socket"))

def case_nodes():
    os.mknod(at("node"), 0o640 | stat.S_IFREG)
    os.mknod(at("node.fifo"), 0o600 | stat.S_IFIFO)
    return oct(os.lstat(at("node")).st_mode), oct(os.lstat(at("node.fifo")).st_mode), fails(os.mknod, at("node"), 0o640 | stat.S_IFREG)

def case_busy_text():
    path = at("program")
    with open("/bin/true", "rb") as true, open(path, "wb") as f: f.write(true.read())
    os.chmod(path, 0o755)
    writer = os.open(path, os.O_WRONLY)
    busy = fails(subprocess.run, [path])
    os.close(writer)
    return busy, subprocess.run([path]).returncode

def case_program_in_use():
    path = at("sleeper")
    with open("/bin/sleep", "rb") as program, open(path, "wb") as f: f.write(program.read())
    os.chmod(path, 0o755)
    running = subprocess.Popen([path, "1000"])
    opened = fails(os.open, path, os.O_WRONLY), fails(os.truncate, path, 0), fails(os.open, path, os.O_RDONLY)
    running.kill()
    running.wait()
    return opened, fails(os.open, path, os.O_WRONLY)

def case_statistics():
    s = os.statvfs(folder)
    return s.f_bavail <= s.f_bfree <= s.f_blocks, s.f_blocks > 0, s.f_files >= s.f_ffree, s.f_namemax

def case_copies():
    data = os.urandom(1 << 20) + b"end"
    put("from", data)
    source, target = os.open(at("from"), os.O_RDONLY), os.open(at("to"), os.O_RDWR | os.O_CREAT, 0o644)
    done = 0
    while done < len(data): done += os.copy_file_range(source, target, len(data) - done)
    part = os.copy_file_range(source, target, 100, offset_src=5, offset_dst=len(data) + 10)
    return done == len(data), part, get("to") == data + bytes(10) + data[5:105], os.lseek(source, 0, 1) == len(data), \
        fails(os.copy_file_range, source, source, 100, 0, 50)

def case_names():
    raw = [b"\xff\xfe", b"latin-\xe4", "ümlaut-€-𝕩".encode(), b"new\nline", b" ", b"-rf", b"x" * 255, b"\\", b"a'b\"c"]
    where = os.fsencode(folder)
    os.mkdir(os.path.join(where, b"names\x80"))
    where = os.path.join(where, b"names\x80")
    for name in raw:
        with open(os.path.join(where, name), "wb") as f: f.write(name)
    same = sorted(os.listdir(where)) == sorted(raw)
    read = all(open(os.path.join(where, name), "rb").read() == name for name in raw)
    os.rename(os.path.join(where, raw[0]), os.path.join(where, b"\x81"))
    return same, read, os.path.exists(os.path.join(where, b"\x81")), os.path.exists(os.path.join(where, raw[0])), \
        fails(lambda: open(os.path.join(where, b"y" * 256), "wb"))

def case_large_folder():
    os.mkdir(at("many"))
    for i in range(3000): os.close(os.open(at("many/%d" % i), os.O_CREAT | os.O_WRONLY, 0o644))
    seen, listing = set(), os.scandir(at("many"))
    for count, entry in enumerate(listing):
        seen.add(entry.name)
        if count % 3 == 0: os.unlink(at("many/" + entry.name))
        if count % 7 == 0: os.close(os.open(at("many/new%d" % count), os.O_CREAT | os.O_WRONLY, 0o644))
    old = set("%d" % i for i in range(3000))
    left = sorted(os.listdir(at("many")))
    return len(seen & old), len(set(left) & old), all(os.stat(at("many/" + name)).st_size == 0 for name in left)

def case_modes():
    path = put("modes")
    reader = os.open(path, os.O_RDONLY)
    os.chmod(path, 0)
    first = os.read(reader, 3)
    os.chmod(path, 0o1755)
    os.utime(path, ns=(1234567890123456789, 1234567890987654321))
    s = os.stat(path)
    return first, oct(s.st_mode), s.st_atime_ns, s.st_mtime_ns

def case_unlinked():
    path = put("gone", b"before")
    file = os.open(path, os.O_RDWR)
    os.unlink(path)
    os.write(file, b"BE")
    os.ftruncate(file, 4)
    os.fchmod(file, 0o600)
    return os.pread(file, 10, 0), os.fstat(file).st_nlink, oct(os.fstat(file).st_mode), fails(os.stat, path)

def case_renamed():
    put("old", b"old")
    put("target", b"target")
    file, kept = os.open(at("old"), os.O_RDONLY), os.open(at("target"), os.O_RDONLY)
    os.rename(at("old"), at("target"))
    return os.read(file, 10), os.read(kept, 10), get("target"), fails(os.stat, at("old")), os.fstat(kept).st_nlink

def case_sparse():
    file = os.open(at("sparse"), os.O_RDWR | os.O_CREAT, 0o644)
    os.pwrite(file, b"end", 1 << 33)
    return os.fstat(file).st_size, os.pread(file, 4, (1 << 33) - 1), os.pread(file, 4, 1 << 20), os.fstat(file).st_blocks < 1000

for name in [name for name in list(globals()) if name.startswith("case_")]:
    if name[5:] in sys.argv[2:]: continue
    try: outcome = globals()[name]()
    except Exception as e: outcome = repr(e)
    print(name[5:], outcome, flush=True)
