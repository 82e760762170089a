package hermitux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.TreeFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Bootable images, made of a kernel that is nothing but headers, read back, and damaged. */
class ImageFileTest {
    private static final int NOTE = 0x1100, NOTE_BYTES = 80, DESCRIPTION = NOTE + 24, LOADED = 0x2000;
    /** What of the kernel may be compressed: from the first segment's middle to the second's. */
    private static final int PACKABLE_START = 0x200800, PACKABLE_END = 0x300100;
    private final TreeFiles host = new TreeFiles();

    /** Two segments, the second with more memory than bytes in the file, and the notes of a kernel. */
    private static byte[] kernel() {
        ByteBuffer bytes = ByteBuffer.allocate(LOADED + 0x400).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0x1000; i < bytes.capacity(); i++) bytes.put(i, (byte) (i * 7 >> 3));
        bytes.putInt(0, 0x464c457f).put(4, (byte) 2).putLong(32, 64).putLong(40, 5000).putShort(54, (short) 56).putShort(56, (short) 3)
            .putShort(60, (short) 7).putShort(62, (short) 6);
        segment(bytes, 64, 1, 0x1000, 0x200000, LOADED - 0x1000, LOADED - 0x1000);
        segment(bytes, 120, 1, LOADED, 0x300000, 0x400, 0x10001);
        segment(bytes, 176, 4, NOTE, 0, NOTE_BYTES, NOTE_BYTES);
        bytes.putInt(NOTE, 9).putInt(NOTE + 4, 56).putInt(NOTE + 8, 1);
        for (int i = 0; i < NOTE_BYTES - 12; i++) bytes.put(NOTE + 12 + i, (byte) 0);
        bytes.put(NOTE + 12, "HermiTux".getBytes(StandardCharsets.ISO_8859_1));
        bytes.putLong(DESCRIPTION + 40, PACKABLE_START).putLong(DESCRIPTION + 48, PACKABLE_END);
        return bytes.array();
    }

    private static void segment(ByteBuffer bytes, int at, int type, long offset, long physical, long fileBytes, long memoryBytes) {
        bytes.putInt(at, type).putLong(at + 8, offset).putLong(at + 24, physical).putLong(at + 32, fileBytes).putLong(at + 40, memoryBytes);
    }

    private static Archive archive() {
        var archive = new Archive();
        archive.add(ArchiveEntry.folder("/usr", 0755, 0, 0, 5));
        archive.add(ArchiveEntry.folder("/usr/bin", 0755, 0, 0, 5));
        archive.add(ArchiveEntry.link("/bin", "usr/bin", 0, 0, 5));
        archive.add(ArchiveEntry.file("/usr/bin/tool", 0755, 0, 0, 5, "program".getBytes(StandardCharsets.ISO_8859_1)));
        archive.configure("exec", "/bin/./../bin/tool");
        archive.configure("arg", "tool");
        archive.configure("arg", "-x");
        return archive;
    }

    private byte[] make(Archive archive) {
        host.file("/kernel", 0644, kernel());
        return written(new BootImage(host, "/kernel", archive));
    }

    private byte[] pack(Archive archive) {
        host.file("/kernel", 0644, kernel());
        return written(new PackedImage(host, "/kernel", archive));
    }

    private static byte[] written(BootImage image) {
        byte[] bytes = new byte[200_000];
        long length = image.write(new ArchiveOutput() {
            @Override public void write(long offset, byte[] from, int lengthBytes) { System.arraycopy(from, 0, bytes, (int) offset, lengthBytes); }
            @Override public void copy(long offset, String path, long lengthBytes) { throw new AssertionError(path); }
        });
        return Arrays.copyOf(bytes, (int) length);
    }

    private ImageFile read(byte[] bytes) {
        host.file("/image", 0755, bytes);
        return ImageFile.read(host, "/image");
    }

    private void refused(byte[] bytes, String reason) { assertThatThrownBy(() -> read(bytes)).isInstanceOf(BadImage.class).hasMessage(reason); }

    @Test void whatWasMadeIsReadBack() {
        byte[] bytes = make(archive());
        ImageFile read = read(bytes);
        assertThat(read.value("exec")).isEqualTo("/bin/./../bin/tool");
        assertThat(read.values("arg")).containsExactly("tool", "-x");
        assertThat(read.value("absent")).isNull();
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.getLong(DESCRIPTION)).isEqualTo(0x311000);
        assertThat(file.getLong(DESCRIPTION + 8)).isEqualTo(bytes.length - 0x3000);
        assertThat(file.getLong(DESCRIPTION + 16)).isZero();
        assertThat(file.getShort(56)).isEqualTo((short) 4);
        assertThat(file.getLong(64 + 3 * 56 + 8)).isEqualTo(0x3000);
        assertThat(file.getLong(40)).isZero();
    }

    /** Every byte of memory that a loader and the kernel make of it is that of the image that is not compressed. */
    @Test void aCompressedImageHoldsTheSame() throws IOException {
        Archive files = archive();
        host.file("/large", 0644, new byte[150_000]);
        files.add(ArchiveEntry.hostFile("/large", 0644, 0, 0, 1, "/large", 150_000));
        byte[] bytes = pack(files);
        ImageFile read = read(bytes);
        assertThat(read.values("arg")).containsExactly("tool", "-x");
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), memory = ByteBuffer.allocate(4 << 20).order(ByteOrder.LITTLE_ENDIAN);
        long note = 0, last = 0;
        for (int at = 64, n = file.getShort(56); n > 0; n--, at += 56) {
            int offset = (int) file.getLong(at + 8), physical = (int) file.getLong(at + 24), length = (int) file.getLong(at + 32);
            if (file.getInt(at) == 4) note = offset + 24;
            else memory.put(physical, bytes, offset, length);
            last = offset + length;
        }
        assertThat(last).isEqualTo(bytes.length);
        long[] numbers = new long[7];
        for (int i = 0; i < 7; i++) numbers[i] = file.getLong((int) note + 8 * i);
        assertThat(numbers[5]).isEqualTo(PACKABLE_START);
        assertThat(numbers[6]).isEqualTo(PACKABLE_END);
        byte[] kernelPart = member(memory, numbers[2], numbers[3]), archivePart = member(memory, numbers[2] + numbers[3], numbers[4]);
        memory.put(PACKABLE_START, kernelPart);
        assertThat(kernelPart).hasSize(PACKABLE_END - PACKABLE_START);
        byte[] kernel = kernel();
        for (int i = 0; i < LOADED - 0x1000; i++) if (i < 0x100 || i >= 0x100 + NOTE_BYTES) assertThat(memory.get(0x200000 + i)).isEqualTo(kernel[0x1000 + i]);
        for (int i = 0; i < 0x400; i++) assertThat(memory.get(0x300000 + i)).isEqualTo(kernel[LOADED + i]);
        assertThat(archivePart).hasSize((int) numbers[1]);
        var archive = new ArchiveReader(archivePart);
        assertThat(archive.values("exec")).containsExactly("/bin/./../bin/tool");
        assertThat(archive.get("/usr/bin/tool").content()).asString().isEqualTo("program");
        assertThat(archive.get("/large").content()).hasSize(150_000).containsOnly(0);
    }

    private static byte[] member(ByteBuffer memory, long physical, long lengthBytes) throws IOException {
        byte[] member = Arrays.copyOfRange(memory.array(), (int) physical, (int) (physical + lengthBytes));
        return new GZIPInputStream(new ByteArrayInputStream(member)).readAllBytes();
    }

    @Test void aFileThatChangesMeanwhileIsNamed() {
        Archive files = archive();
        host.file("/short", 0644, new byte[70_000]);
        files.add(ArchiveEntry.hostFile("/short", 0644, 0, 0, 1, "/short", 70_001));
        assertThatThrownBy(() -> pack(files)).isInstanceOf(BadImage.class).hasMessage("/short: changed while it was read");
    }

    @Test void otherFilesAreNoImages() {
        assertThat(read("#!/bin/sh\n".getBytes(StandardCharsets.ISO_8859_1))).isNull();
        assertThat(read(new byte[0])).isNull();
        byte[] elf = kernel();
        elf[NOTE + 12] = 'X';
        assertThat(read(elf)).isNull();
        refused(kernel(), "a kernel without a program: hermitux build makes an image of both");
    }

    @Test void aCutOrLongerImageIsRefused() {
        byte[] bytes = make(archive());
        refused(Arrays.copyOf(bytes, bytes.length - 10), "truncated: 10 bytes are missing");
        refused(Arrays.copyOf(bytes, bytes.length + 3), "damaged: 3 bytes follow its end");
        byte[] packed = pack(archive());
        refused(Arrays.copyOf(packed, packed.length - 10), "truncated: 10 bytes are missing");
        refused(Arrays.copyOf(packed, packed.length + 3), "damaged: 3 bytes follow its end");
        packed[packed.length - 3] ^= 1;
        refused(packed, "damaged: what is compressed in it has another length than it says");
    }

    @Test void aMissingOrSurplusFileIsNamed() {
        Archive twice = archive();
        twice.add(ArchiveEntry.folder("/usr", 0755, 0, 0, 5));
        refused(make(twice), "damaged: it holds /usr twice");
        Archive none = new Archive();
        none.configure("exec", "/bin/tool");
        refused(make(none), "its program /bin/tool is not in it");
        Archive circle = new Archive();
        circle.add(ArchiveEntry.link("/bin", "bin", 0, 0, 5));
        circle.configure("exec", "/bin/tool");
        refused(make(circle), "its program /bin/tool is not in it");
        refused(make(new Archive()), "damaged: it does not say which program to run");
    }

    @Test void onlyAKernelBecomesAnImage() {
        host.file("/text", "text");
        assertThatThrownBy(() -> new BootImage(host, "/text", archive())).hasMessage("/text: no kernel that an image can be made of");
        host.file("/image", 0755, make(archive()));
        assertThatThrownBy(() -> new BootImage(host, "/image", archive())).hasMessage("/image: is an image already");
        byte[] kernel = kernel();
        ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN).putLong(DESCRIPTION + 40, 0);
        host.file("/old", 0755, kernel);
        assertThatThrownBy(() -> new PackedImage(host, "/old", archive())).hasMessage("/old: no kernel that can be compressed");
    }

    /** Whatever is damaged, there is an answer: an image, none, or a reason. */
    @Test void damageOfAnyKindIsAnswered() {
        byte[] plain = make(archive()), packed = pack(archive());
        int packedNote = 64 + 8 * 56 + NOTE - 0x1000;
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            boolean isPacked = random.nextBoolean();
            byte[] damaged = isPacked ? packed.clone() : plain.clone();
            int note = isPacked ? packedNote : NOTE, archive = isPacked ? packed.length - 500 : 0x3000;
            int place = random.nextBoolean() ? random.nextInt(300) : random.nextBoolean() ? note + random.nextInt(NOTE_BYTES) : archive + random.nextInt(480);
            for (int n = random.nextInt(8) + 1; n > 0; n--) damaged[place + n] = (byte) random.nextInt();
            try {
                read(damaged);
            } catch (BadImage bad) {
                assertThat(bad.getMessage()).isNotEmpty();
            }
        }
    }
}
