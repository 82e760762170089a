package hermitux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hermitux.host.TreeFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bootable images, made of a kernel that is nothing but headers, read back, and damaged. */
class ImageFileTest {
    private static final int NOTE = 0x1100, DESCRIPTION = NOTE + 24, LOADED = 0x2000;
    private final TreeFiles host = new TreeFiles();
    private byte[] image;

    /** Two segments, one of them without bytes in the file, and the notes of a kernel. */
    private static byte[] kernel() {
        ByteBuffer bytes = ByteBuffer.allocate(LOADED + 123).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, 0x464c457f).put(4, (byte) 2).putLong(32, 64).putLong(40, 5000).putShort(54, (short) 56).putShort(56, (short) 3)
            .putShort(60, (short) 7).putShort(62, (short) 6);
        segment(bytes, 64, 1, 0x1000, 0x200000, LOADED + 123 - 0x1000, 0x5001);
        segment(bytes, 120, 1, 0, 0x300000, 0, 0x10001);
        segment(bytes, 176, 4, NOTE, 0, 60, 60);
        bytes.putInt(NOTE, 9).putInt(NOTE + 4, 16).putInt(NOTE + 8, 1);
        bytes.put(NOTE + 12, "HermiTux".getBytes(StandardCharsets.ISO_8859_1));
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
        var made = new BootImage(host, "/kernel", archive);
        byte[] bytes = new byte[(int) made.lengthBytes];
        made.write(new ArchiveOutput() {
            @Override public void write(long offset, byte[] from, int lengthBytes) { System.arraycopy(from, 0, bytes, (int) offset, lengthBytes); }
            @Override public void copy(long offset, String path, long lengthBytes) { throw new AssertionError(path); }
        });
        return bytes;
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
        assertThat(file.getShort(56)).isEqualTo((short) 4);
        assertThat(file.getLong(64 + 3 * 56 + 8)).isEqualTo(0x3000);
        assertThat(file.getLong(40)).isZero();
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
        refused(java.util.Arrays.copyOf(bytes, bytes.length - 10), "truncated: 10 bytes are missing");
        refused(java.util.Arrays.copyOf(bytes, bytes.length + 3), "damaged: 3 bytes follow its end");
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
    }

    /** Whatever is damaged, there is an answer: an image, none, or a reason. */
    @Test void damageOfAnyKindIsAnswered() {
        image = make(archive());
        var random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = image.clone();
            int place = random.nextBoolean() ? random.nextInt(300) : random.nextBoolean() ? NOTE + random.nextInt(60) : 0x3000 + random.nextInt(600);
            for (int n = random.nextInt(8) + 1; n > 0; n--) damaged[place + n] = (byte) random.nextInt();
            try {
                read(damaged);
            } catch (BadImage bad) {
                assertThat(bad.getMessage()).isNotEmpty();
            }
        }
    }
}
