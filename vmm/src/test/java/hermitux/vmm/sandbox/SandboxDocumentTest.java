package hermitux.vmm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * docs/sandbox.md is what the rules say. After a change of them: {@code mvn -o -q -pl abi,vmm test -Dtest=SandboxDocumentTest -DargLine=-Dwrite=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class SandboxDocumentTest {
    private static final Path DOCUMENT = Path.of("../docs/sandbox.md");
    private static final String HEAD = """
        # The sandbox of the native monitor

        The guest is hostile to the monitor: whatever gets the better of one of its devices should not have gained much. So once the machine is
        set up, and before the guest's first instruction, `hermitux` gives up for good what running the guest does not need. `--no-sandbox` leaves that
        out, to debug it.

        - **Privileges.** No new ones (`PR_SET_NO_NEW_PRIVS`). Of the capabilities, if there were any, a machine without shares keeps none, one with
          read-only shares CAP_DAC_READ_SEARCH, one with a writable share CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER and CAP_FSETID as well. The process leaves no
          core file, and other processes of its user cannot trace it (`PR_SET_DUMPABLE`).
        - **Files.** Where the host's kernel has Landlock, nothing can be opened but what lies beneath the shares (and changed only beneath writable ones),
          the program's own files, for the symbols of a crash, and the kernel's table of call sites.
        - **System calls.** Those of the table below, by seccomp. Any other does not happen: the machine ends with one line that names it by number
          (`hermitux syscalls` has the names), and status 125.

        The table is made from `vmm/src/main/java/hermitux/vmm/sandbox/Rules.java`, as the filter is. QEMU is not confined by any of this.

        | number | call | allowed | what for |
        |---|---|---|---|
        """;

    private static String document() {
        var text = new StringBuilder(HEAD);
        for (Rule rule : Rules.all(0)) {
            text.append("| ").append(rule.call()).append(" | ").append(rule.name()).append(" | ");
            text.append(switch (rule.need()) {
                case NOTHING -> "always";
                case SHARE -> "with a share";
                case WRITABLE_SHARE -> "with a writable share";
                case DISK -> "with a disk";
                case WRITABLE_DISK -> "with a writable disk";
            });
            for (Condition condition : rule.conditions()) if (!condition.text().isEmpty()) text.append("; ").append(condition.text());
            text.append(" | ").append(rule.why()).append(" |\n");
        }
        return text.toString();
    }

    @Test void documentIsWhatTheRulesSay() throws IOException {
        if (Boolean.getBoolean("write")) Files.writeString(DOCUMENT, document());
        assertThat(Files.readString(DOCUMENT)).isEqualTo(document());
    }
}
