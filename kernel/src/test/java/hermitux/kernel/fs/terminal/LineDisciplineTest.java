package hermitux.kernel.fs.terminal;

import static hermitux.kernel.fs.terminal.TerminalSettings.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LineDisciplineTest {
    private long buffer;
    private TerminalSettings settings;
    private TerminalOutput output;
    private LineDiscipline discipline;

    @BeforeEach void start() {
        SimulatedKernel.start();
        buffer = SimulatedKernel.buffer();
        settings = new TerminalSettings();
        output = new TerminalOutput(settings, SimulatedKernel.buffer());
        discipline = new LineDiscipline(settings, output);
    }

    private int type(String text) {
        int signal = 0;
        for (int i = 0; i < text.length(); i++) signal = discipline.receive(text.charAt(i));
        return signal;
    }

    private String read(int length) { return SimulatedKernel.load(buffer, discipline.take(buffer, length)); }

    private String shown() {
        var text = new StringBuilder();
        while (output.pending() > 0) {
            long span = output.span();
            text.append(SimulatedKernel.load(output.address(), span));
            output.consume(span);
        }
        return text.toString();
    }

    @Test void aLineIsReadableOnceItEnds() {
        type("ls -l");
        assertThat(discipline.hasLine()).isFalse();
        assertThat(discipline.available()).isZero();
        type("\r");
        assertThat(discipline.hasLine()).isTrue();
        assertThat(discipline.available()).isEqualTo(6);
        assertThat(shown()).isEqualTo("ls -l\r\n");
        assertThat(read(100)).isEqualTo("ls -l\n");
        assertThat(discipline.hasLine()).isFalse();
    }

    @Test void aReadGetsOneLineOrAPartOfIt() {
        type("one\rtwo\r");
        assertThat(read(2)).isEqualTo("on");
        assertThat(read(100)).isEqualTo("e\n");
        assertThat(read(100)).isEqualTo("two\n");
    }

    @Test void endOfFileEndsALineWithoutBeingPartOfIt() {
        type("abc\4");
        assertThat(read(100)).isEqualTo("abc");
        assertThat(discipline.hasLine()).isFalse();
        type("\4");
        assertThat(discipline.hasLine()).isTrue();
        assertThat(read(100)).isEmpty();
        type("abc\4");
        assertThat(read(3)).isEqualTo("abc");
        assertThat(discipline.hasLine()).as("the end of file went along").isFalse();
    }

    @Test void eraseTakesACharacterBack() {
        type("ax\177b\r");
        assertThat(read(100)).isEqualTo("ab\n");
        assertThat(shown()).isEqualTo("ax\b \bb\r\n");
        type("\177\r");
        assertThat(read(100)).isEqualTo("\n");
        assertThat(shown()).isEqualTo("\r\n");
    }

    @Test void eraseTakesAllBytesOfACharacterBack() {
        type("a\u00e2\u0082\u00ac\177\r");     // the euro sign in UTF-8
        assertThat(shown()).isEqualTo("a\u00e2\u0082\u00ac\b \b\r\n");
        assertThat(read(100)).isEqualTo("a\n");
    }

    @Test void eraseGoesBackOverATab() {
        output.echo('$');
        output.echo(' ');
        shown();
        type("a\t\177");
        assertThat(shown()).isEqualTo("a\t\b\b\b\b\b");
        assertThat(output.column()).isEqualTo(3);
    }

    @Test void controlCharactersAreShownWithACaret() {
        type("\1\177");
        assertThat(shown()).isEqualTo("^A\b \b\b \b");
    }

    @Test void killAndWordEraseTakeBackMore() {
        type("some words  here\27\27");
        type("\r");
        assertThat(read(100)).isEqualTo("some \n");
        type("all gone\25now\r");
        assertThat(read(100)).isEqualTo("now\n");
    }

    @Test void literalNextQuotesACharacter() {
        type("\26\3\26\177\r");
        assertThat(read(100)).isEqualTo("\3\177\n");
        assertThat(shown()).isEqualTo("^\b^C^\b^?\r\n");
    }

    @Test void reprintShowsTheLineAgain() {
        type("abc\22");
        assertThat(shown()).isEqualTo("abc^R\r\nabc");
    }

    @Test void signalsDropWhatWasTyped() {
        type("old\rab");
        shown();
        assertThat(type("\3")).isEqualTo(2);
        assertThat(shown()).isEqualTo("^C");
        assertThat(discipline.hasLine()).isFalse();
        assertThat(type("\34")).isEqualTo(3);
        assertThat(type("\32")).isEqualTo(20);
        type("x\r");
        assertThat(read(100)).isEqualTo("x\n");
        settings.local &= ~ISIG;
        assertThat(type("\3")).isZero();
    }

    @Test void rawModeGivesBytesAsTheyCome() {
        settings.local &= ~(ICANON | ECHO | ISIG);
        settings.input &= ~ICRNL;
        type("a\r\3\177");
        assertThat(discipline.available()).isEqualTo(4);
        assertThat(read(2)).isEqualTo("a\r");
        assertThat(read(100)).isEqualTo("\3\177");
        assertThat(shown()).isEmpty();
    }

    @Test void switchingTheModeMakesWhatIsThereReadable() {
        type("part");
        settings.local &= ~ICANON;
        discipline.modeChanged();
        assertThat(discipline.available()).isEqualTo(4);
        assertThat(read(2)).isEqualTo("pa");
        settings.local |= ICANON;
        discipline.modeChanged();
        assertThat(discipline.hasLine()).isTrue();
        assertThat(read(100)).isEqualTo("rt");
        assertThat(discipline.hasLine()).isFalse();
        type("next\r");
        assertThat(read(100)).isEqualTo("next\n");
    }

    @Test void aLineThatIsTooLongStillEnds() {
        type("x".repeat(5000));
        assertThat(discipline.room()).isEqualTo(1);
        type("\r");
        assertThat(read(4096)).hasSize(4095).endsWith("x\n");
        type("\r".repeat(5000));
        assertThat(discipline.available()).isEqualTo(4096);
    }

    @Test void whatHasNoRoomIsLeftInTheStream() {
        settings.local &= ~(ICANON | ECHO | ISIG);
        type("x".repeat(4000));
        assertThat(discipline.room()).isEqualTo(95);
        type("x".repeat(95));
        assertThat(discipline.room()).isZero();
        settings.local |= ICANON;
        discipline.modeChanged();
        assertThat(discipline.room()).as("a line can be read").isZero();
    }

    @Test void echoCanBeOffButForNewlines() {
        settings.local = settings.local & ~ECHO | ECHONL;
        type("secret\r");
        assertThat(shown()).isEqualTo("\r\n");
        assertThat(read(100)).isEqualTo("secret\n");
    }

    @Test void stopAndStartHoldOutput() {
        type("\23");
        assertThat(output.stopped).isTrue();
        type("\21");
        assertThat(output.stopped).isFalse();
        type("\23\3");
        assertThat(output.stopped).as("a signal lets output go on").isFalse();
    }

    @Test void outputProcessingEndsLinesAndExpandsTabs() {
        SimulatedKernel.store(buffer, "a\tb\nc");
        assertThat(output.write(buffer, 5)).isEqualTo(5);
        assertThat(shown()).isEqualTo("a\tb\r\nc");
        assertThat(output.column()).isEqualTo(1);
        settings.output |= XTABS;
        SimulatedKernel.store(buffer, "\t|");
        output.write(buffer, 2);
        assertThat(shown()).isEqualTo("       |");
        settings.output = 0;
        SimulatedKernel.store(buffer, "\n");
        output.write(buffer, 1);
        assertThat(shown()).isEqualTo("\n");
    }

    @Test void writesStopWhenTheRingIsNearlyFull() {
        long big = SimulatedKernel.buffer(2);
        SimulatedKernel.store(big, "\n".repeat(8000));
        long taken = output.write(big, 8000);
        assertThat(taken).isBetween(500L, 1000L);
        assertThat(output.write(big, 1)).isZero();
        type("k");
        assertThat(shown()).endsWith("k").hasSize((int) taken * 2 + 1);
    }

    @Test void settingsHaveLinuxsLayout() {
        settings.store(buffer, true);
        assertThat(SimulatedKernel.load(buffer, 4)).isEqualTo("\0\105\0\0");
        assertThat(SimulatedKernel.load(buffer + 17, 4)).isEqualTo("\3\34\177\25");
        var other = new TerminalSettings();
        other.input = other.output = other.local = 0;
        other.load(buffer, true);
        assertThat(other.input).isEqualTo(settings.input);
        assertThat(other.local).isEqualTo(settings.local);
        assertThat(other.character(VEOF)).isEqualTo(4);
    }
}
