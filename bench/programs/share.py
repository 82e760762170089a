"""share.py FIGURE COUNT FOLDER: one of the figures of `./dev bench shares`, in a folder with the files old0 to old999 of 4 KB.

Prints nanoseconds per operation.
"""
import os, sys, time

figure, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
block = b"x" * 4096

def stat_of_a_known_name():
    for i in range(count): os.stat(folder + "/old7")
def listing_with_stat_of_each():
    if count:
        for entry in os.scandir(folder): entry.stat(follow_symlinks=False)
def listing():
    if count: os.listdir(folder)
def stat_of_a_missing_name():
    for i in range(count):
        try: os.stat(folder + "/missing")
        except FileNotFoundError: pass
def open_read_close():
    for i in range(count):
        file = os.open(folder + "/old%d" % i, os.O_RDONLY)
        os.read(file, 8192)
        os.close(file)
def create_write_close():
    for i in range(count):
        file = os.open(folder + "/new%d" % i, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        os.write(file, block)
        os.close(file)
def write_in_order():
    file = os.open(folder + "/written", os.O_WRONLY | os.O_CREAT, 0o644)
    for i in range(count): os.write(file, block)
    os.close(file)
def rename():
    for i in range(count): os.rename(folder + "/old%d" % i, folder + "/renamed%d" % i)

before = time.monotonic_ns()
globals()[figure]()
print((time.monotonic_ns() - before) // max(count, 1))
