package hermitux.kernel.fs.proc;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.device.DeviceFolder;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.pipe.PipeInode;
import hermitux.kernel.fs.vfs.Dentry;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.FileContext;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.memory.AddressSpace;
import hermitux.kernel.memory.UserMemory;
import hermitux.kernel.thread.Credentials;
import hermitux.kernel.thread.Failure;
import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcFsTest {
    private long buffer;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer(4);
        MiniFs files = (MiniFs) Mounts.get(0).fileSystem();
        Dentry root = Mounts.root();
        DeviceFolder.init(files.addDirectory(root, "dev", 0755));
        ProcFs.init(files.addDirectory(root, "proc", 0555));
        SysFs.init(files.addDirectory(root, "sys", 0555));
        Scheduler.current().name = "program";
    }

    private OpenFile open(String path, int flags) {
        Dentry entry = PathWalk.find(path);
        assertThat(entry).as(path).isNotNull();
        return entry.inode.open(entry, flags);
    }

    private String read(String path) {
        OpenFile file = open(path, 0);
        StringBuilder text = new StringBuilder();
        for (long count; (count = file.read(buffer, file.readBound(1000, file.position))) > 0;) text.append(SimulatedKernel.load(buffer, count));
        file.release();
        return text.toString();
    }

    private List<String> list(String path) {
        List<String> names = new ArrayList<>();
        OpenFile file = open(path, 0);
        OpenFile.EntrySink sink = (name, number, type, next) -> names.add(name);
        assertThat(file.list(sink)).isZero();
        return names;
    }

    @Test void theRootListsTheProcessAndTheSystem() {
        assertThat(list("/proc")).contains(".", "..", "1", "2", "self", "thread-self", "cpuinfo", "meminfo", "stat", "sys", "mounts");
        assertThat(list("/proc/self")).contains("maps", "fd", "exe", "cmdline", "task");
        assertThat(list("/proc/self/task")).containsExactly(".", "..", "2");
        assertThat(list("/proc/thread-self")).contains("comm").doesNotContain("task");
    }

    @Test void linksLeadToTheProcess() {
        assertThat(PathWalk.walk(null, "/proc/self", 0).inode.readLink()).isEqualTo("2");
        assertThat(PathWalk.walk(null, "/proc/thread-self", 0).inode.readLink()).isEqualTo("2/task/2");
        assertThat(PathWalk.find("/proc/self/cwd")).isSameAs(Mounts.root());
        assertThat(PathWalk.find("/proc/self/exe")).isNull();
        assertThat(Failure.errno()).isEqualTo(Errno.ENOENT);
        Dentry program = ((MiniFs) Mounts.get(0).fileSystem()).addFile(Mounts.root(), "program", 0755);
        FileContext.changeExecutable(Process.current(), program);
        assertThat(PathWalk.find("/proc/self/exe")).isSameAs(program);
        assertThat(PathWalk.walk(null, "/proc/self/exe", 0).inode.readLink()).isEqualTo("/program");
    }

    @Test void descriptorsAreListedAndOpenedAgain() {
        PipeInode pipe = new PipeInode();
        OpenFile reader = pipe.open(null, 0);
        DescriptorTable.current().add(reader, 7, true);
        assertThat(list("/proc/self/fd")).containsExactly(".", "..", "7");
        Dentry link = PathWalk.walk(null, "/proc/self/fd/7", 0);
        assertThat(link.inode.mode).isEqualTo(0120500);
        assertThat(link.inode.readLink()).isEqualTo("pipe:[" + pipe.number + "]");
        OpenFile writer = open("/proc/self/fd/7", 1);
        SimulatedKernel.enterCall();
        SimulatedKernel.store(buffer, "x");
        assertThat(writer.write(buffer, 1)).isEqualTo(1);
        assertThat(reader.read(buffer, 9)).isEqualTo(1);
        assertThat(PathWalk.find("/proc/self/fd/8")).isNull();
        assertThat(PathWalk.find("/proc/self/fd/07")).isNull();
        assertThat(read("/proc/self/fdinfo/7")).isEqualTo("pos:\t0\nflags:\t02000000\nmnt_id:\t0\nino:\t" + pipe.number + "\n");
    }

    @Test void statHasFiftyTwoFields() {
        Process.current().startNanos = 12_345_000_000L;
        String text = read("/proc/self/stat");
        String[] fields = text.trim().split(" ");
        assertThat(fields).hasSize(52);
        assertThat(text).startsWith("2 (program) R 1 2 2 0 -1 0 ").endsWith("\n");
        assertThat(fields[17]).as("priority").isEqualTo("20");
        assertThat(fields[19]).as("threads").isEqualTo("1");
        assertThat(fields[21]).as("start time").isEqualTo("1234");
        assertThat(fields[37]).as("signal at exit").isEqualTo("17");
        assertThat(read("/proc/1/stat").trim().split(" ")).hasSize(52);
    }

    @Test void statusHasOneFieldALine() {
        Credentials.current().set(1000, 100);
        String text = read("/proc/self/status");
        assertThat(text).startsWith("Name:\tprogram\nUmask:\t022\nState:\tR (running)\nTgid:\t2\n");
        assertThat(text).contains("\nUid:\t1000\t1000\t1000\t1000\nGid:\t100\t100\t100\t100\n");
        assertThat(text).contains("\nThreads:\t1\nSigQ:\t0/1024\nSigPnd:\t0000000000000000\n", "\nCapBnd:\t000001ffffffffff\n");
        assertThat(text).containsPattern("\nVmRSS:\t +[0-9]+ kB\n").contains("\nMems_allowed_list:\t0\nvoluntary_ctxt_switches:\t");
        for (String line : text.split("\n")) assertThat(line).matches("[A-Za-z_]+:\t.*");
    }

    @Test void statmHasSevenNumbers() { assertThat(read("/proc/self/statm")).matches("[0-9]+( [0-9]+){6}\n"); }

    @Test void limitsAreATable() {
        String[] lines = read("/proc/self/limits").split("\n");
        assertThat(lines[0]).isEqualTo("Limit                     Soft Limit           Hard Limit           Units     ");
        assertThat(lines).hasSize(17);
        assertThat(lines[8]).isEqualTo("Max open files            1024                 1048576              files     ");
        assertThat(lines[4]).isEqualTo("Max stack size            8388608              unlimited            bytes     ");
    }

    @Test void mountsNameEveryFileSystem() {
        assertThat(read("/proc/mounts")).isEqualTo("rootfs / tmpfs rw 0 0\ndevtmpfs /dev devtmpfs rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n"
            + "proc /proc proc rw 0 0\nsysfs /sys sysfs rw 0 0\n");
        assertThat(read("/proc/self/mountinfo").split("\n")[2]).matches("3 2 0:[0-9]+ / /dev/shm rw - tmpfs tmpfs rw");
        assertThat(read("/proc/filesystems")).isEqualTo("nodev\ttmpfs\nnodev\tdevtmpfs\nnodev\tproc\nnodev\tsysfs\n");
    }

    @Test void theArgumentsComeFromTheProgramsMemory() {
        long program = SimulatedKernel.map(1);
        UserMemory.storeBytes(program, "ls\0-l\0A=b\0");
        AddressSpace.current().argumentsStart = program;
        AddressSpace.current().argumentsEnd = AddressSpace.current().environmentStart = program + 6;
        AddressSpace.current().environmentEnd = program + 10;
        assertThat(read("/proc/self/cmdline")).isEqualTo("ls\0-l\0");
        assertThat(read("/proc/self/environ")).isEqualTo("A=b\0");
        AddressSpace.current().unmap(program, 4096);
        assertThat(open("/proc/self/cmdline", 0).read(buffer, 10)).isEqualTo(-Errno.EFAULT);
    }

    @Test void mapsAreReadInPieces() {
        long first = SimulatedKernel.map(200);
        for (int i = 1; i < 200; i += 2) AddressSpace.current().protect(first + i * 4096L, 4096, 1);
        String text = read("/proc/self/maps");
        assertThat(text).isEqualTo(AddressSpace.current().describe());
        assertThat(text.split("\n")).hasSizeGreaterThanOrEqualTo(200).allMatch(line -> line.matches("[0-9a-f]{8,}-[0-9a-f]{8,} r.-p 00000000 00:00 0 .*"));
        OpenFile file = open("/proc/self/maps", 0);
        assertThat(file.readAt(buffer, 50, text.length() - 50)).isEqualTo(50);
        assertThat(SimulatedKernel.load(buffer, 50)).isEqualTo(text.substring(text.length() - 50));
        assertThat(file.readAt(buffer, 50, 10)).isEqualTo(50);
        assertThat(SimulatedKernel.load(buffer, 50)).isEqualTo(text.substring(10, 60));
        assertThat(file.readAt(buffer, 50, text.length())).isZero();
        assertThat(read("/proc/self/smaps"))
            .contains("\nRss:                   4 kB\n", "\nVmFlags: rd wr mr mw me ac \n").endsWith("\nVmFlags: rd mr mw me \n");
    }

    @Test void someFilesTakeText() {
        OpenFile file = open("/proc/self/comm", 1);
        SimulatedKernel.store(buffer, "a name that is too long\n");
        assertThat(file.write(buffer, 24)).isEqualTo(24);
        assertThat(read("/proc/self/comm")).isEqualTo("a name that is \n");
        file = open("/proc/self/oom_score_adj", 1);
        SimulatedKernel.store(buffer, "-500\n");
        assertThat(file.write(buffer, 5)).isEqualTo(5);
        assertThat(read("/proc/self/oom_score_adj")).isEqualTo("-500\n");
        SimulatedKernel.store(buffer, "1001");
        assertThat(file.write(buffer, 4)).isEqualTo(-Errno.EINVAL);
        assertThat(open("/proc/self/status", 1)).isNull();
        assertThat(Failure.errno()).isEqualTo(Errno.EACCES);
    }

    @Test void namesOfTheSystemCanBeChangedByRoot() {
        assertThat(read("/proc/sys/kernel/hostname")).isEqualTo("simulated\n");
        OpenFile file = open("/proc/sys/kernel/hostname", 1);
        SimulatedKernel.store(buffer, "other");
        assertThat(file.write(buffer, 5)).isEqualTo(-Errno.EPERM);
        Credentials.current().set(0, 0);
        assertThat(file.write(buffer, 5)).isEqualTo(5);
        assertThat(read("/proc/sys/kernel/hostname")).isEqualTo("other\n");
    }

    @Test void identifiersAreRandomAndWellFormed() {
        String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n";
        var seen = new TreeSet<String>();
        for (int i = 0; i < 20; i++) assertThat(seen.add(read("/proc/sys/kernel/random/uuid"))).isTrue();
        assertThat(seen).allMatch(text -> text.matches(uuid));
        assertThat(read("/proc/sys/kernel/random/boot_id")).matches(uuid).isEqualTo(read("/proc/sys/kernel/random/boot_id"));
    }

    @Test void timeIsToldInSeconds() {
        SimulatedKernel.pass(61_239_000_000L);
        assertThat(read("/proc/uptime")).matches("61\\.24 [0-9]+\\.[0-9]{2}\n");
        assertThat(read("/proc/loadavg")).matches("0\\.[0-9]{2} 0\\.[0-9]{2} 0\\.[0-9]{2} 1/2 2\n");
        assertThat(read("/proc/stat")).startsWith("cpu  ").contains("\ncpu0 ", "\nbtime ", "\nprocesses 1\nprocs_running 1\n");
    }

    @Test void memoryIsToldInKilobytes() {
        String text = read("/proc/meminfo");
        assertThat(text).startsWith("MemTotal:          ").containsPattern("\nMemFree: +[0-9]+ kB\n");
        for (String line : text.split("\n")) assertThat(line).matches("[A-Za-z]+: +[0-9]+ kB|HugePages_[A-Z][a-z]+: +[0-9]+");
    }

    @Test void theProcessorIsDescribedFromCpuid() {
        Cpu.cpuidAb.put(0L, 13L | 0x756e6547L << 32);
        Cpu.cpuidCd.put(0L, 0x6c65746eL | 0x49656e69L << 32);
        Cpu.cpuidAb.put(1L << 32, 0x000906eaL | 0x00000800L << 32);
        Cpu.cpuidCd.put(1L << 32, 1L | 1 << 23 | 0x1789L << 32);
        String text = ProcessorText.make();
        assertThat(text).startsWith("processor\t: 0\nvendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 158\n");
        assertThat(text).contains("\ncpu MHz\t\t: 1000.000\n", "\nflags\t\t: fpu pse mce cx8 apic mtrr pni popcnt\n", "\nclflush size\t: 64\n");
        assertThat(text).endsWith("\npower management:\n\n");
    }

    @Test void aTextThatChangesIsReadFromOneSnapshot() {
        OpenFile file = open("/proc/self/limits", 0);
        assertThat(file.read(buffer, 100)).isEqualTo(100);
        Process.current().limits.set(0, 5, 5);
        file.read(buffer, 4000);
        assertThat(SimulatedKernel.load(buffer, 80)).contains("unlimited");
        file.seek(0, 0);
        file.read(buffer, 4000);
        assertThat(SimulatedKernel.load(buffer, 160)).contains("Max cpu time              5 ");
    }

    @Test void sysTellsOfOneProcessor() {
        assertThat(read("/sys/devices/system/cpu/online")).isEqualTo("0\n");
        assertThat(read("/sys/kernel/mm/transparent_hugepage/enabled")).isEqualTo("[always] madvise never\n");
    }

    @Test void devicesAnswerAsTheirNamesSay() {
        SimulatedKernel.store(buffer, "abc");
        assertThat(open("/dev/null", 2).read(buffer, 3)).isZero();
        assertThat(open("/dev/null", 2).write(buffer, 3)).isEqualTo(3);
        assertThat(open("/dev/full", 2).write(buffer, 3)).isEqualTo(-Errno.ENOSPC);
        assertThat(open("/dev/zero", 2).read(buffer, 3)).isEqualTo(3);
        assertThat(SimulatedKernel.load(buffer, 3)).isEqualTo("\0\0\0");
        assertThat(open("/dev/urandom", 0).read(buffer, 16)).isEqualTo(16);
        assertThat(Memory.load64(buffer)).isNotZero();
        assertThat(open("/dev/tty", 2)).isNull();
        assertThat(Failure.errno()).isEqualTo(Errno.ENXIO);
    }
}
