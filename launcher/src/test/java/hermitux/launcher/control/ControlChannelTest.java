package hermitux.launcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ControlChannelTest {
    private final List<String> heard = new ArrayList<>();
    private final ControlChannel channel = new ControlChannel(new ControlChannel.Listener() {
        @Override public void line(String text) { heard.add(text); }
        @Override public void ended(int status) { heard.add("ended " + status); }
        @Override public void timeRequested() { heard.add("time"); }
        @Override public void listening() { heard.add("listening"); }
        @Override public void signalTaken() { heard.add("taken"); }
        @Override public void called(int number) { heard.add("called " + number); }
        @Override public void faulted(int signal, long registers) { heard.add("faulted " + signal + " " + Long.toHexString(registers)); }
        @Override public void starting(long address) { heard.add("starting " + Long.toHexString(address)); }
        @Override public void lacking(int number) { heard.add("lacking " + number); }
        @Override public void crashed(String path, long fileOffset) { heard.add("crashed " + path + " " + fileOffset); }
    });

    private void say(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) text.charAt(i);
        channel.accept(bytes, bytes.length);
    }

    @Test void linesAndRecordsAreToldApart() {
        say("hello\nwor");
        say("\u0001T\nld\n\u0001L\n\u0001C39\n\u0001N7\n\u0001D7f0000401000\n"
            + "\u0001F11 ffffffff80201000\n\u0001S\n\u0001A/my prog ff\n\u0001E42\nrest");
        channel.finish();
        assertThat(heard).containsExactly("hello\n", "time", "world\n", "listening", "called 39", "lacking 7", "starting 7f0000401000",
            "faulted 11 ffffffff80201000", "taken", "crashed /my prog 255", "ended 42", "rest\n");
    }

    @Test void nonsenseIsPassedOver() {
        say("\u0001E256\n\u0001E-1\n\u0001E\n\u0001Ex\n\u0001T1\n\u0001S2\n\u0001\n\u0001A/prog\n\u0001A/prog zz\n\u0001E99999999999999999999\n\u0001X\n");
        say("\u0001C\n\u0001C512\n\u0001C-1\n\u0001D\n\u0001D0\n\u0001Dx\n\u0001F\n\u0001F0 1\n\u0001F65 1\n\u0001F11\n");
        channel.finish();
        assertThat(heard).isEmpty();
    }

    @Test void aRecordThatBeginsAnewForgetsTheFirst() {
        say("\u0001E1\u0001E2\n");
        assertThat(heard).containsExactly("ended 2");
    }

    @Test void nothingGrowsWithoutEnd() {
        say("x".repeat(200_000));
        say("\u0001" + "E".repeat(100_000) + "\n");
        channel.finish();
        assertThat(heard).hasSize(4).allMatch(line -> line.length() <= (64 << 10) + 1);
    }

    @Test void anyBytesAreAccepted() {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        channel.accept(noise, noise.length);
    }
}
