package hermitux.launcher.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Object parse(String text) { return Json.parse(text.getBytes(StandardCharsets.UTF_8)); }

    @Test void valuesOfAllKinds() {
        var object = (JsonObject) parse(" {\"a\": [1, -2.5e+3, true, false, null, \"x\"], \"b\": {\"c\": \"inner\"}, \"d\": [], \"e\": 1, \"e\": \"2\"} ");
        assertThat(object.get("a")).isEqualTo(Arrays.asList("1", "-2.5e+3", true, false, null, "x"));
        assertThat(object.object("b").string("c")).isEqualTo("inner");
        assertThat(object.strings("d")).isEmpty();
        assertThat(object.string("e")).isEqualTo("2");
        assertThat(object.object("a").list("b")).isEmpty();
        assertThat(object.string("a")).isNull();
    }

    @Test void stringsAreBytes() {
        assertThat(parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")).isEqualTo("\"\\/\b\f\n\r\t");
        assertThat(parse("\"\\u00e9\\u20ac\\ud83d\\ude00\"")).isEqualTo(bytes("é€😀"));
        assertThat(parse("\"é€😀\"")).isEqualTo(bytes("é€😀"));
    }

    private static String bytes(String text) { return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1); }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"", "\"\\", "\"\\u12", "\"\\ud800\"", "\"\\ud800\\u0041\"", "tru",
        "x", "1 2", "\"a\nb\""})
    void otherTextsAreRefused(String text) { assertThatThrownBy(() -> parse(text)).isInstanceOf(Json.Malformed.class); }

    @Test void deepNestingIsRefused() { assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(Json.Malformed.class); }

    @Test void noiseIsReadOrRefused() {
        var random = new Random(1);
        String alphabet = "{}[]\",:\\u0123abtrue -.\n";
        for (int i = 0; i < 100_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            try {
                parse(text.toString());
            } catch (Json.Malformed expected) {
                assertThat(expected).hasMessageContaining("byte");
            }
        }
    }
}
