"""An interactive shell on a pseudo-terminal: jobs, fg, bg, Ctrl-Z, Ctrl-C. What it answers is compared, without the prompts' timing."""
import os, pty, re, select, sys, time

pid, master = pty.fork()
if pid == 0:
    os.environ.update(PS1="READY> ", TERM="dumb", HISTFILE="/dev/null", ENV="", INPUTRC="/dev/null")
    os.execvp(sys.argv[1], sys.argv[1:])
seen = b""


def until(text):
    global seen
    start = len(seen)
    while text not in seen[start:]:
        if not select.select([master], [], [], 60)[0]: sys.exit(f"nothing like {text} in {seen[start:]}")
        try: piece = os.read(master, 4096)
        except OSError: piece = b""
        if not piece: sys.exit(f"ended before {text}: {seen[start:]}")
        seen += piece
    return seen[start:]


def enter(line, text=b"READY> "):
    os.write(master, line)
    answer = until(text).decode().replace("\r", "")
    print(re.sub(r"\d{2,}", "N", re.sub(r" +", " ", re.sub(r"\x1b\[\?2004[hl]", "", answer))), flush=True)


LOG = f"/tmp/interactive.{os.getpid()}"
# A job that is no shell: a shell that is stopped while it waits for its vfork does not stop.
LOOP = b"perl -e '$SIG{CONT} = sub { open F, \">>" + LOG.encode() + b"\"; syswrite F, 1 }; $| = 1; print \"go\\n\"; select undef, undef, undef, 0.1 while 1'"
SLEEP = b"sh -c 'echo go; exec sleep 100'"


def continued(times):
    """The loop has been continued so often; its shell tells by a file, as text on the terminal would mix with the prompt."""
    while not os.path.exists(LOG) or os.path.getsize(LOG) < times: time.sleep(0.05)


until(b"READY> ")
enter(b"stty -echo\n")
enter(LOOP + b"\n", b"go")          # its output says that it has the terminal
enter(b"\x1a")
enter(b"jobs\n")
enter(b"bg\n")
continued(1)
enter(b"jobs\n")
os.write(master, b"fg\n")
continued(2)
enter(b"\x1a")
os.write(master, b"fg\n")
continued(3)
enter(b"\x03")
enter(b"echo status $?\n")
enter(b"sleep 100 &\n")
enter(b"until grep -q sleep /proc/$!/comm; do :; done\n")
enter(b"kill %1; wait %1; echo waited $?\n", b"waited 143\r\n")
enter(b"\n")
enter(b"read line; echo \"<$line>\"\ntyped\n", b"<typed>")
for key in b"\x03", b"\x1c":
    enter(SLEEP + b"\n", b"go")
    enter(key)
    enter(b"echo $?\n")
enter(b"cat > /dev/null &\n")
enter(b"until grep -q 'T (stopped)' /proc/$!/status; do sleep 0.1; done; echo stopped\n", b"stopped")
enter(b"jobs\n")
enter(b"kill -KILL %%; wait; echo over\n", b"over\r\n")
os.write(master, b"exit 3\n")
os.unlink(LOG)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
