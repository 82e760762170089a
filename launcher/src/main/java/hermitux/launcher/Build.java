package hermitux.launcher;

import hermitux.elf.ElfReader;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.host.NewFile;
import hermitux.host.RealPath;
import hermitux.image.Archive;
import hermitux.image.ArchiveOutput;
import hermitux.image.BadImage;
import hermitux.image.BootImage;
import hermitux.image.PackedImage;
import hermitux.launcher.contents.GuestContents;
import hermitux.launcher.contents.Paths;
import hermitux.launcher.options.BuildOptions;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * One {@code hermitux build}: a bootable image of a program, what it needs, and the kernel. The image depends on the files that go into it and on
 * nothing else of the host; it runs as root, with a plain environment.
 */
public final class Build {
    private static final List<String> ENVIRONMENT = List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root");

    private final BuildOptions options;
    private final HostFiles files;
    private final String home;
    private final List<String> sourceFiles = new ArrayList<>();

    /** @param home the folder with the kernel */
    public Build(BuildOptions options, HostFiles files, String home) {
        this.options = options;
        this.files = files;
        this.home = home;
    }

    /** The command's exit status. Throws a Refusal for what is wrong. */
    public int run() {
        String current = HostSystem.currentFolder(), folder = current == null ? "/" : current;
        var identity = new GuestContents.Identity(0, 0, 022, "hermitux", folder, ENVIRONMENT, 0);
        var contents = new GuestContents(options.program, files, identity);
        contents.prepare();
        for (String stream : new String[] {"stdin", "stdout", "stderr"}) contents.archive.configure(stream, "tty");
        if (options.memory != null) contents.archive.configure("memory", options.memory);
        String kernel = home + "/kernel.elf";
        if (options.minimal) {
            var minimal = MinimalKernel.compile(files, home, calls(folder, contents), options.with, options.without);
            kernel = minimal.path();
            contents.archive.configure("minimal", "1");
            contents.archive.configure("parts", minimal.parts());
        }
        sourceFiles.addAll(contents.programFiles);
        write(kernel, contents.archive, Paths.from(options.output, folder));
        return 0;
    }

    private List<String> calls(String folder, GuestContents contents) {
        if (options.callsPath != null) return MinimalKernel.callsOf(files, Paths.from(options.callsPath, folder), options.callsPath);
        for (String path : contents.programFiles)
            if (ElfReader.isElf(files, path)) return MinimalKernel.analyzed(files, home, path, contents.otherLibraries());
        throw Refusal.own("build: --minimal: there is no program to analyse; name its calls with --syscalls");
    }

    private void write(String kernel, Archive archive, String asked) {
        FileStatus before = files.status(asked);
        String path = before.isFile() ? RealPath.of(files, asked) : asked;
        if (before.isFile() && isSource(before, kernel)) throw Refusal.own("build: -o " + options.output + ": goes into the image itself; name another file");
        try {
            BootImage image = options.compress() ? new PackedImage(files, kernel, archive) : new BootImage(files, kernel, archive);
            NewFile file = NewFile.executable(path);
            if (file.descriptor.number < 0) throw Refusal.own("build: " + options.output + ": " + HostSystem.errorText(-file.descriptor.number));
            boolean done = false;
            try {
                long lengthBytes = image.write(new Output(file, options.output));
                done = file.resize(lengthBytes) && file.complete();
                if (!done) throw Refusal.own("build: " + options.output + ": cannot be written; is the disk full?");
            } finally {
                if (!done) file.discard();
            }
        } catch (BadImage bad) {
            throw Refusal.own("build: " + bad.getMessage());
        }
    }

    /** Whether the image is made of the file. */
    private boolean isSource(FileStatus file, String kernel) {
        List<String> sources = new ArrayList<>(sourceFiles);
        sources.add(kernel);
        for (String path : sources) {
            FileStatus source = files.status(path);
            if (source.exists() && source.device() == file.device() && source.inode() == file.inode()) return true;
        }
        return false;
    }

    private record Output(NewFile file, String name) implements ArchiveOutput {
        @Override public void write(long offset, byte[] bytes, int lengthBytes) {
            if (!file.write(offset, bytes, lengthBytes)) throw Refusal.own("build: " + name + ": cannot be written; is the disk full?");
        }

        @Override public void copy(long offset, String hostPath, long lengthBytes) {
            long count = file.copy(offset, hostPath, lengthBytes);
            if (count < 0) throw Refusal.own("build: " + hostPath + ": " + HostSystem.errorText((int) -count));
            if (count != lengthBytes) throw Refusal.own("build: " + hostPath + ": changed while it was read");
        }
    }
}
