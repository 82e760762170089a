package hermitux.kernel.driver.virtio;

import hermitux.abi.Errno;
import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.memory.DirectMap;
import hermitux.kernel.memory.Frames;
import java.util.ArrayList;

/**
 * Carries 9P messages over a virtio device (virtio 1.2, device 9: one queue, the configuration holds the mount tag). One request at a time, and
 * the caller waits ({@link Answers}).
 *
 * The caller writes its message at {@link #request} and finds the answer at {@link #reply}; file data travels in {@link #payload}. Requests whose
 * answers do not matter (Tclunk) are posted: they go out with the next request.
 */
public final class NinepTransport {
    public static final int REQUEST_BYTES = 7168;
    private static final int REQUEST_ORDER = 1, REPLY_ORDER = 3;
    public static final int REPLY_BYTES = Frames.SIZE << REPLY_ORDER;
    /** Size, type, tag and count, with which Rread begins; also all of Rlerror. */
    public static final int READ_HEADER = 11;
    /** What becomes of the payload. */
    public static final int NO_PAYLOAD = 0, PAYLOAD_OUT = 1, PAYLOAD_IN = 2;

    /** Requests that may be posted at a time, and the room each has for message and answer, behind the request's. */
    static final int POSTED = 16;
    private static final int POSTED_BYTES = 32;

    private static final int TAG_LENGTH = 0, TAG = 2, LONGEST_TAG = 128;
    private static final int SMALLEST_QUEUE = 64;

    private static ArrayList<NinepTransport> known;

    public final String tag;
    public final Payload payload = new Payload();
    public long request;
    public long reply;

    private long exchanges;
    private final Transport transport;
    private Queue queue;
    private Answers answers;
    /** By place: the first descriptor of the posted request, or -1. */
    private final int[] posted = new int[POSTED];

    private NinepTransport(Transport transport) {
        this.transport = transport;
        this.tag = readTag(transport);
    }

    /** Messages that were waited for, of all shares. */
    public static long exchanges() {
        long sum = 0;
        for (int i = 0; i < known.size(); i++) sum += known.get(i).exchanges;
        return sum;
    }

    public static void init() { known = new ArrayList<>(); }

    /** The device with a mount tag, ready to use; null if there is none. Looks at no more devices than it must. */
    public static NinepTransport find(String tag) {
        for (int i = 0; i < known.size(); i++) if (known.get(i).tag.equals(tag)) return known.get(i).start() ? known.get(i) : null;
        for (Transport device = VirtioDevices.find(VirtioDevices.NINEP); device != null; device = VirtioDevices.find(VirtioDevices.NINEP)) {
            device.taken = true;
            NinepTransport found = new NinepTransport(device);
            known.add(found);
            if (found.tag.equals(tag)) return found.start() ? found : null;
        }
        return null;
    }

    private static String readTag(Transport transport) {
        int word = transport.configuration(TAG_LENGTH);
        int length = Math.min(word & 0xffff, LONGEST_TAG);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            int at = TAG + i;
            if ((at & 3) == 0) word = transport.configuration(at);
            text.append((char) (word >>> 8 * (at & 3) & 0xff));
        }
        return text.toString();
    }

    private boolean start() {
        if (queue != null) return true;
        long out = Frames.allocateContiguous(REQUEST_ORDER), in = Frames.allocateContiguous(REPLY_ORDER);
        if (out == 0 || in == 0) return false;
        request = DirectMap.address(out);
        reply = DirectMap.address(in);
        transport.negotiate(0);
        queue = transport.queue(0, Queue.LARGEST);
        if (queue == null || queue.size < SMALLEST_QUEUE) {
            transport.fail();
            return false;
        }
        answers = new Answers(transport, queue);
        for (int i = 0; i < POSTED; i++) posted[i] = -1;
        payload.limit(queue.size - 2 - 2 * POSTED);
        transport.start();
        return true;
    }

    /** The handler runs whenever the device interrupts. */
    public void interruptAtChanges(InterruptHandler handler) {
        answers.also = handler;
        transport.enableInterrupts(answers);
    }

    /**
     * Sends the message and waits for the answer. With PAYLOAD_IN the answer's first READ_HEADER bytes come to {@link #reply} and the rest into the
     * payload. Answers how many bytes the device wrote in all, or -EIO if it is broken.
     */
    public int exchange(int requestBytes, int direction) {
        exchanges++;
        if (queue.broken) return -Errno.EIO;
        queue.add(DirectMap.physical(request), requestBytes, false);
        if (direction == PAYLOAD_OUT) addPayload(false);
        queue.add(DirectMap.physical(reply), direction == PAYLOAD_IN ? READ_HEADER : REPLY_BYTES, true);
        if (direction == PAYLOAD_IN) addPayload(true);
        int head = queue.publish();
        queue.notifyDevice();
        return await(head) ? queue.writtenBytes : -Errno.EIO;
    }

    private void addPayload(boolean deviceWrites) {
        for (int i = 0; i < payload.count; i++) queue.add(payload.physicalAddresses[i], payload.lengths[i], deviceWrites);
    }

    /** Where a message of up to 32 bytes may be written that is then posted; 0 if too many are out: then it must be exchanged. */
    public long postAddress() {
        int place = freePlace();
        return place < 0 || queue.broken ? 0 : place(place);
    }

    public void post(int requestBytes) {
        int place = freePlace();
        queue.add(DirectMap.physical(place(place)), requestBytes, false);
        queue.add(DirectMap.physical(place(place)) + POSTED_BYTES, POSTED_BYTES, true);
        posted[place] = queue.publish();
    }

    private int freePlace() {
        for (int i = 0; i < POSTED; i++) if (posted[i] < 0) return i;
        return -1;
    }

    private long place(int place) { return request + REQUEST_BYTES + 2L * POSTED_BYTES * place; }

    /** Waits for one chain; the answers to what was posted are passed over. False if the device is broken. */
    private boolean await(int head) {
        int used;
        while ((used = answers.next()) != head) {
            if (used < 0) return false;
            for (int i = 0; i < POSTED; i++) if (posted[i] == used) posted[i] = -1;
        }
        return true;
    }
}
