package hermitux.kernel.signal;

/** How handlers are entered and left. Made when a program first sets a handler: the kernel for one that never does holds none of it. */
class HandlerFrames {
    boolean push(long registers, SignalState state, SignalInfo info, SignalActions actions, long mask) {
        return SignalFrame.push(registers, state, info, actions, mask);
    }

    boolean pop(long registers, SignalState state) { return SignalFrame.pop(registers, state); }
}
