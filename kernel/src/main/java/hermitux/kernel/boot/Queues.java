package hermitux.kernel.boot;

import hermitux.kernel.ipc.MessageQueue;

/** POSIX message queues. */
final class Queues extends Part {
    @Override void addFiles() { MessageQueue.init(); }
}
