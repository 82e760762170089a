package hermitux.launcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.host.TreeFiles;
import org.junit.jupiter.api.Test;

class TraceSymbolsTest {
    private final TraceSymbols sites = new TraceSymbols(new TreeFiles().file("/kernel.callsites", """
        ffffffff80210000 a.B.one(B.java:10)
        ffffffff80210010 a.B.two(B.java:20)
        ffffffff80210010 a.B.one(B.java:11)
        ffffffff80210030 c.D.three(D.java:30)"""), "/kernel.callsites");

    @Test void addressesBecomePlaces() {
        assertThat(sites.decode("\tat ffffffff80210000\n")).isEqualTo("\tat a.B.one(B.java:10)\n");
        assertThat(sites.decode("hermitux: \tat ffffffff80210030 too")).isEqualTo("hermitux: \tat c.D.three(D.java:30) too");
    }

    @Test void inlinedCallsAreLinesOfTheirOwn() {
        assertThat(sites.decode("\tat ffffffff80210010\n")).isEqualTo("\tat a.B.two(B.java:20)\n\tat a.B.one(B.java:11)\n");
    }

    @Test void anAddressBetweenTwoBelongsToTheLower() {
        assertThat(sites.decode("\tat ffffffff8021002f")).isEqualTo("\tat a.B.two(B.java:20)\n\tat a.B.one(B.java:11)");
        assertThat(sites.decode("\tat ffffffff80310000")).isEqualTo("\tat c.D.three(D.java:30)");
    }

    @Test void whatIsUnknownStays() {
        for (String line : new String[] {"plain\n", "\tat ffffffff8020ffff", "\tat ffffffff", "\tat fffffffg80210000", "\tat "})
            assertThat(sites.decode(line)).isEqualTo(line);
        String line = "\tat ffffffff80210000";
        assertThat(new TraceSymbols(new TreeFiles(), "/none").decode(line)).isEqualTo(line);
    }
}
