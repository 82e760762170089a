package hermitux.kernel.memory;

/**
 * 2 MiB of private memory behind one leaf, which fork(2) shares like small pages: each space that maps it has put a frame aside for the table that it
 * needs once it wants 512 small pages instead. These spares are a list through the frames' notes, which begins at the block.
 *
 * The first space that splits the block makes single frames of it, each with the block's references. Others may still map it as a whole: then the first
 * frame's order tells that the references are counted one by one.
 */
final class LargePages {
    private static final int PAGES = 512;

    private LargePages() { }

    private static boolean isWhole(long block) { return Frames.order(block) == PageTable.LARGE_ORDER; }

    /** Nobody else maps it, or a part of it. */
    static boolean isAlone(long block) { return isWhole(block) && Frames.references(block) == 1; }

    /** A new block, with its first owner's spare frame. */
    static void begin(long block, long spare) {
        Frames.setNote(spare, 0);
        Frames.setNote(block, spare);
    }

    /** One more space maps it, and has brought a spare frame. */
    static void share(long block, long spare) {
        Frames.setNote(spare, Frames.note(block));
        Frames.setNote(block, spare);
        if (isWhole(block)) Frames.retain(block);
        else for (int i = 0; i < PAGES; i++) Frames.retain(block + i * 4096L);
    }

    private static long takeSpare(long block) {
        long spare = Frames.note(block);
        Frames.setNote(block, Frames.note(spare));
        return spare;
    }

    /** A space maps it no more. */
    static void release(long block) {
        Frames.release(takeSpare(block));
        if (isWhole(block)) Frames.release(block);
        else for (int i = 0; i < PAGES; i++) Frames.release(block + i * 4096L);
    }

    /** A space maps its 512 frames one by one from now on; answers the frame for the table. */
    static long split(long block) {
        long spare = takeSpare(block);
        if (isWhole(block)) Frames.split(block);
        return spare;
    }
}
