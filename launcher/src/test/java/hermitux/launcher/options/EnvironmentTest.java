package hermitux.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.TreeFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    @Test void onlyTheCleanSetIsPassedAndWhatIsAskedForWins() {
        List<String> own = List.of("PATH=/bin", "SECRET=1", "HOME=/root", "LC_ALL=C", "LCX=1", "TERM=xterm");
        assertThat(Environment.of(own, List.of("HOME=/x", "A=1", "A=2"), false)).containsExactly("PATH=/bin", "LC_ALL=C", "TERM=xterm", "HOME=/x", "A=2");
    }

    @Test void aCleanOneHasWhatIsAskedForAlone() {
        assertThat(Environment.of(List.of("PATH=/bin", "HOME=/root"), List.of("A=1"), true)).containsExactly("A=1");
    }

    @Test void filesCountLessThanOptionsAndNamesHaveTheHostsValues() {
        var files = new TreeFiles().file("/w/vars", "# comment\n\n  A=1\r\nB=x=y\nHOME\nNONE\n=bad\nC=last");
        RunOptions options = OptionParser.parse(List.of("--env", "A=2", "-e", "TERM", "-e", "ABSENT", "--env-file", "vars", "p"));
        assertThat(Environment.asked(options, files, "/w", List.of("HOME=/h", "TERM=xterm")))
            .containsExactly("A=1", "B=x=y", "HOME=/h", "C=last", "A=2", "TERM=xterm");
        options.environmentFiles.add("none");
        assertThatThrownBy(() -> Environment.asked(options, files, "/w", List.of())).isInstanceOf(Refusal.class)
            .hasMessage("run: --env-file none: cannot be read");
    }

    @Test void valuesMayHoldEqualsSigns() {
        assertThat(Environment.value(List.of("AB=1", "A=x=y"), "A")).isEqualTo("x=y");
        assertThat(Environment.value(List.of("A="), "A")).isEmpty();
        assertThat(Environment.value(List.of("AB=1"), "A")).isNull();
    }
}
