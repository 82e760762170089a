package hermitux.kernel.boot;

import hermitux.kernel.ipc.SystemVQueue;
import hermitux.kernel.ipc.SemaphoreSet;
import hermitux.kernel.ipc.SharedSegment;

/** Shared memory, semaphores and message queues of System V. */
final class SystemFive extends Part {
    @Override void addFiles() {
        SharedSegment.init();
        SemaphoreSet.init();
        SystemVQueue.init();
    }
}
