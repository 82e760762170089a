package hermitux.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.host.TreeFiles;
import org.junit.jupiter.api.Test;

class CallSitesTest {
    private final CallSites sites = new CallSites(new TreeFiles().file("/kernel.callsites",
        "1 a.B.one(B.java:10)\n12 a.B.two(B.java:20)\n3 c.D.three(D.java:30)"), "/kernel.callsites");

    @Test void numbersBecomePlaces() {
        assertThat(sites.decode("\tat Obfuscated.obfuscated(Obfuscated.java:12)\n")).isEqualTo("\tat a.B.two(B.java:20)\n");
        assertThat(sites.decode("Obfuscated.obfuscated(Obfuscated.java:1) Obfuscated.obfuscated(Obfuscated.java:3)"))
            .isEqualTo("a.B.one(B.java:10) c.D.three(D.java:30)");
    }

    @Test void whatIsUnknownStays() {
        for (String line : new String[] {"plain\n", "\tat Obfuscated.obfuscated(Obfuscated.java:2)",
            "Obfuscated.obfuscated(Obfuscated.java:1", "Obfuscated.obfuscated(Obfuscated.java:)"})
            assertThat(sites.decode(line)).isEqualTo(line);
        String line = "Obfuscated.obfuscated(Obfuscated.java:1)";
        assertThat(new CallSites(new TreeFiles(), "/none").decode(line)).isEqualTo(line);
    }
}
