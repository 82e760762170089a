package hermitux.launcher.oci;

import hermitux.host.Child;
import hermitux.host.Descriptor;
import hermitux.host.FileStatus;
import hermitux.host.HostFiles;
import hermitux.host.HostSystem;
import hermitux.launcher.contents.Paths;
import hermitux.launcher.control.Messages;
import hermitux.launcher.machine.Qemu;
import hermitux.launcher.options.Environment;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * Images unpacked, by their digests, under XDG_CACHE_HOME: each once, for all runs. umoci unpacks and checks the digests; what is not a layout yet skopeo
 * makes one of. A folder gets its name when it is whole.
 */
final class ImageCache {
    private static final int ROOT = 0;

    private final HostFiles files;
    private final List<String> environment;
    private final String currentFolder;
    private final String folder;

    ImageCache(HostFiles files, List<String> environment, String currentFolder) {
        this.files = files;
        this.environment = environment;
        this.currentFolder = currentFolder;
        String cache = Environment.value(environment, "XDG_CACHE_HOME"), home = Environment.value(environment, "HOME");
        if ((cache == null || !cache.startsWith("/")) && (home == null || !home.startsWith("/")))
            throw Refusal.own("images are unpacked below XDG_CACHE_HOME or HOME, and neither is set");
        folder = (cache != null && cache.startsWith("/") ? cache : home + "/.cache") + "/hermitux/images";
    }

    /** An image whose files are there. */
    record Unpacked(String rootFolder, ImageLayout.Image image) { }

    Unpacked get(ImageName name) {
        String layout = name.kind() == ImageName.Kind.LAYOUT ? Paths.absolute(name.path(), currentFolder) : converted(name);
        try {
            return unpacked(name, layout);
        } finally {
            // What podman has may change under its name: no later run could go by this.
            if (name.kind() == ImageName.Kind.STORAGE) remove(layout);
        }
    }

    private Unpacked unpacked(ImageName name, String layout) {
        var image = new ImageLayout(files, layout, name.text()).find(name.kind() == ImageName.Kind.LAYOUT ? name.tag() : null);
        String place = folder + "/" + image.digest();
        if (!files.status(place).exists()) {
            Messages.say("unpacking " + name.text());
            List<String> words = new ArrayList<>(List.of("unpack"));
            if (HostSystem.user() != ROOT) words.add("--rootless");
            words.addAll(List.of("--image", layout + ":" + image.tag()));
            make(place, partial -> run(name, "umoci", words, partial));
        }
        return new Unpacked(place + "/rootfs", image);
    }

    /** A layout made of an archive, or of what podman has; kept as long as the archive does not change. */
    private String converted(ImageName name) {
        String source = name.text(), key;
        if (name.path() != null) {
            String path = Paths.absolute(name.path(), currentFolder);
            FileStatus status = files.status(path);
            if (!status.isFile()) throw Refusal.own(name.text() + (status.exists() ? ": not a file" : ": no such file"));
            source = name.kind().transport + ":" + path + (name.tag() == null ? "" : ":" + name.tag());
            key = status.device() + "-" + status.inode() + "-" + status.sizeBytes() + "-" + status.modifiedNanos();
        } else {
            key = HostSystem.processId() + "-" + HostSystem.monotonicNanos();
        }
        String place = folder + "/layout-" + hash(source) + "-" + key, from = source;
        if (!files.status(place).exists()) {
            Messages.say("reading " + name.text());
            make(place, partial -> run(name, "skopeo", List.of("copy", "--quiet", "--insecure-policy", from), "oci:" + partial + ":image"));
        }
        return place;
    }

    /** FNV-1a, 64 bits: a short name for a long one; what it stands for is checked by size and time. */
    private static String hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return Long.toHexString(hash);
    }

    /** Who fills a folder that has another name until then. */
    private interface Maker { void make(String partial); }

    private void make(String place, Maker maker) {
        HostSystem.makeFolders(folder);
        String partial = place + ".partial." + HostSystem.processId();
        try {
            maker.make(partial);
        } catch (Refusal refusal) {
            remove(partial);
            throw refusal;
        }
        // Whoever was faster has made the same.
        if (!HostSystem.rename(partial, place)) remove(partial);
        if (!files.status(place).exists()) throw Refusal.own(place + ": cannot be made");
    }

    private void remove(String place) {
        var words = List.of("rm", "-rf", "--", place);
        Child child = Child.start("/bin/rm", words, List.of(), new Descriptor(2), List.of(), Child.ALL_CAPABILITIES);
        if (child != null) child.await();
    }

    private void run(ImageName name, String program, List<String> words, String last) {
        String path = Qemu.inPath(files, environment, program);
        if (path == null) throw Refusal.own(name.text() + ": " + program + " is not installed; install it with: sudo apt-get install " + program);
        List<String> all = new ArrayList<>(List.of(program));
        all.addAll(words);
        all.add(last);
        Child child = Child.start(path, all, environment, new Descriptor(2), List.of(), Child.ALL_CAPABILITIES);
        int status = child == null ? -1 : child.await();
        if (status == 0) return;
        String ended = status < 0 ? "" : " (status " + status + ")";
        throw Refusal.own(name.text() + ": " + program + " could not " + words.get(0) + " it" + ended);
    }
}
