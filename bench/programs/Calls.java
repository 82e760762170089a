import java.io.RandomAccessFile;

/** Forty thousand system calls of a JVM: a file is written and read again and again. */
final class Calls {
    private Calls() { }

    public static void main(String[] arguments) throws Exception {
        byte[] line = new byte[100];
        try (var file = new RandomAccessFile("/tmp/file", "rw")) {
            for (int i = 0; i < 10000; i++) {
                file.seek(0);
                file.write(line);
                file.seek(0);
                if (file.read(line) != line.length) System.exit(1);
            }
        }
    }
}
