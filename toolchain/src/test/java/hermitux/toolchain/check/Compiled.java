package hermitux.toolchain.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** Compiles a few lines of Java, so that a rule can be shown code that breaks it. */
final class Compiled {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("(?:class|interface|enum|record) (\\w+)");

    private Compiled() { }

    /** The classes of the sources, each one a compilation unit with a package. */
    static ClassSet of(Path folder, String... sources) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", folder.resolve("classes").toString()));
        for (String source : sources) {
            Matcher packaged = PACKAGE.matcher(source), type = TYPE.matcher(source);
            assertThat(packaged.find() && type.find()).isTrue();
            Path file = folder.resolve("source").resolve(packaged.group(1).replace('.', '/')).resolve(type.group(1) + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            arguments.add(file.toString());
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(new String[0]));
        assertThat(status).isZero();
        return new ClassSet(folder.resolve("classes"));
    }
}
