package hermitux.launcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessagesTest {
    @Test void namesDoNotCommandTheTerminal() {
        assertThat(Messages.shown("image: no file \u001b[2Jevil\u007f\r")).isEqualTo("image: no file ?[2Jevil??");
        assertThat(Messages.shown("a\tname\nof a file: \u00c3\u00a4")).isEqualTo("a\tname\nof a file: \u00c3\u00a4");
    }
}
