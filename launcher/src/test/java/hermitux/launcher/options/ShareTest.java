package hermitux.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    @Test void partsAreOptional() {
        assertThat(Share.parse("/a")).isEqualTo(new Share("/a", null, false));
        assertThat(Share.parse("/a:/b")).isEqualTo(new Share("/a", "/b", false));
        assertThat(Share.parse("/a:rw")).isEqualTo(new Share("/a", null, true));
        assertThat(Share.parse("/a:rw:suid")).isEqualTo(new Share("/a", null, true, false, true));
        assertThat(Share.parse("/a:/b:rw")).matches(share -> !share.setId());
        assertThat(Share.parse("a:/b:ro")).isEqualTo(new Share("a", "/b", false));
    }

    @Test void pathsBecomeAbsolute() {
        assertThat(Share.parse("../x/./y//").resolved("/home/me")).isEqualTo(new Share("/home/x/y", "/home/x/y", false));
        assertThat(Share.parse(".:/data/:rw").resolved("/home/me")).isEqualTo(new Share("/home/me", "/data", true));
    }

    @Test void showsOnlyWhatIsAtTheSamePath() {
        assertThat(new Share("/usr", "/usr", false).shows("/usr/bin/x")).isTrue();
        assertThat(new Share("/usr", "/usr", false).shows("/usr")).isTrue();
        assertThat(new Share("/usr", "/usr", false).shows("/usrlocal")).isFalse();
        assertThat(new Share("/usr", "/mnt", false).shows("/usr/bin/x")).isFalse();
        assertThat(new Share("/", "/", false).shows("/usr")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":rw", ":/guest", "/a:b", "/a::rw", "/a:/b:/c", "/a:/b:rw:ro"})
    void mistakesAreNamed(String text) {
        assertThatThrownBy(() -> Share.parse(text)).isInstanceOf(Refusal.class).hasMessageStartingWith("--share " + text + ": ");
    }
}
