package hermitux.image;

/** Where an archive is written: a file of known size that reads as zero where nothing was written. */
public interface ArchiveOutput {
    void write(long offset, byte[] bytes, int lengthBytes);

    /** Copies the first lengthBytes bytes of a host file. */
    void copy(long offset, String hostPath, long lengthBytes);
}
