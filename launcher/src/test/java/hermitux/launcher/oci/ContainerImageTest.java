package hermitux.launcher.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.LinuxFiles;
import hermitux.launcher.options.OptionParser;
import hermitux.launcher.options.Refusal;
import hermitux.launcher.options.RunOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerImageTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4), OTHER = "fedcba9876543210".repeat(4);

    @TempDir Path folder;

    private static RunOptions applied(String config, String... words) {
        RunOptions options = OptionParser.parse(List.of(words));
        ContainerImage.apply(options, "oci:x", (JsonObject) Json.parse(config.getBytes(StandardCharsets.UTF_8)));
        return options;
    }

    @Test void entrypointAndCommand() {
        String both = "{\"Entrypoint\": [\"/entry\", \"-e\"], \"Cmd\": [\"server\", \"-p\"]}";
        RunOptions options = applied(both, "oci:x");
        assertThat(options.program).isEqualTo("/entry");
        assertThat(options.arguments).containsExactly("-e", "server", "-p");
        assertThat(applied(both, "oci:x", "shell").arguments).containsExactly("-e", "shell");
        options = applied(both, "--entrypoint", "/bin/sh", "oci:x", "-c", "id");
        assertThat(options.program).isEqualTo("/bin/sh");
        assertThat(options.arguments).containsExactly("-c", "id");
        assertThat(applied(both, "--entrypoint", "/bin/sh", "oci:x").arguments).isEmpty();
        assertThat(applied("{\"Cmd\": [\"/only\"]}", "oci:x").program).isEqualTo("/only");
        assertThatThrownBy(() -> applied("{\"Cmd\": null}", "oci:x")).isInstanceOf(Refusal.class).hasMessageContaining("names no program");
    }

    @Test void userFolderAndVariables() {
        String config = "{\"Cmd\": [\"p\"], \"User\": \"app:www\", \"WorkingDir\": \"/srv\", \"Env\": [\"A=1\", \"PATH=/opt\"]}";
        RunOptions options = applied(config, "-e", "A=2", "oci:x");
        assertThat(options.user).isEqualTo("app:www");
        assertThat(options.workingFolder).isEqualTo("/srv");
        assertThat(options.environment).endsWith("A=1", "PATH=/opt", "A=2").contains("HOME=/");
        assertThat(options.cleanEnvironment).isTrue();
        options = applied(config, "-u", "7", "-w", "/tmp", "oci:x");
        assertThat(options.user).isEqualTo("7");
        assertThat(options.workingFolder).isEqualTo("/tmp");
        assertThat(applied("{\"Cmd\": [\"p\"]}", "oci:x").environment).contains("HOME=/root");
    }

    @Test void anImageAsksForNothingOfTheHosts() {
        RunOptions options = applied("{\"Cmd\": [\"p\"], \"Env\": [\"HOME\", \"SECRET\", \"=x\", \"A=1\"]}", "oci:x");
        assertThat(options.environment).endsWith("A=1").doesNotContain("SECRET", "HOME", "=x");
    }

    @Test void names() {
        assertThat(ImageName.of("/bin/ls")).isNull();
        assertThat(ImageName.of("oci:dir:tag")).extracting(ImageName::path, ImageName::tag).containsExactly("dir", "tag");
        assertThat(ImageName.of("docker-archive:/a.tar")).extracting(ImageName::path, ImageName::tag).containsExactly("/a.tar", null);
        assertThat(ImageName.of("containers-storage:localhost/x:1").tag()).isEqualTo("localhost/x:1");
        assertThatThrownBy(() -> ImageName.of("oci:")).isInstanceOf(Refusal.class);
    }

    private void layout(String index, String manifest, String config) throws IOException {
        Path blobs = Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("index.json"), index);
        Files.writeString(blobs.resolve(DIGEST), manifest);
        Files.writeString(blobs.resolve(OTHER), config);
    }

    private static String entry(String tag, String digest) {
        return "{\"digest\": \"sha256:" + digest + "\", \"annotations\": {\"org.opencontainers.image.ref.name\": \"" + tag + "\"}}";
    }

    private ImageLayout.Image find(String tag) { return new ImageLayout(new LinuxFiles(), folder.toString(), "oci:x").find(tag); }

    @Test void findsTheImageOfATag() throws IOException {
        layout("{\"manifests\": [" + entry("one", DIGEST) + "," + entry("two", OTHER) + "]}", "{\"config\": {\"digest\": \"sha256:" + OTHER + "\"}}",
            "{\"architecture\": \"amd64\", \"os\": \"linux\", \"config\": {\"Cmd\": [\"x\"]}}");
        assertThat(find("one").digest()).isEqualTo(DIGEST);
        assertThatThrownBy(() -> find(null)).hasMessageContaining("one two");
        assertThatThrownBy(() -> find("three")).hasMessageContaining("no image three");
    }

    @Test void refusesWhatIsDamagedOrForOthers() throws IOException {
        assertThatThrownBy(() -> find(null)).hasMessageContaining("index.json cannot be read");
        layout("{\"manifests\": [" + entry("one", "../../etc/passwd") + "]}", "{}", "{}");
        assertThatThrownBy(() -> find(null)).hasMessageContaining("a digest that is none");
        layout("{\"manifests\": [" + entry("one", DIGEST) + "]}", "{\"config\"", "{}");
        assertThatThrownBy(() -> find(null)).hasMessageContaining("no JSON");
        layout("{\"manifests\": [" + entry("one", DIGEST) + "]}", "{\"config\": {\"digest\": \"sha256:" + OTHER + "\"}}",
            "{\"architecture\": \"arm64\", \"os\": \"linux\"}");
        assertThatThrownBy(() -> find(null)).hasMessageContaining("arm64");
        // An index that leads to itself.
        layout("{\"manifests\": [" + entry("one", DIGEST) + "]}", "{\"manifests\": [{\"digest\": \"sha256:" + DIGEST
            + "\", \"platform\": {\"architecture\": \"amd64\", \"os\": \"linux\"}}]}", "{}");
        assertThatThrownBy(() -> find(null)).isInstanceOf(Refusal.class);
    }
}
