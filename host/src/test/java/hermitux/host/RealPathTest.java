package hermitux.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RealPathTest {
    private final TreeFiles files = new TreeFiles().file("/opt/java-17/bin/java", 0755, new byte[0]);

    @Test void aPathWithoutLinksIsItself() {
        assertThat(RealPath.of(files, "/opt/java-17/bin/java")).isEqualTo("/opt/java-17/bin/java");
        assertThat(RealPath.of(files, "//opt/./java-17/../java-17/bin/")).isEqualTo("/opt/java-17/bin");
        assertThat(RealPath.of(files, "/")).isEqualTo("/");
        assertThat(RealPath.of(files, "/../..")).isEqualTo("/");
    }

    @Test void linksAreFollowedOneAfterTheOther() {
        files.link("/etc/alternatives/java", "/opt/java/bin/java").link("/opt/java", "java-17").link("/usr/bin/java", "../../etc/alternatives/java");
        assertThat(RealPath.of(files, "/usr/bin/java")).isEqualTo("/opt/java-17/bin/java");
    }

    @Test void dotsCountFromWhereALinkLeads() {
        files.link("/here", "/opt/java-17/bin");
        assertThat(RealPath.of(files, "/here/../bin/java")).isEqualTo("/opt/java-17/bin/java");
    }

    @Test void whatIsMissingOrACircleHasNone() {
        files.link("/a", "b").link("/b", "a").link("/dangling", "/none");
        assertThat(RealPath.of(files, "/a")).isNull();
        assertThat(RealPath.of(files, "/dangling")).isNull();
        assertThat(RealPath.of(files, "/opt/none")).isNull();
    }
}
