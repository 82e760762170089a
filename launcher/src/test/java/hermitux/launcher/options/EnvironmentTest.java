package hermitux.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    @Test void onlyTheCleanSetIsPassedAndWhatIsAskedForWins() {
        List<String> own = List.of("PATH=/bin", "SECRET=1", "HOME=/root", "LC_ALL=C", "LCX=1", "TERM=xterm");
        assertThat(Environment.of(own, List.of("HOME=/x", "A=1", "A=2"))).containsExactly("PATH=/bin", "LC_ALL=C", "TERM=xterm", "HOME=/x", "A=2");
    }

    @Test void valuesMayHoldEqualsSigns() {
        assertThat(Environment.value(List.of("AB=1", "A=x=y"), "A")).isEqualTo("x=y");
        assertThat(Environment.value(List.of("A="), "A")).isEmpty();
        assertThat(Environment.value(List.of("AB=1"), "A")).isNull();
    }
}
