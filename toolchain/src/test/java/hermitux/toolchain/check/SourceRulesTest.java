package hermitux.toolchain.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every rule holds for the source as it is: what `./dev check` prints, as tests. */
class SourceRulesTest {
    @TestFactory
    Stream<DynamicTest> rules() throws IOException {
        return Check.violations(Path.of("..")).entrySet().stream()
            .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> assertThat(rule.getValue()).isEmpty()));
    }
}
