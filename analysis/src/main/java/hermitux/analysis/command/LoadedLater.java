package hermitux.analysis.command;

import hermitux.host.HostFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Libraries that glibc loads by itself when a program asks for certain things. */
final class LoadedLater {
    private static final String CONFIGURATION = "/etc/nsswitch.conf";
    private static final int MOST_BYTES = 1 << 16;
    private static final String[] FOLDERS = {"/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64"};

    private LoadedLater() { }

    /** For each service of nsswitch.conf(5) its libnss_SERVICE.so.2, where there is one. */
    static List<String> nameServices(HostFiles files) {
        byte[] text = files.read(CONFIGURATION, 0, MOST_BYTES);
        Set<String> found = new LinkedHashSet<>();
        for (String line : new String(text == null ? new byte[0] : text, StandardCharsets.ISO_8859_1).split("\n")) {
            String plain = line.replaceFirst("#.*", "");
            int colon = plain.indexOf(':');
            if (colon < 0) continue;
            for (String service : plain.substring(colon + 1).replaceAll("\\[[^]]*]", " ").trim().split("\\s+")) {
                for (String folder : FOLDERS) {
                    String name = "/libnss_" + service + ".so.2";
                    boolean known = found.stream().anyMatch(other -> other.endsWith(name));
                    if (!service.isEmpty() && !known && files.status(folder + name).isFile()) found.add(folder + name);
                }
            }
        }
        return List.copyOf(found);
    }

    static List<String> conversions(HostFiles files) {
        for (String folder : FOLDERS) {
            List<String> names = files.names(folder + "/gconv"), found = new ArrayList<>();
            if (names == null) continue;
            for (String name : names) if (name.endsWith(".so")) found.add(folder + "/gconv/" + name);
            return found.stream().sorted().toList();
        }
        return List.of();
    }
}
