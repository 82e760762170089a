package hermitux.kernel.driver;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.cpu.Interrupts;
import hermitux.kernel.driver.virtio.Simulation;
import hermitux.kernel.machine.Cpu;
import hermitux.kernel.machine.Gate;
import hermitux.kernel.machine.Image;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The serial port, and the launcher at its other end. */
class SerialPortTest {
    private final List<String> heard = new ArrayList<>();

    @BeforeEach void start() {
        Simulation.start();
        LauncherChannel.init(true);
        LauncherChannel.listen(new LauncherChannel.Listener() {
            @Override public void signal(int number) { heard.add("signal " + number); }
            @Override public void inputEnds(long bytes) { heard.add("end " + bytes); }
            @Override public void resized(int rows, int columns) { heard.add("size " + rows + " " + columns); }
        });
    }

    private void arrive(String text) {
        for (char c : text.toCharArray()) Cpu.serialInput.add((int) c);
        Gate.interrupt(1);
        Interrupts.dispatch();
    }

    @Test void understandsTheLauncher() {
        arrive("S2\nW24 80\nI12345\n");
        assertThat(heard).containsExactly("signal 2", "size 24 80", "end 12345");
    }

    @Test void theStatusIsARecord() {
        LauncherChannel.ended(7);
        assertThat(Cpu.serialOutput).endsWith("\1E7\n");
        assertThat(Cpu.ports).doesNotContainKey(0x501);
    }

    @Test void theNativeMonitorTakesTheStatusInOneWrite() {
        Image.enteredByMonitor = 1;
        LauncherChannel.ended(7);
        assertThat(Cpu.serialOutput.toString()).doesNotContain("E7");
        assertThat(Cpu.ports.get(0x501)).isEqualTo(0x107);
    }

    @Test void aLineMayArriveInPieces() {
        arrive("S1");
        assertThat(heard).isEmpty();
        arrive("5\nS");
        arrive("9\n");
        assertThat(heard).containsExactly("signal 15", "signal 9");
    }

    @Test void passesOverNonsense() {
        arrive("S\nS0\nS65\nS-1\nS99999999999999999999\nW1\nW1 2 3\nW70000 1\nx\n\n" + "S".repeat(1000) + "\nIx\nT\nS3\n");
        assertThat(heard).containsExactly("signal 3");
    }

    @Test void asksForTheTime() {
        for (char c : "S10\nT1763888888123456789\n".toCharArray()) Cpu.serialInput.add((int) c);
        assertThat(LauncherChannel.requestTime()).isEqualTo(1763888888123456789L);
        assertThat(Cpu.serialOutput).endsWith("\u0001T\n");
        assertThat(heard).containsExactly("signal 10");
    }

    @Test void outputWaitsForAHostThatIsBehind() {
        Cpu.serialDelay = 5;
        String text = "0123456789abcdefghijklmnopqrstuvwxyz\n".repeat(20);
        int start = Cpu.serialOutput.length();
        for (String part : text.split("(?<=g)")) SerialPort.print(part);
        assertThat(Cpu.serialOutput.substring(start)).isEqualTo(text);
    }

    @Test void withoutALauncherThereAreNoRecords() {
        LauncherChannel.init(false);
        int before = Cpu.serialOutput.length();
        LauncherChannel.send('E', "0");
        assertThat(LauncherChannel.requestTime()).isEqualTo(-1);
        assertThat(Cpu.serialOutput.length()).isEqualTo(before);
    }

    @Test void nobodyKnowsTheTime() { assertThat(LauncherChannel.requestTime()).isEqualTo(-1); }
}
