package hermitux.kernel.boot;

/**
 * An optional part of the kernel: one that a kernel made for one program may lack. Nothing but the part's own class here makes the part's objects, so
 * the compiler leaves out all of a part that {@link Parts}, which the build generates from parts.table, does not list.
 */
abstract class Part {
    /** First of all: tells those who use the part that it is there. */
    void install() { }

    /** The launcher's wishes are known. */
    void configured(Configuration configuration) { }

    /** The program's tree of files is there: those of the part are added. */
    void addFiles() { }

    /** The program is about to run. */
    void started() { }

    /** The program has ended, and its output is out. */
    void ended() { }
}
