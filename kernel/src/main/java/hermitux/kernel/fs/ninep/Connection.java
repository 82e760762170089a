package hermitux.kernel.fs.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.kernel.cpu.InterruptHandler;
import hermitux.kernel.driver.virtio.NinepTransport;
import hermitux.kernel.driver.virtio.Payload;
import hermitux.kernel.memory.Frames;

/**
 * A connection to a 9P2000.L server: made with the first request. It carries messages there and back, and checks every length of an answer against what
 * has arrived: one that makes no sense is -EIO. What can be asked for is {@link Session}'s.
 */
abstract class Connection {
    /** Largest message: half a MiB of data. The server may want less. */
    private static final int MESSAGE_BYTES = (512 << 10) + Frames.SIZE;
    private static final int SMALLEST_MESSAGE = 4096;
    private static final int TAG = 1, POSTED_TAG = 2, POSTED_BYTES = 32;
    private static final int NEW = 0, CONNECTED = 1, FAILED = 2;
    private static final int LARGEST_ERROR = 4095;
    private static final int BOUNCE_ORDER = 5;
    static final int ROOT_FID = 0;

    final String tag;
    /** The qid of the last answer that has one. */
    int qidType;
    long qidPath;
    /** Of the last getattr. */
    final Attributes attributes = new Attributes();
    /** Behind the header of the last answer. */
    final ReplyReader reply = new ReplyReader();

    final RequestWriter request = new RequestWriter();
    NinepTransport transport;
    private int state = NEW;
    private int failure;
    final FidNumbers fids = new FidNumbers(ROOT_FID + 1);
    /** The server is our own monitor's. */
    private boolean own;
    /** Null if the server does not tell of changes. */
    ChangeRing changes;
    int messageBytes = SMALLEST_MESSAGE;
    private long bounce;
    private int bounceBytes;

    Connection(String tag) { this.tag = tag; }

    int newFid() { return fids.take(); }

    /** Its server stays with files where others stand for paths, and its locks are the host's. */
    boolean isOwn() { return own; }

    /** Bytes that one read or write may carry. */
    int dataLimit() { return messageBytes - Wire.DATA_HEADER; }

    /** Pieces of memory for the data of the next read or write. Only once connected. */
    Payload payload() { return transport.payload; }

    /** Physical address where data to be written is put together: 128 KiB, or less where memory is short; 0 if there is none. */
    long bounce() {
        for (int order = BOUNCE_ORDER; bounce == 0 && order >= 0; order--) {
            bounce = Frames.allocateContiguous(order);
            bounceBytes = Frames.SIZE << order;
        }
        return bounce;
    }

    int bounceBytes() { return bounceBytes; }

    /** Finds the device, agrees on the dialect and attaches to the root. */
    long connect() {
        if (state == CONNECTED) return 0;
        if (state == FAILED) return -failure;
        state = FAILED;
        failure = Errno.ENODEV;
        transport = NinepTransport.find(tag);
        if (transport == null) return -failure;
        failure = Errno.EIO;
        own = speaks(Wire.OWN_DIALECT);
        if (!own && !speaks(Wire.DIALECT)) return -failure;
        if (own) hearOfChanges();
        begin(Wire.ATTACH).put32(ROOT_FID).put32(Wire.NO_FID).put("root").put("").put32(Wire.NO_USER);
        long result = call(Wire.ATTACH);
        if (result >= 0) result = qid();
        if (result >= 0) result = state();
        if (result < 0) {
            failure = (int) -result;
            return result;
        }
        state = CONNECTED;
        return 0;
    }

    private boolean speaks(String dialect) {
        begin(Wire.VERSION, Wire.NO_TAG).put32(MESSAGE_BYTES).put(dialect);
        if (call(Wire.VERSION, Wire.NO_TAG, 0, NinepTransport.NO_PAYLOAD) < 0) return false;
        int agreed = reply.get32();
        if (reply.bad || agreed < SMALLEST_MESSAGE || agreed > MESSAGE_BYTES || !reply.string().equals(dialect)) return false;
        messageBytes = agreed;
        return true;
    }

    /** Takes the attributes that our own server sends along. */
    final long state() {
        if (own) attributes.readState(reply);
        return reply.bad ? -Errno.EIO : 0;
    }

    /** Gives the server memory to tell of changes in; null if it does not. */
    private void hearOfChanges() {
        long memory = Frames.allocateContiguous(ChangeRing.ORDER);
        if (memory == 0) return;
        transport.payload.clear();
        transport.payload.add(memory, ChangeRing.BYTES);
        begin(Wire.CHANGES);
        if (call(Wire.CHANGES, TAG, 0, NinepTransport.PAYLOAD_IN) >= 0) changes = new ChangeRing(memory);
        else Frames.release(memory);
    }

    /** Has the transport interrupt when something has changed, which the handler then is to look at. */
    void interruptAtChanges(InterruptHandler handler) {
        if (changes == null) return;
        transport.interruptAtChanges(handler);
        changes.wantInterrupts();
    }

    final RequestWriter begin(int type) { return begin(type, TAG); }
    private RequestWriter begin(int type, int tag) { return request.begin(transport.request, NinepTransport.REQUEST_BYTES, type, tag); }
    final long call(int type) { return call(type, TAG, 0, NinepTransport.NO_PAYLOAD); }
    /** For requests whose answer holds nothing of use. */
    final long done(int type) { return Math.min(call(type), 0); }

    /** With the payload, which goes out or takes what comes in. */
    final long callOut(int type) { return call(type, TAG, transport.payload.lengthBytes(), NinepTransport.PAYLOAD_OUT); }
    final long callIn(int type) { return call(type, TAG, 0, NinepTransport.PAYLOAD_IN); }

    /** A request about a fid alone whose answer is not waited for: it goes out with the next one. */
    final void post(int type, int fid) {
        long place = transport.postAddress();
        if (place != 0) {
            request.begin(place, POSTED_BYTES, type, POSTED_TAG).put32(fid);
            transport.post(request.end(0));
            return;
        }
        begin(type).put32(fid);
        call(type);
    }

    /** Sends the message; answers the length of its answer, with {@link #reply} behind the header, or -errno. */
    private long call(int type, int tag, int payloadBytes, int direction) {
        int length = request.end(payloadBytes);
        if (length < 0) return -Errno.ENAMETOOLONG;
        int arrived = transport.exchange(length, direction);
        if (arrived < 0) return arrived;
        int here = direction == NinepTransport.PAYLOAD_IN ? Math.min(arrived, NinepTransport.READ_HEADER) : arrived;
        reply.open(transport.reply, here);
        int size = reply.get32(), answer = reply.get8(), answeredTag = reply.get16();
        if (reply.bad || size < Wire.HEADER || size > arrived || answeredTag != tag) return -Errno.EIO;
        reply.limit(size);
        if (answer == Wire.LERROR + 1) {
            int error = reply.get32();
            return error > 0 && error <= LARGEST_ERROR ? -error : -Errno.EIO;
        }
        return answer == type + 1 ? size : -Errno.EIO;
    }

    final long qid() {
        qidType = reply.get8();
        reply.get32();
        qidPath = reply.get64();
        return reply.bad ? -Errno.EIO : 0;
    }
}
