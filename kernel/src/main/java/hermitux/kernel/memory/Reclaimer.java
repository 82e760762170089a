package hermitux.kernel.memory;

/** Who can give frames back when there are none left: the caches of files. Registered with {@link Frames#reclaimer}. */
public interface Reclaimer {
    /**
     * Releases frames that can be had again (clean pages of a host's files). Called from inside an allocation: it must not allocate frames.
     * @param frames how many would be good
     * @return how many were released
     */
    long reclaim(long frames);
}
