package hermitux.cli;

import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands that run on a JVM (module analysis): they need large libraries and are not in a hurry. The JVM takes this program's place.
 */
final class JavaTools {
    private static final String ARCHIVE = "/tools/tools.jar", CACHE = "/tools/tools.aot";

    private JavaTools() { }

    /** Answers by {@link Refusal} only. @param home the folder of this program */
    static int run(HostFiles files, String home, String command, List<String> rest) {
        List<String> environment = HostSystem.environment();
        String java = JavaHome.find(files, environment, "java");
        if (java == null)
            throw Refusal.own(command + ": it runs on Java " + JavaHome.VERSION
                + " or newer, and there is none: install openjdk-25-jre-headless, or another and set JAVA_HOME");
        if (!files.status(home + ARCHIVE).isFile()) throw Refusal.own(command + ": " + home + ARCHIVE + " is missing: run ./dev build");
        List<String> arguments = new ArrayList<>();
        arguments.add("java");
        arguments.add("-XX:+UseSerialGC");
        if (files.status(home + CACHE).isFile()) {
            arguments.add("-XX:AOTCache=" + home + CACHE);
            // A cache of another JVM is passed over without a word.
            arguments.add("-Xlog:disable");
        }
        arguments.add("-jar");
        arguments.add(home + ARCHIVE);
        arguments.add(command);
        arguments.addAll(rest);
        int error = HostSystem.execute(java + "/bin/java", arguments, environment);
        throw Refusal.own(command + ": " + java + "/bin/java cannot be executed: " + HostSystem.errorText(error));
    }
}
