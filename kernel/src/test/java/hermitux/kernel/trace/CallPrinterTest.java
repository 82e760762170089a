package hermitux.kernel.trace;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.MemoryMapping;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Machine;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.PhysicalMemory;
import hermitux.kernel.thread.Limits;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines of the tracer; the expected ones are what strace 6.1 prints for the same calls (addresses apart). */
class CallPrinterTest {
    private static final long DATA = 0x10000000L, END = DATA + 0x4000;

    /** Where the next piece of data goes. */
    private long free;

    @BeforeEach
    void start() {
        Machine.start(64 << 20);
        PhysicalMemory.init();
        PhysicalMemory.addRam(0, 64 << 20);
        PhysicalMemory.reserve(0, Machine.IMAGE_END);
        PhysicalMemory.start();
        SimulatedKernel.startSpace(new Limits());
        AddressSpace.current().map(DATA, END - DATA, MemoryMapping.PROT_READ | MemoryMapping.PROT_WRITE,
            MemoryMapping.MAP_PRIVATE | MemoryMapping.MAP_ANONYMOUS | MemoryMapping.MAP_FIXED, null, 0, false);
        AddressSpace.current().populate(DATA, END - DATA);
        free = DATA;
        CallPrinter.init();
    }

    private long place(long bytes) {
        long address = free;
        free += bytes + 15 & ~15;
        return address;
    }

    private long text(String string) {
        long address = place(string.length() + 1);
        for (int i = 0; i < string.length(); i++) Memory.store8(address + i, string.charAt(i));
        return address;
    }

    private long longs(long... values) {
        long address = place(8L * values.length);
        for (int i = 0; i < values.length; i++) Memory.store64(address + 8L * i, values[i]);
        return address;
    }

    private long ints(int... values) {
        long address = place(4L * values.length);
        for (int i = 0; i < values.length; i++) Memory.store32(address + 4L * i, values[i]);
        return address;
    }

    /** The line of a call; what it fills is there already. */
    private String line(int number, long result, long... arguments) {
        enter(number, arguments);
        CallPrinter.completed(result);
        return taken();
    }

    private void enter(int number, long... arguments) {
        long[] six = java.util.Arrays.copyOf(arguments, 6);
        CallPrinter.entered(number, six[0], six[1], six[2], six[3], six[4], six[5]);
    }

    private String taken() {
        String output = Cpu.serialOutput.toString();
        Cpu.serialOutput.setLength(0);
        assertThat(output).endsWith("\n");
        return output.substring(0, output.length() - 1);
    }

    @Test
    void pathsAndFlags() {
        assertThat(line(257, 3, -100, text("/etc/passwd"), 0x80000)).isEqualTo("openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY|O_CLOEXEC) = 3");
        assertThat(line(257, 3, 0xffffff9cL, text("zz"), 02 | 0100 | 01000 | 02000000, 0644))
            .isEqualTo("openat(AT_FDCWD, \"zz\", O_RDWR|O_CREAT|O_TRUNC|O_CLOEXEC, 0644) = 3");
        assertThat(line(257, -14, -100, 8, 0)).isEqualTo("openat(AT_FDCWD, 0x8, O_RDONLY)         = -1 EFAULT (Bad address)");
        assertThat(line(257, -2, -100, text(""), 0x80000000L | 01 | 02000 | 04000 | 0400000 | 0200000)).isEqualTo(
            "openat(AT_FDCWD, \"\", O_WRONLY|O_APPEND|O_NONBLOCK|O_NOFOLLOW|O_DIRECTORY|0x80000000) = -1 ENOENT (No such file or directory)");
        assertThat(line(257, -2, -100, text("x"), 02 | 020000000 | 0200000, 0644)).contains("O_RDWR|O_TMPFILE, 0644)");
        assertThat(line(3, 0, 3)).isEqualTo("close(3)                                = 0");
        assertThat(line(21, 0, text("/etc"), 5)).isEqualTo("access(\"/etc\", R_OK|X_OK)               = 0");
        assertThat(line(21, 0, text("/etc"), 0)).isEqualTo("access(\"/etc\", F_OK)                    = 0");
        assertThat(line(133, -2, text("/x"), 0xc000 | 01777, 0)).contains("mknod(\"/x\", S_IFSOCK|S_ISVTX|0777)");
        assertThat(line(259, 0, -100, text("d"), 0x2000 | 0644, 0x103)).startsWith("mknodat(AT_FDCWD, \"d\", S_IFCHR|0644, makedev(0x1, 0x3)) = 0");
        assertThat(line(95, 022, 022)).isEqualTo("umask(022)                              = 022");
    }

    @Test
    void buffersAreQuotedAndCut() {
        long buffer = text("a\nb\tc\001x\0yéz\"\\");
        assertThat(line(1, 13, 3, buffer, 13)).isEqualTo("write(3, \"a\\nb\\tc\\1x\\0y\\351z\\\"\\\\\", 13)  = 13");
        assertThat(line(0, 2, 3, text("\0011"), 100)).isEqualTo("read(3, \"\\0011\", 100)                   = 2");
        assertThat(line(1, 40, 3, text("0123456789012345678901234567890123456789"), 40))
            .isEqualTo("write(3, \"01234567890123456789012345678901\"..., 40) = 40");
        assertThat(line(0, -9, 99, DATA, 10)).isEqualTo("read(99, 0x10000000, 10)                = -1 EBADF (Bad file descriptor)");
        assertThat(line(1, -14, 3, 8, 10)).isEqualTo("write(3, 0x8, 10)                       = -1 EFAULT (Bad address)");
        assertThat(line(1, 0, 1, 0, 0)).isEqualTo("write(1, NULL, 0)                       = 0");
        assertThat(line(0, 0, 3, buffer, 10)).isEqualTo("read(3, \"\", 10)                         = 0");
        assertThat(line(318, 2, text("\u0021\u001c"), 8, 1)).isEqualTo("getrandom(\"\\x21\\x1c\", 8, GRND_NONBLOCK) = 2");
        assertThat(line(89, 3, text("/s"), text("abcdef"), 100)).isEqualTo("readlink(\"/s\", \"abc\", 100)              = 3");
        long vectors = longs(text("abc"), 3, text("defgh"), 5);
        assertThat(line(20, 8, 3, vectors, 2)).isEqualTo("writev(3, [{iov_base=\"abc\", iov_len=3}, {iov_base=\"defgh\", iov_len=5}], 2) = 8");
        assertThat(line(19, -9, 99, longs(DATA, 3), 1)).isEqualTo("readv(99, [{iov_base=0x10000000, iov_len=3}], 1) = -1 EBADF (Bad file descriptor)");
        assertThat(line(295, 4, 3, vectors, 2, 7, 0)).isEqualTo("preadv(3, [{iov_base=\"abc\", iov_len=3}, {iov_base=\"d\", iov_len=5}], 2, 7) = 4");
    }

    @Test
    void memoryCalls() {
        assertThat(line(9, 0x7f92ffe41000L, 0, 8192, 3, 0x22, -1, 0))
            .isEqualTo("mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f92ffe41000");
        assertThat(line(9, 0x7f92ffc7b000L, 0x7f92ffc7b000L, 1400832, 5, 0x812, 3, 0x26000)).isEqualTo("mmap(0x7f92ffc7b000, 1400832, "
            + "PROT_READ|PROT_EXEC, MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE, 3, 0x26000) = 0x7f92ffc7b000");
        assertThat(line(9, -9, 4096, 0, 0x1000, 0, -1, 0))
            .isEqualTo("mmap(0x1000, 0, 0x1000 /* PROT_??? */, MAP_FILE, -1, 0) = -1 EBADF (Bad file descriptor)");
        assertThat(line(10, 0, DATA, 4096, 0)).isEqualTo("mprotect(0x10000000, 4096, PROT_NONE)   = 0");
        assertThat(line(12, 0x55dce880d000L, 0)).isEqualTo("brk(NULL)                               = 0x55dce880d000");
        assertThat(line(28, 0, DATA, 4096, 4)).isEqualTo("madvise(0x10000000, 4096, MADV_DONTNEED) = 0");
        assertThat(line(28, -22, 1, 0, 5)).isEqualTo("madvise(0x1, 0, 0x5 /* MADV_??? */)     = -1 EINVAL (Invalid argument)");
        assertThat(line(25, -14, DATA, 8192, 16384, 1, 77)).isEqualTo("mremap(0x10000000, 8192, 16384, MREMAP_MAYMOVE) = -1 EFAULT (Bad address)");
        assertThat(line(25, DATA, DATA, 8192, 16384, 3, DATA)).endsWith("MREMAP_MAYMOVE|MREMAP_FIXED, 0x10000000) = 0x10000000");
    }

    @Test
    void fileStatus() {
        long stat = place(144);
        Memory.store32(stat + 24, 0x8000 | 0644);
        Memory.store64(stat + 48, 36999);
        assertThat(line(262, 0, 3, text(""), stat, 0x1000)).isEqualTo("newfstatat(3, \"\", {st_mode=S_IFREG|0644, st_size=36999, ...}, AT_EMPTY_PATH) = 0");
        assertThat(line(262, -2, -100, text("/nope"), stat, 0)).isEqualTo(
            "newfstatat(AT_FDCWD, \"/nope\", 0x" + Long.toHexString(stat) + ", 0) = -1 ENOENT (No such file or directory)");
        Memory.store32(stat + 24, 0x2000 | 0666);
        Memory.store64(stat + 40, 0x103);
        assertThat(line(5, 0, 0, stat)).isEqualTo("fstat(0, {st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...}) = 0");
        long statx = place(256);
        Memory.store32(statx, 0x1fff);
        Memory.store16(statx + 28, 0x8000 | 0644);
        Memory.store64(statx + 40, 1221);
        assertThat(line(332, 0, -100, text("/etc/passwd"), 0, 0xfff, statx)).isEqualTo("statx(AT_FDCWD, \"/etc/passwd\", AT_STATX_SYNC_AS_STAT, STATX_ALL, "
            + "{stx_mask=STATX_ALL|STATX_MNT_ID, stx_attributes=0, stx_mode=S_IFREG|0644, stx_size=1221, ...}) = 0");
        assertThat(line(280, -2, -100, text("/n"), longs(1, 2, 0, 0x3fffffff), 0x100)).startsWith("utimensat(AT_FDCWD, \"/n\", "
            + "[{tv_sec=1, tv_nsec=2} /* 1970-01-01T00:00:01.000000002+0000 */, UTIME_NOW], AT_SYMLINK_NOFOLLOW) = -1 ENOENT");
        assertThat(line(201, 1795425118, 0)).isEqualTo("time(NULL)                              = 1795425118 (2026-11-23T09:11:58+0000)");
    }

    @Test
    void signals() {
        long action = longs(0x55dcd268c9b9L, 0x14000000, 0x7f92ffc91050L, 1L << 9 | 1L << 33);
        assertThat(line(13, 0, 10, action, 0, 8)).isEqualTo("rt_sigaction(SIGUSR1, {sa_handler=0x55dcd268c9b9, sa_mask=[USR1 RT_2], "
            + "sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x7f92ffc91050}, NULL, 8) = 0");
        assertThat(line(13, 0, 17, 0, longs(0, 0, 0, 0), 8)).isEqualTo("rt_sigaction(SIGCHLD, NULL, {sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}, 8) = 0");
        long all = longs(~(3L << 31)), none = longs(0);
        assertThat(line(14, 0, 0, all, none, 8)).isEqualTo("rt_sigprocmask(SIG_BLOCK, ~[RTMIN RT_1], [], 8) = 0");
        assertThat(line(14, 0, 2, longs(1 << 1 | 1 << 14), 0, 8)).isEqualTo("rt_sigprocmask(SIG_SETMASK, [INT TERM], NULL, 8) = 0");
        assertThat(line(62, -3, 99999, 36)).isEqualTo("kill(99999, SIGRT_4)                    = -1 ESRCH (No such process)");
        assertThat(line(62, 0, 5, 0)).isEqualTo("kill(5, 0)                              = 0");
        CallPrinter.signal(11, 2, 8, 0);
        assertThat(taken()).isEqualTo("--- SIGSEGV {si_signo=SIGSEGV, si_code=SEGV_ACCERR, si_addr=0x8} ---");
        CallPrinter.signal(10, -6, 12101, 0);
        assertThat(taken()).isEqualTo("--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_TKILL, si_pid=12101, si_uid=0} ---");
    }

    @Test
    void valuesThatComeWithSignals() {
        CallPrinter.signal(10, -2, 3L << 32, 1234);
        assertThat(taken()).isEqualTo("--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_TIMER, si_timerid=0, si_overrun=3, si_int=1234, si_ptr=0x4d2} ---");
        CallPrinter.signal(36, -1, 77, 20);
        assertThat(taken()).isEqualTo("--- SIGRT_4 {si_signo=SIGRT_4, si_code=SI_QUEUE, si_pid=77, si_uid=0, si_int=20, si_ptr=0x14} ---");
        assertThat(line(222, 0, 1, longs(1234, 10, 0, 0, 0, 0, 0, 0), ints(0))).isEqualTo("timer_create(CLOCK_MONOTONIC, "
            + "{sigev_value={sival_int=1234, sival_ptr=0x4d2}, sigev_signo=SIGUSR1, sigev_notify=SIGEV_SIGNAL}, [0]) = 0");
        assertThat(line(14, -22, 0, longs(3), 0, 4)).startsWith("rt_sigprocmask(SIG_BLOCK, 0x100000").endsWith("NULL, 4) = -1 EINVAL (Invalid argument)");
    }

    @Test
    void returningFromAHandlerRestoresWhatTheFrameHolds() {
        long frame = place(304);
        Memory.store64(frame + 296, 1 << 1);
        Memory.store64(frame + 144, -4);
        Gate.userStackPointer = frame;
        assertThat(line(15, 0)).isEqualTo("rt_sigreturn({mask=[INT]})              = -1 EINTR (Interrupted system call)");
    }

    @Test
    void whatTheCallReplacesIsPrintedAsItWas() {
        long action = longs(1, 0, 0, 0);
        enter(13, 10, action, action, 8);
        Memory.store64(action, 0);
        CallPrinter.completed(0);
        assertThat(taken()).isEqualTo("rt_sigaction(SIGUSR1, {sa_handler=SIG_IGN, sa_mask=[], sa_flags=0}, "
            + "{sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}, 8) = 0");
        long offset = longs(5);
        enter(40, 7, 8, offset, 10);
        Memory.store64(offset, 15);
        CallPrinter.completed(10);
        assertThat(taken()).isEqualTo("sendfile(7, 8, [5] => [15], 10)         = 10");
        long set = longs(1 << 6), out = longs(1 << 7), timeout = longs(1, 500000);
        enter(270, 10, set, out, 0, timeout, 0);
        Memory.store64(set, 0);
        Memory.store64(timeout + 8, 497496);
        CallPrinter.completed(1);
        assertThat(taken()).isEqualTo("pselect6(10, [6], [7], NULL, {tv_sec=1, tv_nsec=500000}, NULL) = 1 (out [7], left {tv_sec=1, tv_nsec=497496})");
    }

    @Test
    void polling() {
        long entries = ints(6, 3, 7, 4 | 4 << 16);
        assertThat(line(7, 1, entries, 2, 0)).isEqualTo("poll([{fd=6, events=POLLIN|POLLPRI}, {fd=7, events=POLLOUT}], 2, 0) = 1 ([{fd=7, revents=POLLOUT}])");
        assertThat(line(7, 0, entries, 1, -1)).isEqualTo("poll([{fd=6, events=POLLIN|POLLPRI}], 1, -1) = 0 (Timeout)");
        assertThat(line(7, 0, 0, 0, 1)).isEqualTo("poll(NULL, 0, 1)                        = 0 (Timeout)");
        assertThat(line(233, 0, 18, 1, 6, ints(0x80000001, 7, 0)))
            .isEqualTo("epoll_ctl(18, EPOLL_CTL_ADD, 6, {events=EPOLLIN|EPOLLET, data={u32=7, u64=7}}) = 0");
        assertThat(line(232, 1, 18, ints(4, 0, 0), 10, 0)).isEqualTo("epoll_wait(18, [{events=EPOLLOUT, data={u32=0, u64=0}}], 10, 0) = 1");
    }

    @Test
    void commandsDecideWhatFollows() {
        assertThat(line(72, 0x8802, 8, 3, 55)).isEqualTo("fcntl(8, F_GETFL)                       = 0x8802 (flags O_RDWR|O_NONBLOCK|O_LARGEFILE)");
        assertThat(line(72, 1, 8, 1)).isEqualTo("fcntl(8, F_GETFD)                       = 0x1 (flags FD_CLOEXEC)");
        assertThat(line(72, 0, 8, 1)).isEqualTo("fcntl(8, F_GETFD)                       = 0");
        assertThat(line(72, 0, 8, 4, 02002)).isEqualTo("fcntl(8, F_SETFL, O_RDWR|O_APPEND)      = 0");
        assertThat(line(72, 0, 8, 5, longs(2, 0, 10, 0))).isEqualTo(
            "fcntl(8, F_GETLK, {l_type=F_UNLCK, l_whence=SEEK_SET, l_start=0, l_len=10, l_pid=0}) = 0");
        assertThat(line(72, -22, 8, 99, 7)).isEqualTo("fcntl(8, 0x63 /* F_??? */, 0x7)         = -1 EINVAL (Invalid argument)");
        assertThat(line(16, 0, 0, 0x5413, ints(24 | 80 << 16, 0))).isEqualTo("ioctl(0, TIOCGWINSZ, {ws_row=24, ws_col=80, ws_xpixel=0, ws_ypixel=0}) = 0");
        assertThat(line(16, -25, 8, 0x1234, 5)).isEqualTo("ioctl(8, _IOC(_IOC_NONE, 0x12, 0x34, 0), 0x5) = -1 ENOTTY (Inappropriate ioctl for device)");
        assertThat(line(16, 0, 0, 0x5402, ints(0x500, 5, 0xbf, 0x8a3b, 0, 0, 0, 0, 0))).isEqualTo("ioctl(0, SNDCTL_TMR_START or TCSETS, {c_iflag=ICRNL|IXON, "
            + "c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, c_cflag=B38400|CS8|CREAD, c_lflag=ISIG|ICANON|ECHO|ECHOE|ECHOK|IEXTEN|ECHOCTL|ECHOKE, ...}) = 0");
        assertThat(line(202, -110, DATA, 0x189, 1, longs(0, 1000), 0, -1)).isEqualTo("futex(0x10000000, FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME, 1, "
            + "{tv_sec=0, tv_nsec=1000}, FUTEX_BITSET_MATCH_ANY) = -1 ETIMEDOUT (Connection timed out)");
        assertThat(line(202, 0, DATA, 0x81, 1)).isEqualTo("futex(0x10000000, FUTEX_WAKE_PRIVATE, 1) = 0");
        assertThat(line(158, 0, 0x1002, 0x7f92ffc52740L)).isEqualTo("arch_prctl(ARCH_SET_FS, 0x7f92ffc52740) = 0");
        assertThat(line(157, 0, 15, text("abc"))).isEqualTo("prctl(PR_SET_NAME, \"abc\")               = 0");
        assertThat(line(157, 0, 0x26, 1, 0, 0, 0)).isEqualTo("prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  = 0");
        assertThat(line(56, 12102, 0x01200011, 0, 0, 0x7f92ffc52a10L, 0)).isEqualTo(
            "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f92ffc52a10) = 12102");
    }

    @Test
    void processesAndLimits() {
        assertThat(line(302, 0, 0, 3, 0, longs(8192 * 1024, -1)))
            .isEqualTo("prlimit64(0, RLIMIT_STACK, NULL, {rlim_cur=8192*1024, rlim_max=RLIM64_INFINITY}) = 0");
        assertThat(line(59, -2, text("/nope"), longs(text("a"), text("b"), 0), longs(text("X=1"), 0))).startsWith("execve(\"/nope\", [\"a\", \"b\"], 0x")
            .contains(" /* 1 var */) = -1 ENOENT");
        enter(231, 3);
        CallPrinter.exited(3);
        assertThat(Cpu.serialOutput).hasToString("exit_group(3)                           = ?\n+++ exited with 3 +++\n");
        Cpu.serialOutput.setLength(0);
        assertThat(line(500, -38, 1, 2, 3)).isEqualTo("syscall_0x1f4(0x1, 0x2, 0x3, 0, 0, 0)   = -1 ENOSYS (Function not implemented)");
        assertThat(line(334, 0, 0x7f92ffc53060L, 0x20, 0, 0x53053053)).isEqualTo("rseq(0x7f92ffc53060, 0x20, 0, 0x53053053) = 0");
        assertThat(line(92, 0, text("/n"), -1, 0)).isEqualTo("chown(\"/n\", -1, 0)                      = 0");
    }

    @Test
    void sockets() {
        assertThat(line(41, 9, 2, 0x80001, 6)).isEqualTo("socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_TCP) = 9");
        assertThat(line(41, 9, 1, 0x801, 0)).isEqualTo("socket(AF_UNIX, SOCK_STREAM|SOCK_NONBLOCK, 0) = 9");
        long address = ints(2 | 0x5000 << 16, 0x0100007f, 0, 0);
        assertThat(line(42, -111, 9, address, 16)).isEqualTo(
            "connect(9, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = -1 ECONNREFUSED (Connection refused)");
        long six = ints(10 | 0x5000 << 16, 0, 0, 0, 0, 0x01000000, 0);
        assertThat(line(42, 0, 5, six, 28)).isEqualTo(
            "connect(5, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::1\", &sin6_addr), sin6_scope_id=0}, 28) = 0");
        assertThat(line(54, 0, 9, 1, 2, ints(1), 4)).isEqualTo("setsockopt(9, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0");
    }

    @Test
    void everyCallPrintsWhateverTheArgumentsAre() {
        long[] odd = { 0, 1, -1, DATA, END - 1, END, Long.MIN_VALUE, 0x8000000000000000L - 1, 0x7fffffffL };
        for (int number = 0; number < 470; number++)
            for (int i = 0; i < odd.length; i++)
                for (long result : new long[] { 0, 1, -1, -14, 77, 4096 }) {
                    enter(number, odd[i], odd[(i + 1) % odd.length], odd[(i + 3) % odd.length], odd[(i + 5) % odd.length], odd[(i + 2) % odd.length], odd[i]);
                    if (number != 60 && number != 231) CallPrinter.completed(result);
                    assertThat(taken()).contains(" = ");
                }
    }

    @Test
    void countsAreReportedMostFrequentFirst() {
        var counts = new CallCounts();
        for (int i = 0; i < 12; i++) counts.add(1);
        counts.add(0);
        counts.add(100000);
        assertThat(counts.report()).isEqualTo("        12  write\n         1  read\n         1  unknown\n");
    }
}
