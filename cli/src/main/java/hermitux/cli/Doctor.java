package hermitux.cli;

import hermitux.host.HostFiles;
import hermitux.launcher.Refusal;
import java.util.List;

/** {@code hermitux doctor}. */
final class Doctor {
    private final HostFiles files;
    private final String home;

    Doctor(HostFiles files, String home) {
        this.files = files;
        this.home = home;
    }

    String report(List<String> arguments) {
        if (!arguments.isEmpty()) throw Refusal.own("doctor: takes no arguments");
        return home + "\n";
    }
}
