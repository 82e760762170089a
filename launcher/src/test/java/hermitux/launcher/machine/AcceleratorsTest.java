package hermitux.launcher.machine;

import static org.assertj.core.api.Assertions.assertThat;

import hermitux.host.TreeFiles;
import org.junit.jupiter.api.Test;

/** The name of the group to join, from group(5). */
class AcceleratorsTest {
    private static String name(String groups, int number) { return Accelerators.groupName(new TreeFiles().file("/etc/group", groups), number); }

    @Test void groupByNumber() {
        String groups = "root:x:0:\nkvm:x:105:one,two\nkvm2:x:1050:\nlast:x:7:one";
        assertThat(name(groups, 105)).isEqualTo("kvm");
        assertThat(name(groups, 0)).isEqualTo("root");
        assertThat(name(groups, 7)).isEqualTo("last");
    }

    @Test void unknownGroupIsItsNumber() {
        assertThat(name("root:x:0:\nbroken\n:x:5:\nshort:x\n", 5)).isEqualTo("5");
        assertThat(Accelerators.groupName(new TreeFiles(), 12)).isEqualTo("12");
    }
}
