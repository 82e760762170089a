# Modules that the README promises: results are the same on every machine.
import decimal, hashlib, json, os, random, re, sqlite3, struct, tempfile, zlib

print(json.dumps({"b": [1, 2.5, {"c": None}], "a": "\u263a"}, sort_keys=True), re.sub(r"(\w+)", r"<\1>", "hello world"))
print(hashlib.sha256(b"x" * 100000).hexdigest(), zlib.crc32(b"abc"), struct.pack("<Iq", 5, -1))
decimal.getcontext().prec = 60
print(decimal.Decimal(2).sqrt(), sum(random.Random(5).random() for _ in range(1000)))
with tempfile.TemporaryDirectory() as folder:
    database = sqlite3.connect(os.path.join(folder, "numbers"))
    database.execute("create table numbers (n integer primary key, square)")
    with database:
        database.executemany("insert into numbers values (?, ?)", ((i, i * i) for i in range(10000)))
    print(database.execute("select count(*), sum(square) from numbers").fetchone(), os.listdir(folder))
