"""python3: subprocess, os.fork and its relatives, pseudo-terminals."""
import os, pty, select, signal, subprocess, sys, tempfile, threading, asyncio
from concurrent.futures import ThreadPoolExecutor


def say(*words): print(*words, flush=True)


say(subprocess.run(["echo", "hello"], capture_output=True, text=True).stdout.strip())
say(subprocess.run("exit 7", shell=True).returncode, subprocess.run(["sh", "-c", "kill -9 $$"]).returncode)
process = subprocess.Popen(["sort"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
say(process.communicate("\n".join(str(i) for i in range(3000)))[0].count("\n"))
first = subprocess.Popen(["seq", "1", "100000"], stdout=subprocess.PIPE)
second = subprocess.Popen(["wc", "-l"], stdin=first.stdout, stdout=subprocess.PIPE, text=True)
first.stdout.close()
say(second.communicate()[0].strip(), first.wait())
try: subprocess.run(["sleep", "10"], timeout=0.2)
except subprocess.TimeoutExpired as error: say("timeout", error.cmd)
try: subprocess.run(["/not/there"])
except FileNotFoundError as error: say(error.errno)
try: subprocess.run(["/tmp"])
except PermissionError as error: say(error.errno)
try: subprocess.Popen(["true"], preexec_fn=lambda: 1 // 0)
except subprocess.SubprocessError as error: say(error)
say(subprocess.run(["sh", "-c", "echo $A; pwd; ps -o sid= -p $$ | grep -c ."], env={"A": "b", "PATH": "/bin:/usr/bin"}, cwd="/tmp",
    start_new_session=True, capture_output=True, text=True).stdout.split())
read, write = os.pipe()
os.set_inheritable(write, True)
subprocess.run(["sh", "-c", f"echo passed >&{write}"], pass_fds=[write])
os.close(write)
say(os.read(read, 100))
say(os.waitstatus_to_exitcode(os.system("exit 5")), os.popen("echo popen").read().strip())
say(os.spawnlp(os.P_WAIT, "sh", "sh", "-c", "exit 6"))
say(os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn("/bin/sh", ["sh", "-c", "exit 8"], os.environ), 0)[1]))

pid = os.fork()
if pid == 0: os._exit(9)
say(os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT).si_status, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
descriptor = os.pidfd_open(pid := os.posix_spawn("/bin/sleep", ["sleep", "20"], os.environ))
signal.pidfd_send_signal(descriptor, signal.SIGTERM)
say(select.select([descriptor], [], [])[0] == [descriptor], os.waitid(os.P_PIDFD, descriptor, os.WEXITED).si_code == os.CLD_KILLED)

pid, master = pty.fork()
if pid == 0: os.execlp("sh", "sh", "-c", "tty > /dev/null && read line && echo got $line")
os.write(master, b"typed\n")
text = b""
try:
    while True: text += os.read(master, 1000)
except OSError: pass
say(b"got typed" in text, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

with ThreadPoolExecutor(8) as pool:
    say(sum(pool.map(lambda i: int(subprocess.check_output(["expr", str(i), "+", "0"])), range(1, 41))))


async def many():
    async def one(i):
        process = await asyncio.create_subprocess_exec("sh", "-c", f"echo {i}; exit {i % 3}", stdout=subprocess.PIPE)
        output, _ = await process.communicate()
        return int(output) + process.returncode
    return sum(await asyncio.gather(*(one(i) for i in range(30))))

say(asyncio.run(many()))
lock = threading.Lock()
with lock:
    if os.fork() == 0: os._exit(0 if not lock.acquire(timeout=0.05) else 1)
    say(os.waitstatus_to_exitcode(os.wait()[1]))
with tempfile.TemporaryFile() as file:
    subprocess.run(["echo", "into the file"], stdout=file); file.seek(0); say(file.read())
os.execlp("echo", "echo", "executed")
