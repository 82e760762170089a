package hermitux.cli;

import hermitux.host.HostFiles;
import hermitux.host.RealPath;
import hermitux.launcher.machine.Qemu;
import java.util.ArrayList;
import java.util.List;

/** Where a Java is, as scripts/environment.sh looks for it: JAVA_HOME, /usr/lib/jvm, PATH. */
final class JavaHome {
    static final int VERSION = 25;

    private JavaHome() { }

    /** Null if there is none that is new enough. @param command what it is wanted for: java to run, javac to build */
    static String find(HostFiles files, List<String> environment, String command) {
        List<String> homes = new ArrayList<>();
        for (String variable : environment) if (variable.startsWith("JAVA_HOME=")) homes.add(variable.substring("JAVA_HOME=".length()));
        List<String> installed = files.names("/usr/lib/jvm");
        if (installed != null) for (String name : installed) homes.add("/usr/lib/jvm/" + name);
        String inPath = Qemu.inPath(files, environment, command);
        String real = inPath == null ? null : RealPath.of(files, inPath);
        if (real != null && real.indexOf("/bin/") > 0) homes.add(real.substring(0, real.lastIndexOf("/bin/")));
        for (String home : homes) if (files.status(home + "/bin/" + command).isFile() && version(files, home) >= VERSION) return home;
        return null;
    }

    /** The feature number in a JDK's file "release": JAVA_VERSION="25.0.1"; 0 if there is none. */
    private static int version(HostFiles files, String home) {
        byte[] release = files.read(home + "/release", 0, 4096);
        var lines = new StringBuilder();
        if (release != null) for (byte b : release) lines.append((char) (b & 255));
        String key = "JAVA_VERSION=\"";
        int at = lines.indexOf(key), version = 0;
        for (int i = at + key.length(); at >= 0 && i < lines.length() && lines.charAt(i) >= '0' && lines.charAt(i) <= '9'; i++)
            version = version * 10 + lines.charAt(i) - '0';
        return version;
    }
}
