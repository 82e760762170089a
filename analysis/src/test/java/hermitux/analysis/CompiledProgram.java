package hermitux.analysis;

import hermitux.analysis.code.Disassembler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Small programs without a C library, compiled for a test. */
final class CompiledProgram {
    private CompiledProgram() { }

    /** Skips the test where the library is not installed; ./dev unit installs it where it may. */
    static void needsCapstone() {
        boolean there = true;
        try {
            new Disassembler();
        } catch (ToolFailure failure) {
            there = false;
        }
        Assumptions.assumeTrue(there, "libcapstone is not installed");
    }

    /** The file of a static program; its code begins at _start. */
    static byte[] of(String source, String... options) throws Exception {
        Path folder = Files.createTempDirectory("hermitux-analysis");
        try {
            Path code = Files.writeString(folder.resolve("program.c"), source), program = folder.resolve("program");
            List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-nostdlib", "-static", "-fno-stack-protector", "-fcf-protection=none"));
            command.addAll(List.of(options));
            command.addAll(List.of("-o", program.toString(), code.toString()));
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) throw new IllegalStateException("gcc failed");
            return Files.readAllBytes(program);
        } finally {
            for (Path file : Files.list(folder).toList()) Files.delete(file);
            Files.delete(folder);
        }
    }
}
