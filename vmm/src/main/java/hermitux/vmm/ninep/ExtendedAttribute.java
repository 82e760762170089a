package hermitux.vmm.ninep;

/** An extended attribute in transfer: its value when it was found, or as far as the client has written it. */
final class ExtendedAttribute {
    final String name;
    final byte[] value;
    /** Of setxattr(2); -1 for one that is read. */
    final int flags;
    final boolean removes;
    int length;

    ExtendedAttribute(String name, int lengthBytes, int flags, boolean removes) {
        this.name = name;
        this.flags = flags;
        this.removes = removes;
        value = new byte[lengthBytes];
    }

    boolean isWritten() { return flags >= 0; }
}
