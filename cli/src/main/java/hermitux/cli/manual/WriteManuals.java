package hermitux.cli.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes manual pages and completions into a folder, as they lie below /usr/share (scripts/package.sh): no part of the native program. */
public final class WriteManuals {
    private WriteManuals() { }

    /** @param arguments the folder, the version */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        String version = arguments[1];
        write(folder.resolve("man/man1/hermitux.1"), ManualPage.overview(version));
        for (Command command : Commands.ALL) write(folder.resolve("man/man1/hermitux-" + command.name() + ".1"), ManualPage.of(command, version));
        write(folder.resolve("bash-completion/completions/hermitux"), Completions.bash());
        write(folder.resolve("zsh/vendor-completions/_hermitux"), Completions.zsh());
        write(folder.resolve("fish/vendor_completions.d/hermitux.fish"), Completions.fish());
    }

    private static void write(Path path, String text) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
