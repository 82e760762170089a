package hermitux.kernel.fs.synthetic;

/** A file whose text never changes; it is given without the newline at its end. */
public final class ConstantFile extends SyntheticFile {
    private final String text;

    public ConstantFile(SyntheticFileSystem fileSystem, String text) {
        super(fileSystem, 0444);
        this.text = text;
    }

    @Override protected String content() { return text + "\n"; }
}
