package hermitux.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BuildParserTest {
    private static BuildOptions parse(String... words) { return BuildParser.parse(List.of(words)); }
    private static void refused(String reason, String... words) { assertThatThrownBy(() -> parse(words)).isInstanceOf(Refusal.class).hasMessage(reason); }

    @Test void optionsStandBeforeAndBehindTheProgram() {
        BuildOptions options = parse("--env", "A=1", "tool", "-x", "file", "-o", "out", "--include=/data", "--memory=16M", "--cwd", "/w", "-y");
        assertThat(options.program.program).isEqualTo("tool");
        assertThat(options.program.arguments).containsExactly("-x", "file", "-y");
        assertThat(options.output).isEqualTo("out");
        assertThat(options.memory).isEqualTo("16M");
        assertThat(options.program.memoryBytes).isEqualTo(16L << 20);
        assertThat(options.program.environment).containsExactly("A=1");
        assertThat(options.program.included).containsExactly("/data");
        assertThat(options.program.workingFolder).isEqualTo("/w");
        assertThat(options.program.isolated).isTrue();
    }

    @Test void minimalImagesAreCompressed() {
        assertThat(parse("tool", "-o", "out").compress()).isFalse();
        assertThat(parse("tool", "-o", "out", "--compress").compress()).isTrue();
        assertThat(parse("tool", "-o", "out", "--minimal").compress()).isTrue();
        assertThat(parse("tool", "-o", "out", "--minimal", "--no-compress").compress()).isFalse();
        refused("build: --compress takes no value", "tool", "-o", "out", "--compress=9");
    }

    @Test void whatFollowsTwoDashesIsThePrograms() {
        BuildOptions options = parse("-o", "out", "--", "tool", "-o", "--", "--help");
        assertThat(options.output).isEqualTo("out");
        assertThat(options.program.program).isEqualTo("tool");
        assertThat(options.program.arguments).containsExactly("-o", "--", "--help");
    }

    @Test void helpOfTheProgramIsNotOurs() {
        assertThat(parse("--help").help).isTrue();
        BuildOptions options = parse("tool", "--help", "-o", "out");
        assertThat(options.help).isFalse();
        assertThat(options.program.arguments).containsExactly("--help");
    }

    @Test void whatIsWrongIsNamed() {
        refused("build: no program is named; try `hermitux build /bin/busybox -o image`", "-o", "out");
        refused("build: -o IMAGE says where the image goes", "tool");
        refused("build: -o needs a value; `hermitux build --help` explains it", "tool", "-o");
        refused("build: unknown option --odd; `hermitux build --help` lists them", "--odd", "tool", "-o", "out");
        refused("--memory 5: use a number with K, M or G, as in --memory 512M", "tool", "-o", "out", "--memory", "5");
        refused("--env A: use --env NAME=VALUE", "tool", "-o", "out", "--env", "A");
    }
}
