package hermitux.kernel.fs.page;

import hermitux.kernel.memory.Reclaimer;

/**
 * Gives clean pages of host files back when frames run out: the files in the order in which they last brought pages in, oldest first. Within
 * a file the order does not matter enough to keep account of every access.
 */
public final class CacheReclaim implements Reclaimer {
    /** All caches with pages. */
    private static CacheReclaim caches;

    private PageCache oldest;
    private PageCache newest;

    private CacheReclaim() { }

    /** Answers what {@code Frames.reclaimer} wants. */
    public static Reclaimer init() {
        caches = new CacheReclaim();
        WriteBack.init();
        return new CacheReclaim();
    }

    /** A cache has brought in pages that can be had again: it becomes the newest. */
    public static void filled(PageCache cache) {
        if (cache == caches.newest) return;
        if (cache.listed) remove(cache);
        cache.listed = true;
        cache.previous = caches.newest;
        if (caches.newest == null) caches.oldest = cache;
        else caches.newest.next = cache;
        caches.newest = cache;
    }

    /** The cache is going away. */
    public static void remove(PageCache cache) {
        if (!cache.listed) return;
        if (cache.previous == null) caches.oldest = cache.next;
        else cache.previous.next = cache.next;
        if (cache.next == null) caches.newest = cache.previous;
        else cache.next.previous = cache.previous;
        cache.previous = null;
        cache.next = null;
        cache.listed = false;
    }

    /** Pages of caches that could be had again, for meminfo: what of them is clean could be given back at any time. */
    public static long pages() {
        long pages = 0;
        for (PageCache cache = caches.oldest; cache != null; cache = cache.next) pages += cache.present();
        return pages;
    }

    @Override public long reclaim(long frames) {
        long released = 0;
        for (PageCache cache = caches.oldest; cache != null && released < frames; cache = cache.next) released += cache.shrink(frames - released);
        return released;
    }
}
