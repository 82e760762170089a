package hermitux.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArchiveTest {
    @Test void whatIsWrittenIsReadBack() {
        Archive archive = new Archive();
        archive.configure("exec", "/bin/program");
        archive.configure("arg", "");
        archive.configure("arg", "two\u00e4");
        archive.add(ArchiveEntry.folder("/bin", 01755, 1, 2, 3));
        byte[] large = new byte[5000];
        large[4999] = 7;
        archive.add(ArchiveEntry.file("/bin/program", 0755, 4, 5, -6, large));
        archive.add(ArchiveEntry.file("/empty", 0600, 0, 0, 0, new byte[0]));
        archive.add(ArchiveEntry.link("/lib", "usr/lib", 0, 0, 9));
        archive.add(ArchiveEntry.hostFile("/copy", 0444, 0, 0, 1, "/on/host", 3));
        ArchiveReader read = ArchiveReader.of(archive, path -> path.equals("/on/host") ? "abcdef".getBytes() : null);
        assertThat(read.configuration).containsExactly("exec=/bin/program", "arg=", "arg=two\u00e4");
        assertThat(read.entries).hasSize(5);
        assertThat(read.get("/bin")).usingRecursiveComparison().isEqualTo(new ArchiveReader.Entry("/bin", 0041755, 1, 2, 3, "", 0, new byte[0]));
        assertThat(read.get("/bin/program").mode()).isEqualTo(0100755);
        assertThat(read.get("/bin/program").modifiedNanos()).isEqualTo(-6);
        assertThat(read.get("/bin/program").content()).isEqualTo(large);
        assertThat(read.get("/lib").target()).isEqualTo("usr/lib");
        assertThat(read.get("/lib").mode()).isEqualTo(0120777);
        assertThat(read.get("/copy").content()).asString().isEqualTo("abc");
    }

    @Test void anArchiveOfNothingHoldsItsConfiguration() {
        ArchiveReader read = ArchiveReader.of(new Archive(), path -> null);
        assertThat(read.entries).isEmpty();
    }
}
