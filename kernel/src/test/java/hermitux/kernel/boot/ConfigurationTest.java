package hermitux.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private final Configuration configuration = new Configuration("arg=a\0env=K=V=W\0arg=\0aslr=0\0trace=x\0novalue\0rows=24");

    @Test void valuesKeepEqualSignsAndOrder() {
        assertThat(configuration.all("arg")).containsExactly("a", "");
        assertThat(configuration.all("env")).containsExactly("K=V=W");
        assertThat(configuration.all("none")).isEmpty();
    }

    @Test void numbersFallBackWhenTheyAreNotNumbers() {
        assertThat(configuration.number("rows", 1)).isEqualTo(24);
        assertThat(configuration.number("trace", 7)).isEqualTo(7);
        assertThat(configuration.number("none", 7)).isEqualTo(7);
        assertThat(configuration.flag("aslr", true)).isFalse();
        assertThat(configuration.get("novalue", "-")).isEqualTo("-");
    }
}
