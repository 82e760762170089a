import java.io.BufferedReader;
import java.io.File;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Java's ProcessBuilder: streams, status, environment, pipelines, ends by force. */
public final class Children {
    public static void main(String[] arguments) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", "echo $KEY; pwd; echo err >&2; exit 3").directory(new File("/tmp")).redirectErrorStream(true).start();
        System.out.println(new String(process.getInputStream().readAllBytes()) + process.waitFor());
        var builder = new ProcessBuilder("sh", "-c", "echo $KEY");
        builder.environment().put("KEY", "value");
        System.out.println(new String(builder.start().getInputStream().readAllBytes()));
        Process sorter = new ProcessBuilder("sort", "-r").start();
        try (var writer = sorter.outputWriter()) { for (int i = 1; i < 4; i++) writer.write(i + "\n"); }
        try (BufferedReader reader = sorter.inputReader()) { reader.lines().forEach(System.out::println); }
        List<Process> pipeline = ProcessBuilder.startPipeline(List.of(new ProcessBuilder("seq", "1", "1000"), new ProcessBuilder("wc", "-l")));
        System.out.println(new String(pipeline.get(1).getInputStream().readAllBytes()).trim());
        Process sleeper = new ProcessBuilder("sleep", "100").start();
        System.out.println(sleeper.waitFor(50, TimeUnit.MILLISECONDS) + " " + sleeper.isAlive());
        sleeper.destroyForcibly();
        System.out.println(sleeper.waitFor() + " " + sleeper.toHandle().isAlive());
        try { new ProcessBuilder("/not/there").start(); } catch (java.io.IOException e) { System.out.println("error"); }
        System.out.println(new ProcessBuilder("true").start().onExit().thenApply(Process::exitValue).get());
        new ProcessBuilder("echo", "inherited").inheritIO().start().waitFor();
    }
}
