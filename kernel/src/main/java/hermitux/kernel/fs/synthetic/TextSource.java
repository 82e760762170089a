package hermitux.kernel.fs.synthetic;

/** Makes the text of a synthetic file that another package stands behind. */
public interface TextSource {
    /** The text of this moment: one char a byte. */
    String text();
}
