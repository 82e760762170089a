package hermitux.image;

/** Why a file is no bootable image that can be started, in words for a person. */
public final class BadImage extends RuntimeException {
    BadImage(String reason) { super(reason); }
}
