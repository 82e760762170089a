package hermitux.launcher.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.TreeFiles;
import hermitux.launcher.options.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Machines among processes that look like some, or nearly. */
class RunningMachinesTest {
    private static final int USER = 1000;

    private final TreeFiles files = new TreeFiles();

    RunningMachinesTest() {
        files.file("/proc/uptime", "1000.50 3.14\n");
        files.folder("/proc/sys");
        process(1, "init", 'S', 0, 0, 0, "/sbin/init");
        process("self", "hermitux", 'R', 1, 100_000, USER, "hermitux", "ps");
    }

    private void process(Object id, String name, char state, int parent, long start, int user, String... words) {
        String between = " 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 ";
        files.file("/proc/" + id + "/stat", id + " (" + name + ") " + state + " " + parent + between + start + " 23\n");
        files.file("/proc/" + id + "/status", "Name:\t" + name + "\nUid:\t" + user + "\t" + user + "\n");
        files.file("/proc/" + id + "/cmdline", String.join("\0", words) + "\0");
    }

    private List<RunningMachine> list() { return new RunningMachines(files, USER).list(); }

    @Test void nothingCallsNoMachine() {
        process(20, "hermitux", 'S', 1, 90_000, USER, "hermitux", "run", "/bin/server");
        assertThat(RunningMachines.called("", list())).isEmpty();
    }

    @Test void aRunIsAMachine() {
        process(20, "hermitux", 'S', 1, 90_000, USER, "hermitux", "run", "--memory", "1G", "--name=web", "/bin/server", "-x", "a b");
        RunningMachine machine = list().get(0);
        assertThat(machine.processId()).isEqualTo(20);
        assertThat(machine.name()).isEqualTo("web");
        assertThat(machine.command()).containsExactly("/bin/server", "-x", "a b");
        assertThat(machine.hypervisor()).isEqualTo("native");
        assertThat(machine.memoryBytes()).isEqualTo(1L << 30);
        assertThat(machine.ageCentis()).isEqualTo(10_050);
        assertThat(machine.id()).matches("[0-9a-f]{12}");
    }

    @Test void itsPublishedPortsAreKnown() {
        process(20, "hermitux", 'S', 1, 90_000, USER, "hermitux", "run", "-p", "8080:80", "--publish", "0.0.0.0:53:5353/udp", "/bin/server");
        assertThat(list().get(0).ports()).extracting(Object::toString).containsExactly("127.0.0.1:8080->80/tcp", "0.0.0.0:53->5353/udp");
    }

    @Test void itsChildSaysWhatMakesTheMachine() {
        process(20, "hermitux", 'S', 1, 90_000, USER, "hermitux", "run", "true");
        process(21, "qemu-system-x86", 'S', 20, 90_001, USER, "qemu");
        assertThat(list()).singleElement().extracting(RunningMachine::hypervisor).isEqualTo("qemu");
    }

    @Test void whatIsNone() {
        process(20, "hermitux", 'Z', 1, 1, USER, "hermitux", "run", "true");
        process(21, "hermitux", 'S', 1, 1, USER, "hermitux", "doctor");
        process(22, "hermitux", 'S', 1, 1, USER + 1, "hermitux", "run", "true");
        process(23, "bash", 'S', 1, 1, USER, "hermitux", "run", "true");
        process(24, "hermitux", 'S', 1, 1, USER, "hermitux", "run", "--help");
        process(25, "hermitux", 'S', 1, 1, USER, "hermitux", "run", "--no-such-option", "true");
        process(26, "hermitux", 'S', 1, 1, USER, "hermitux");
        process(27, "a) S 1 (hermitux", 'S', 1, 1, USER, "hermitux", "run", "true");
        files.folder("/proc/28");
        assertThat(list()).isEmpty();
        process(30, "hermitux", 'S', 1, 1, USER, "hermitux", "run", "true");
        process(31, "hermitux", 'S', 30, 1, USER, "hermitux", "run", "true");       // forked, not yet QEMU
        assertThat(list()).extracting(RunningMachine::processId).containsExactly(30);
    }

    @Test void theOldestIsFirst() {
        for (int i = 0; i < 9; i++) process(20 + i, "hermitux", 'S', 1, 100 * (i * 7 % 9), USER, "hermitux", "run", "true");
        assertThat(list()).extracting(RunningMachine::ageCentis).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(list()).extracting(RunningMachine::id).doesNotHaveDuplicates();
    }

    @Test void machinesAreCalledByNameProcessOrId() {
        process(20, "hermitux", 'S', 1, 1, USER, "hermitux", "run", "--name", "one", "true");
        process(21, "hermitux", 'S', 1, 2, USER, "hermitux", "run", "--name", "20", "true");
        List<RunningMachine> machines = list();
        assertThat(RunningMachines.called("one", machines)).extracting(RunningMachine::processId).containsExactly(20);
        assertThat(RunningMachines.called("20", machines)).extracting(RunningMachine::processId).containsExactly(21);
        assertThat(RunningMachines.called("21", machines)).extracting(RunningMachine::processId).containsExactly(21);
        for (RunningMachine machine : machines) {
            assertThat(RunningMachines.called(machine.id(), machines)).containsExactly(machine);
            assertThat(RunningMachines.called(machine.id().substring(0, 5), machines)).containsExactly(machine);
        }
        assertThat(RunningMachines.called("", machines)).isEmpty();
        assertThat(RunningMachines.called("none", machines)).isEmpty();
    }

    @Test void aNameIsTheOlderOnes() {
        process(20, "hermitux", 'S', 1, 1, USER, "hermitux", "run", "--name", "one", "true");
        process(21, "hermitux", 'S', 1, 2, USER, "hermitux", "run", "--name", "one", "true");
        var machines = new RunningMachines(files, USER);
        machines.claim("one", 20);
        machines.claim("two", 21);
        assertThatThrownBy(() -> machines.claim("one", 21)).isInstanceOf(Refusal.class).hasMessageContaining(list().get(0).id());
    }
}
