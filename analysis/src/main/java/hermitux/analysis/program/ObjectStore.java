package hermitux.analysis.program;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.BinaryReader;
import hermitux.analysis.code.Body;
import hermitux.analysis.code.BodyBuilder;
import hermitux.analysis.code.Disassembler;
import hermitux.analysis.flow.Flow;
import hermitux.elf.BadElf;
import hermitux.elf.ElfImage;
import hermitux.elf.ElfReader;
import hermitux.host.HostFiles;
import java.util.HashMap;
import java.util.Map;

/** Files, their code and what is known in it, read once however many programs are made of them. */
public final class ObjectStore {
    /** A file with what has been found out about its code. */
    static final class Loaded {
        final ElfImage image;
        final Binary binary;
        private final Map<Long, Body> bodies = new HashMap<>();
        private final Map<Body, Flow> flows = new HashMap<>();
        private final Returning returning;

        private Loaded(ObjectStore store, ElfImage image, Binary binary) {
            this.image = image;
            this.binary = binary;
            returning = new Returning(store, this);
        }
    }

    /** Of all files together: a few GiB of memory. */
    private static final long MOST_BLOCKS = 8_000_000;
    private final HostFiles files;
    private final Disassembler disassembler = new Disassembler();
    private final Map<String, Loaded> loaded = new HashMap<>();
    private int bases;
    private long blocks;

    public ObjectStore(HostFiles files) { this.files = files; }

    /** Complains with a {@link hermitux.elf.BadElf} of a file that cannot be run. */
    Loaded load(String path) {
        Loaded known = loaded.get(path);
        if (known != null) return known;
        ElfImage image = ElfReader.read(files, path);
        Binary binary = BinaryReader.read(files, path, image.library() ? ++bases * BinaryReader.SPACE : 0);
        var object = new Loaded(this, image, binary);
        loaded.put(path, object);
        return object;
    }

    Body body(Loaded object, long start) {
        Body known = object.bodies.get(start);
        if (known != null) return known;
        Body body = BodyBuilder.build(object.binary, disassembler, start);
        blocks += body.blocks.size();
        if (blocks > MOST_BLOCKS) throw new BadElf("has too much code to be analysed");
        object.bodies.put(start, body);
        return body;
    }

    Flow flow(Loaded object, Body body) {
        Flow known = object.flows.get(body);
        if (known != null) return known;
        var flow = new Flow(object.binary, body, object.returning::returns);
        object.flows.put(body, flow);
        return flow;
    }
}
