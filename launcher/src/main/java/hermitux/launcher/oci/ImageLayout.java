package hermitux.launcher.oci;

import hermitux.host.HostFiles;
import hermitux.launcher.options.Refusal;
import java.util.ArrayList;
import java.util.List;

/** A folder that holds images as the OCI lays them out (image-spec, image-layout.md): an index, and blobs named by their digests. */
final class ImageLayout {
    private static final String TAG = "org.opencontainers.image.ref.name", SHA256 = "sha256:";
    private static final int MOST_BYTES = 4 << 20, DEEPEST = 4, DIGEST_DIGITS = 64;

    private final HostFiles files;
    private final String folder;
    private final String shown;

    /** @param shown how the user has named it */
    ImageLayout(HostFiles files, String folder, String shown) {
        this.files = files;
        this.folder = folder;
        this.shown = shown;
    }

    /** An image of the layout, for this kind of processor. */
    record Image(String tag, String digest, JsonObject config) { }

    /** The image of a tag; without one the only one there is. */
    Image find(String tag) {
        List<JsonObject> found = new ArrayList<>();
        var tags = new StringBuilder();
        for (Object entry : read("index.json").list("manifests")) {
            if (!(entry instanceof JsonObject manifest)) continue;
            String name = manifest.object("annotations").string(TAG);
            if (name != null) tags.append(' ').append(name);
            if (tag == null || tag.equals(name)) found.add(manifest);
        }
        if (found.isEmpty()) throw Refusal.own(shown + ": there is no image" + (tag == null ? "" : " " + tag + "; there are:" + tags));
        if (found.size() > 1) throw Refusal.own(shown + ": there are several images; name one of them behind a colon:" + tags);
        String name = found.get(0).object("annotations").string(TAG);
        if (name == null) throw Refusal.own(shown + ": the image has no name; give it one with: umoci tag");
        return image(name, found.get(0), 0);
    }

    private Image image(String name, JsonObject entry, int depth) {
        String digest = entry.string("digest");
        JsonObject manifest = blob(digest);
        if (manifest.get("manifests") != null && depth < DEEPEST) {
            for (Object inner : manifest.list("manifests"))
                if (inner instanceof JsonObject one && isOurs(one.object("platform"))) return image(name, one, depth + 1);
            throw Refusal.own(shown + ": the image is for other processors than amd64");
        }
        JsonObject config = blob(manifest.object("config").string("digest"));
        if (!isOurs(config))
            throw Refusal.own(shown + ": the image is for " + config.get("os") + " on " + config.get("architecture") + ", not for linux on amd64");
        return new Image(name, digest.substring(SHA256.length()), config);
    }

    private static boolean isOurs(JsonObject platform) { return "amd64".equals(platform.string("architecture")) && "linux".equals(platform.string("os")); }

    private JsonObject blob(String digest) {
        boolean good = digest != null && digest.startsWith(SHA256) && digest.length() == SHA256.length() + DIGEST_DIGITS;
        for (int i = SHA256.length(); good && i < digest.length(); i++) good = Json.digit(digest.charAt(i)) >= 0;
        if (!good) throw damaged("a digest that is none");
        return read("blobs/sha256/" + digest.substring(SHA256.length()));
    }

    private JsonObject read(String name) {
        byte[] text = files.read(folder + "/" + name, 0, MOST_BYTES);
        if (text == null) throw Refusal.own(shown + ": " + name + " cannot be read: is it a folder with an image (oci-layout)?");
        try {
            if (Json.parse(text) instanceof JsonObject map) return map;
        } catch (Json.Malformed malformed) {
            throw damaged(name + ": " + malformed.getMessage());
        }
        throw damaged(name + " is no object");
    }

    private Refusal damaged(String reason) { return Refusal.own(shown + ": damaged image: " + reason); }
}
