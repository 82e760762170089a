package hermitux.launcher.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.TreeFiles;
import org.junit.jupiter.api.Test;

/** --disk: what it names, and what is no disk. */
class DiskTest {
    private final TreeFiles files = new TreeFiles().file("/d/disk", 0644, new byte[1024]).file("/d/odd", 0644, new byte[1000]).file("/d/empty", "");

    @Test void writableUnlessSaidOtherwise() {
        assertThat(Disk.parse("a:b")).isEqualTo(new Disk("a:b", true));
        assertThat(Disk.parse("a:b:ro")).isEqualTo(new Disk("a:b", false));
        assertThat(Disk.parse("a:rw")).isEqualTo(new Disk("a", true));
        assertThatThrownBy(() -> Disk.parse(":ro")).isInstanceOf(Refusal.class).hasMessageContaining("no file is named");
    }

    @Test void descriptorsOfWhoeverStartsUs() {
        assertThat(Disk.parse("/dev/fd/7:ro").descriptor()).isEqualTo(7);
        assertThat(Disk.parse("/proc/self/fd/12").isHandedOver()).isTrue();
        assertThat(Disk.parse("/dev/fd/0").isHandedOver()).isFalse();
        assertThat(Disk.parse("/dev/fd/seven").isHandedOver()).isFalse();
        assertThat(Disk.parse("/d/disk").descriptor()).isEqualTo(-1);
    }

    @Test void relativeToTheCurrentFolder() {
        assertThat(Disk.parse("disk:ro").checked(files, "/d")).isEqualTo(new Disk("/d/disk", false));
        assertThat(Disk.parse("/d/disk").checked(files, "/elsewhere")).isEqualTo(new Disk("/d/disk", true));
    }

    @Test void whatIsNoDisk() {
        refused("absent", "no such file");
        refused("/d", "neither a file nor a block device");
        refused("odd", "multiple of 512");
        refused("empty", "multiple of 512");
    }

    private void refused(String name, String reason) {
        assertThatThrownBy(() -> Disk.parse(name).checked(files, "/d")).isInstanceOf(Refusal.class).hasMessageContaining("--disk " + name)
            .hasMessageContaining(reason);
    }
}
