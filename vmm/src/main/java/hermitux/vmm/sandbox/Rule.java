package hermitux.vmm.sandbox;

/**
 * A system call of the host that the machine's process may make once the guest runs; several rules of one number are alternatives.
 *
 * @param need what the machine must have for the rule to count
 * @param why what the call is for
 */
record Rule(int call, String name, Need need, String why, Condition... conditions) {
    /** What a machine may have beside the least. One with a writable share has a share. */
    enum Need {
        NOTHING, SHARE, WRITABLE_SHARE, WRITABLE_SHARE_BEFORE_6_6, WATCHED_SHARE, DISK, WRITABLE_DISK;

        int bit() { return 1 << ordinal(); }
    }
}
