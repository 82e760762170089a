package hermitux.kernel.fs.device;

import static hermitux.abi.PollEvents.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.driver.virtio.ConsoleDriver;
import hermitux.kernel.driver.virtio.SimulatedConsole;
import hermitux.kernel.driver.virtio.Simulation;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.fs.terminal.TerminalSource;
import hermitux.kernel.fs.vfs.DescriptorTable;
import hermitux.kernel.fs.vfs.Mounts;
import hermitux.kernel.fs.vfs.OpenFile;
import hermitux.kernel.fs.vfs.PathWalk;
import hermitux.kernel.machine.Memory;
import hermitux.kernel.part.Services;
import hermitux.kernel.syscall.file.FileControl;
import hermitux.kernel.syscall.transfer.ReadWrite;
import hermitux.kernel.thread.Scheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Descriptors 0 to 2 over a simulated virtio console: as ends of pipes, and as a terminal. */
class StandardStreamsTest {
    private static final int SIGINT = 2, SIGPIPE = 13, SIGWINCH = 28, TIOCGWINSZ = 0x5413, FIONREAD = 0x541b, TCGETS = 0x5401, TCSETS = 0x5402;

    private SimulatedConsole device;
    private long area;

    @BeforeEach void start() {
        device = new SimulatedConsole();
        Simulation.start(device);
        SimulatedKernel.startProcess();
        DeviceFolder.init(((MiniFs) Mounts.get(0).fileSystem()).addDirectory(Mounts.root(), "dev", 0755));
        Services.offer(Services.TERMINALS, new TerminalSource());
        area = SimulatedKernel.map(8);
    }

    private void open(String input, String output, String error) {
        DeviceFolder.openStandardStreams(DescriptorTable.current(), input, output, error, 24, 80, 1000);
    }

    private long read(int length) {
        SimulatedKernel.enterCall();
        return ReadWrite.read(0, area, length);
    }

    private long write(int descriptor, String text) {
        SimulatedKernel.enterCall();
        SimulatedKernel.store(area, text);
        return ReadWrite.write(descriptor, area, text.length());
    }

    private void type(String text) {
        device.type(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        Interrupts.dispatch();
    }

    private int poll(int descriptor) { return DescriptorTable.current().get(descriptor).poll(); }

    @Test void pipesCarryBytesAsTheyAre() {
        open("pipe", "pipe", "pipe");
        assertThat(read(10)).isEqualTo(Errno.BLOCKED);
        type("in\n\3");
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(poll(0)).isEqualTo(READABLE);
        assertThat(FileControl.ioctl(0, FIONREAD, area + 64)).isZero();
        assertThat(Memory.load32(area + 64)).isEqualTo(4);
        assertThat(read(10)).isEqualTo(4);
        assertThat(SimulatedKernel.load(area, 4)).isEqualTo("in\n\3");
        assertThat(write(1, "out\n")).isEqualTo(4);
        assertThat(write(2, "error\n")).isEqualTo(6);
        assertThat(device.output[2].toString()).isEqualTo("out\n");
        assertThat(device.output[3].toString()).isEqualTo("error\n");
        assertThat(FileControl.ioctl(1, TCGETS, area)).isEqualTo(-Errno.ENOTTY);
        assertThat(ReadWrite.lseek(0, 0, 1)).isEqualTo(-Errno.ESPIPE);
    }

    @Test void theEndOfInputIsTheEndOfFile() {
        open("pipe", "pipe", "pipe");
        type("x");
        device.inputEnds = true;
        assertThat(read(10)).isEqualTo(1);
        type("");
        Interrupts.dispatch();
        ConsoleDriver.console().input.endAfter(1);
        assertThat(read(10)).isZero();
        assertThat(poll(0)).isEqualTo(POLLHUP);
    }

    @Test void aReaderThatIsGoneBreaksThePipe() {
        open("pipe", "pipe", "pipe");
        assertThat(read(1)).isEqualTo(Errno.BLOCKED);       // brings the control queues up
        Scheduler.wake(Scheduler.current());
        device.hangUp(2);
        Interrupts.dispatch();
        assertThat(poll(1) & POLLERR).isEqualTo(POLLERR);
        assertThat(write(1, "x")).isEqualTo(-Errno.EPIPE);
        assertThat(SimulatedKernel.signals).containsExactly(SIGPIPE);
    }

    @Test void aPipeOpensAgainInItsOwnDirectionOnly() {
        open("pipe", "pipe", "pipe");
        OpenFile file = DescriptorTable.current().get(0);
        assertThat(file.inode().open(null, 1)).isNull();
        OpenFile again = file.inode().open(null, 04000);
        assertThat(again.read(area, 1)).isEqualTo(-Errno.EAGAIN);
    }

    @Test void nullStreamsAreDevNull() {
        open("null", "null", "null");
        assertThat(read(10)).isZero();
        assertThat(write(1, "x")).isEqualTo(1);
        assertThat(DescriptorTable.current().get(0).description()).isEqualTo("/dev/null");
        assertThat(DescriptorTable.current().get(0).writable()).isFalse();
    }

    @Test void theTerminalEditsLinesAndEchoes() {
        open("tty", "tty", "tty");
        assertThat(DescriptorTable.current().get(0).description()).isEqualTo("/dev/console");
        assertThat(read(100)).isEqualTo(Errno.BLOCKED);
        type("lx\177s");
        assertThat(poll(0)).isEqualTo(WRITABLE);
        type("\r");
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(poll(0)).isEqualTo(READABLE | WRITABLE);
        assertThat(read(100)).isEqualTo(3);
        assertThat(SimulatedKernel.load(area, 3)).isEqualTo("ls\n");
        assertThat(write(1, "a\nb\n")).isEqualTo(4);
        assertThat(write(2, "c\n")).isEqualTo(2);
        assertThat(device.output[2].toString()).isEqualTo("lx\b \bs\r\na\r\nb\r\nc\r\n");
        type("\4");
        assertThat(read(100)).isZero();
    }

    @Test void keysAreSignalsEvenWhenNobodyReads() {
        open("tty", "pipe", "tty");
        SimulatedKernel.signals.clear();
        type("\3");
        assertThat(SimulatedKernel.signals).containsExactly(SIGINT);
        assertThat(device.output[3].toString()).as("the echo goes where the terminal is").isEqualTo("^C");
    }

    @Test void rawReadsWaitForAsManyBytesAsAreWanted() {
        open("tty", "tty", "tty");
        long settings = area + 1000;
        assertThat(FileControl.ioctl(0, TCGETS, settings)).isZero();
        Memory.store32(settings + 12, Memory.load32(settings + 12) & ~012);     // ICANON, ECHO
        Memory.store8(settings + 17 + 6, 3);                                     // VMIN
        assertThat(FileControl.ioctl(0, TCSETS, settings)).isZero();
        type("ab");
        assertThat(read(100)).isEqualTo(Errno.BLOCKED);
        type("cd");
        assertThat(ReadWrite.read(0, area, 100)).isEqualTo(4);
        Memory.store8(settings + 17 + 6, 0);
        Memory.store8(settings + 17 + 5, 2);                                     // VTIME
        assertThat(FileControl.ioctl(0, TCSETS, settings)).isZero();
        assertThat(read(100)).isEqualTo(Errno.BLOCKED);
        SimulatedKernel.pass(200_000_000);
        assertThat(SimulatedKernel.isWaiting()).isFalse();
        assertThat(ReadWrite.read(0, area, 100)).isZero();
    }

    @Test void theWindowHasASize() {
        open("tty", "tty", "tty");
        SimulatedKernel.signals.clear();
        DeviceFolder.resizeTerminal(50, 132);
        DeviceFolder.resizeTerminal(50, 132);
        assertThat(SimulatedKernel.signals).containsExactly(SIGWINCH);
        assertThat(FileControl.ioctl(1, TIOCGWINSZ, area)).isZero();
        assertThat(Memory.load16(area)).isEqualTo(50);
        assertThat(Memory.load16(area + 2)).isEqualTo(132);
    }

    @Test void devTtyIsTheTerminal() {
        open("tty", "tty", "pipe");
        var entry = PathWalk.find("/dev/tty");
        OpenFile file = entry.inode.open(entry, 2);
        SimulatedKernel.enterCall();
        SimulatedKernel.store(area, "x");
        assertThat(file.write(area, 1)).isEqualTo(1);
        assertThat(device.output[2].toString()).isEqualTo("x");
    }

    @Test void aLongWriteToTheTerminalArrivesWhole() {
        open("tty", "tty", "tty");
        String text = "0123456789abcdef\n".repeat(1500);
        SimulatedKernel.enterCall();
        long big = SimulatedKernel.map(8);
        SimulatedKernel.store(big, text);
        assertThat(ReadWrite.write(1, big, text.length())).isEqualTo(text.length());
        assertThat(device.output[2].toString()).isEqualTo(text.replace("\n", "\r\n"));
    }
}
