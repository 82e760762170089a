package hermitux.kernel.signal;

/** Sees every signal that is delivered. A kernel without --trace has none. */
public abstract class SignalObserver {
    /** @param word0 what siginfo_t holds from offset 16 on, as far as it fits into two words */
    public abstract void delivered(int number, int code, long word0, long word1);
}
