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

        - **Privileges.** No new ones (`PR_SET_NO_NEW_PRIVS`). Of the capabilities, if there were any, a machine keeps none whose only shares are the
          system's own, which are served as every user may read them; one with a read-only share of the user's CAP_DAC_READ_SEARCH; one with a writable
          share CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER and CAP_FSETID as well. The process leaves no core file, and other processes of its user cannot
          trace it (`PR_SET_DUMPABLE`).
        - **What was there before.** Descriptors that the caller left open are closed (where the host's kernel has close_range(2), 5.9), so is
          /dev/kvm once the machine is made; the environment that the process was given is overwritten.
        - **Files.** Nothing is looked up by a path of the host: what names the place of a crash (the program's own files, the kernel's table of call sites)
          is open already, or found below a share. A call that asks for or changes a file (stat, chown, chmod, utimensat, readlink) takes a descriptor and a
          name that must be the empty one: seccomp compares the pointer with the address of a page that nothing may change any more. Descriptors that only
          name files come from openat2(2) with a `struct open_how` of that page, which stays below the folder that it begins at. Where the process may
          (CAP_SYS_CHROOT), its / is a folder of /proc that holds nothing but the numbers of its own descriptors. Where the host's kernel has Landlock,
          nothing can be opened, made, renamed or removed but what lies beneath the shares, and changed only beneath writable ones.
        - **System calls.** Those of the table below, by seccomp. Any other does not happen: the machine ends with one line that names it by number
          (`hermitux syscalls` has the names), and status 125.

        What remains to one who takes the monitor over: the shares, as their rights are; the standard streams; on a host without Landlock, files to read
        that a user of these rights may read and that `..` of a share leads to, with a writable share to write as well; before Linux 6.6, with a writable
        share, the modes of such files. There is no namespace and no user of its own: `systemd-run` and containers give these.

        By QEMU the machine is confined by QEMU's own filter (`-sandbox on` with `obsolete`, `elevateprivileges`, `spawn` and `resourcecontrol` denied),
        by no new privileges, the capabilities named above, an empty environment and closed descriptors. Neither Landlock nor another root is around it.

        The table is made from `vmm/src/main/java/hermitux/vmm/sandbox/Rules.java`, as the filter is.

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
                case WRITABLE_SHARE_BEFORE_6_6 -> "with a writable share, before Linux 6.6";
                case DISK -> "with a disk";
                case WATCHED_SHARE -> "with a share of the user's";
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
