# Threads as Python's library offers them: what each prints depends on no order of theirs.
import concurrent.futures
import contextvars
import os
import queue
import signal
import sys
import threading
import time

jobs, answers = queue.Queue(), queue.Queue()


def worker():
    while (job := jobs.get()) is not None:
        answers.put(job * job)
        jobs.task_done()


workers = [threading.Thread(target=worker, name=f'worker {i}') for i in range(4)]
for thread in workers:
    thread.start()
for i in range(2000):
    jobs.put(i)
jobs.join()
for _ in workers:
    jobs.put(None)
for thread in workers:
    thread.join()
print('queue', sum(answers.get() for _ in range(2000)), threading.active_count())

with concurrent.futures.ThreadPoolExecutor(8) as pool:
    print('pool', sum(pool.map(lambda x: x + 1, range(1000))))
    late = pool.submit(time.sleep, 0.2)
    done, waiting = concurrent.futures.wait([late, pool.submit(int, '5')], return_when=concurrent.futures.FIRST_COMPLETED)
    print('first', len(done), len(waiting))

count, lock = 0, threading.Lock()


def add():
    global count
    for _ in range(10000):
        with lock:
            count += 1


threads = [threading.Thread(target=add) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print('lock', count)

barrier, order = threading.Barrier(5), []


def meet():
    barrier.wait()
    order.append(1)
    barrier.wait()


threads = [threading.Thread(target=meet) for _ in range(4)]
for thread in threads:
    thread.start()
barrier.wait()
barrier.wait()
for thread in threads:
    thread.join()
print('barrier', len(order))

condition, turn, turns = threading.Condition(), 0, []


def alternate(own):
    global turn
    for _ in range(100):
        with condition:
            condition.wait_for(lambda: turn == own)
            turns.append(own)
            turn = 1 - own
            condition.notify_all()


threads = [threading.Thread(target=alternate, args=(i,)) for i in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print('condition', turns == [0, 1] * 100)

event = threading.Event()
print('event', event.wait(0.01))
threading.Timer(0.02, event.set).start()
print('event', event.wait(10))
gate = threading.Semaphore(2)
print('semaphore', gate.acquire(), gate.acquire(), gate.acquire(timeout=0.01))

local = threading.local()
local.value = 'main'
seen = []
thread = threading.Thread(target=lambda: seen.append(hasattr(local, 'value')))
thread.start()
thread.join()
print('local', seen, local.value)

# The interpreter switches between threads that never wait; a handler runs in the first one.
stop, rounds = False, [0, 0, 0]


def spin(index):
    while not stop:
        rounds[index] += 1


caught = []
signal.signal(signal.SIGALRM, lambda number, frame: caught.append(threading.current_thread() is threading.main_thread()))
threads = [threading.Thread(target=spin, args=(i,)) for i in range(3)]
for thread in threads:
    thread.start()
signal.setitimer(signal.ITIMER_REAL, 0.05)
while not caught or not all(rounds):
    time.sleep(0.001)
stop = True
for thread in threads:
    thread.join()
print('signal', caught)

reader, writer = os.pipe()
thread = threading.Thread(target=lambda: (time.sleep(0.02), os.write(writer, b'from a thread')))
thread.start()
print('pipe', os.read(reader, 100))
thread.join()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
threading.Timer(0.02, lambda: signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)).start()
print('sigwait', signal.sigwait([signal.SIGUSR1]) == signal.SIGUSR1)
print('ids', threading.get_native_id() == os.getpid(), len(os.listdir('/proc/self/task')) >= 1)
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
sys.exit(5)
