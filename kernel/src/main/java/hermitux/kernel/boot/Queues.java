package hermitux.kernel.boot;

import hermitux.kernel.fs.queue.MessageQueue;

/** POSIX message queues. */
final class Queues extends Part {
    @Override void addFiles() { MessageQueue.init(); }
}
