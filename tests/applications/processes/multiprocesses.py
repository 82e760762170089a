"""python3's multiprocessing, by fork, spawn and forkserver: pools, queues, pipes, locks, shared memory, managers."""
import multiprocessing, os, sys
from multiprocessing import shared_memory
from concurrent.futures import ProcessPoolExecutor


def square(x): return x * x


def count(number, lock, rounds):
    for _ in range(rounds):
        with lock: number.value += 1


def echo(requests, answers):
    for item in iter(requests.get, None): answers.put(item * 2)


def fill(name):
    memory = shared_memory.SharedMemory(name)
    memory.buf[:5] = b"hello"
    memory.close()


def talk(connection):
    connection.send([connection.recv(), "seen"])
    connection.close()


def fail(): raise SystemExit(3)


def main(method):
    context = multiprocessing.get_context(method)
    with context.Pool(3) as pool: print(sum(pool.map(square, range(200))), pool.apply_async(square, (9,)).get(60))
    number, lock = context.Value("i", 0, lock=False), context.Lock()
    processes = [context.Process(target=count, args=(number, lock, 200)) for _ in range(3)]
    for process in processes: process.start()
    for process in processes: process.join()
    print(number.value, [process.exitcode for process in processes])
    requests, answers = context.Queue(), context.Queue()
    process = context.Process(target=echo, args=(requests, answers))
    process.start()
    for i in range(50): requests.put(i)
    print(sum(answers.get(timeout=60) for _ in range(50)))
    requests.put(None)
    process.join()
    memory = shared_memory.SharedMemory(create=True, size=100)
    process = context.Process(target=fill, args=(memory.name,))
    process.start(); process.join()
    print(bytes(memory.buf[:5])); memory.close(); memory.unlink()
    here, there = context.Pipe()
    process = context.Process(target=talk, args=(there,))
    process.start(); here.send("object"); print(here.recv()); process.join()
    process = context.Process(target=fail); process.start(); process.join(); print(process.exitcode)
    process = context.Process(target=print); process.start(); process.join()
    with context.Manager() as manager:
        shared = manager.dict(); shared["a"] = 1; print(dict(shared))
    with ProcessPoolExecutor(2, mp_context=context) as executor: print(list(executor.map(square, range(5))))


if __name__ == "__main__": main(sys.argv[1])
