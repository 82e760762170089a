package hermitux.analysis.rewrite;

import hermitux.analysis.binary.Binary;
import hermitux.analysis.binary.BinaryReader;
import hermitux.analysis.binary.Section;
import hermitux.analysis.binary.Segment;
import hermitux.analysis.code.Disassembler;
import hermitux.elf.BadElf;
import hermitux.elf.ElfReader;
import hermitux.host.HostFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Rewrites the system calls of a program or library in its file: what comes before a site becomes a jump to a stub in a segment of its own ({@link
 * Stubs}), nops before it where more was moved. The new segment takes the place of a note in the table of segments; the door is a word after the last data.
 */
public final class Rewriter {
    private static final int SEGMENT_BYTES = 56, PT_LOAD = 1, PT_NOTE = 4, PT_GNU_PROPERTY = 0x6474e553, PAGE = 4096, READ_EXECUTE = 5, WRITE = 2, NOP = 0x90;

    /** The file's bytes as they are to be, and what became of each site. */
    public record Result(byte[] file, List<Outcome> outcomes) {
        public long rewritten() { return outcomes.stream().filter(outcome -> outcome.reason() == null).count(); }
    }

    /** A site, by its address in the file's own numbering; the reason is null if it was rewritten. */
    public record Outcome(long address, String function, String reason) { }

    private final Binary binary;
    private ByteBuffer output;
    private final List<Outcome> outcomes = new ArrayList<>();

    private Rewriter(Binary binary) { this.binary = binary; }

    public static Result rewrite(HostFiles files, String path) {
        ElfReader.read(files, path);
        Binary binary = BinaryReader.read(files, path, 0);
        return new Rewriter(binary).run();
    }

    private Result run() {
        int table = (int) ByteBuffer.wrap(binary.file()).order(ByteOrder.LITTLE_ENDIAN).getLong(32);
        int last = lastLoad(table), spare = spare(table);
        long door = grow(table, last, false);
        long stubsAddress = door + 8 + PAGE - 1 & -PAGE, stubsOffset = (long) binary.file().length + PAGE - 1 & -PAGE;
        var stubs = new Stubs(stubsAddress, door);
        byte[] changed = binary.file().clone();
        for (SitePlan plan : Planner.plan(new CodeMap(binary, new Disassembler()))) site(plan, stubs, changed);
        if (outcomes.stream().allMatch(outcome -> outcome.reason() != null)) return new Result(changed, outcomes);
        byte[] code = stubs.bytes();
        if (stubsOffset + code.length > Integer.MAX_VALUE) throw new BadElf("too large to be rewritten");
        output = ByteBuffer.allocate((int) stubsOffset + code.length).order(ByteOrder.LITTLE_ENDIAN);
        output.put(0, changed).put((int) stubsOffset, code);
        grow(table, last, true);
        insert(table, last, spare, stubsOffset, stubsAddress, code.length);
        return new Result(output.array(), outcomes);
    }

    private ByteBuffer source() { return ByteBuffer.wrap(binary.file()).order(ByteOrder.LITTLE_ENDIAN); }

    private int count() { return source().getShort(56) & 0xffff; }

    private int lastLoad(int table) {
        int last = -1;
        for (int i = 0; i < count(); i++) if (source().getInt(table + i * SEGMENT_BYTES) == PT_LOAD) last = i;
        if ((source().getInt(table + last * SEGMENT_BYTES + 4) & WRITE) == 0)
            throw new BadElf("its last segment is not writable: it is laid out unusually, or rewritten already");
        return last;
    }

    /** A row of the table that the program can do without, or the one after the last if there is room for it. */
    private int spare(int table) {
        int spare = -1, end = table + count() * SEGMENT_BYTES;
        for (int i = 0; i < count(); i++) {
            int type = source().getInt(table + i * SEGMENT_BYTES);
            if (type == PT_GNU_PROPERTY) return i;
            if (type == PT_NOTE) spare = i;
        }
        if (spare >= 0) return spare;
        Segment first = binary.segments.get(0);
        boolean unused = first.fileOffset() == 0 && !binary.sections.isEmpty() && source().getLong(40) >= end + SEGMENT_BYTES;
        for (Section section : binary.sections) unused &= section.sizeBytes() == 0 || section.offset() < end || section.offset() >= end + SEGMENT_BYTES;
        for (Segment segment : binary.segments) unused &= segment.fileOffset() < end || segment.fileOffset() >= end + SEGMENT_BYTES;
        if (!unused) throw new BadElf("has no room for a row in its table of segments, and no note whose row could be used");
        return count();
    }

    /** Makes room for the door after the last segment's data, in memory only; answers its address. */
    private long grow(int table, int last, boolean write) {
        int row = table + last * SEGMENT_BYTES;
        long end = source().getLong(row + 16) + source().getLong(row + 40), door = end + 7 & -8;
        if (write) output.putLong(row + 40, door + 8 - source().getLong(row + 16));
        return door;
    }

    private void site(SitePlan plan, Stubs stubs, byte[] changed) {
        String reason = plan.reason();
        if (plan.rewritten()) {
            int offset = binary.fileOffset(plan.start()), length = (int) (plan.address() - plan.start());
            long stub = stubs.add(plan, binary.file(), offset);
            if (stub < 0) reason = "an instruction before it cannot move";
            else jump(plan, stub, offset, length, changed);
        }
        outcomes.add(new Outcome(plan.address(), plan.function(), reason));
    }

    private void jump(SitePlan plan, long stub, int offset, int lengthBytes, byte[] changed) {
        var buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        int site = offset + lengthBytes, jump = site - Planner.JUMP_BYTES;
        long from = plan.address();
        for (int i = offset; i < site; i++) changed[i] = (byte) NOP;
        if (plan.relay() >= 0) {
            buffer.put(site - 2, (byte) 0xeb).put(site - 1, (byte) (plan.relay() - plan.address()));
            jump = binary.fileOffset(plan.relay());
            from = plan.relay() + Planner.JUMP_BYTES;
        }
        buffer.put(jump, (byte) 0xe9).putInt(jump + 1, (int) (stub - from));
    }

    /** Rows of loaded segments are in the order of their addresses: what is between the last of them and the spare row moves by one. */
    private void insert(int table, int last, int spare, long offset, long address, int length) {
        byte[] rows = new byte[count() * SEGMENT_BYTES];
        output.get(table, rows);
        if (spare == count()) appended(rows, table + rows.length + SEGMENT_BYTES);
        List<byte[]> order = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            if (i != spare) order.add(java.util.Arrays.copyOfRange(rows, i * SEGMENT_BYTES, (i + 1) * SEGMENT_BYTES));
            if (i == last) order.add(row(offset, address, length));
        }
        for (int i = 0; i < order.size(); i++) output.put(table + i * SEGMENT_BYTES, order.get(i));
    }

    /** One row more than there were: the first segment, which the table is in, has to reach that far. */
    private void appended(byte[] rows, long end) {
        var buffer = ByteBuffer.wrap(rows).order(ByteOrder.LITTLE_ENDIAN);
        output.putShort(56, (short) (count() + 1));
        for (int at = 0; at < rows.length; at += SEGMENT_BYTES) {
            if (buffer.getInt(at) != PT_LOAD) continue;
            buffer.putLong(at + 32, Math.max(buffer.getLong(at + 32), end)).putLong(at + 40, Math.max(buffer.getLong(at + 40), end));
            return;
        }
    }

    private static byte[] row(long offset, long address, long length) {
        return ByteBuffer.allocate(SEGMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(PT_LOAD).putInt(READ_EXECUTE).putLong(offset).putLong(address)
            .putLong(address)
            .putLong(length).putLong(length).putLong(PAGE).array();
    }
}
