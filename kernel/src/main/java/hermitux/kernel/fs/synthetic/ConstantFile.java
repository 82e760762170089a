package hermitux.kernel.fs.synthetic;

/** A file whose text never changes. */
public final class ConstantFile extends SyntheticFile {
    private final String text;

    public ConstantFile(SyntheticFileSystem fileSystem, String text) {
        super(fileSystem, 0444);
        this.text = text;
    }

    @Override protected String content() { return text; }
}
