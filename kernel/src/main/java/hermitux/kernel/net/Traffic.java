package hermitux.kernel.net;

import hermitux.kernel.driver.virtio.NetworkDriver;
import hermitux.kernel.machine.Network;
import hermitux.kernel.machine.NetworkInterface;
import hermitux.kernel.machine.NoAllocation;
import hermitux.kernel.memory.Frames;
import hermitux.kernel.time.Clock;
import hermitux.kernel.time.Timer;
import hermitux.kernel.time.Timers;

/**
 * What moves packets on. The stack and its device are brought up with the first socket of the internet families, so that a program without any has
 * neither. From then on {@link #flush} is all there is: it lets the stack take what has arrived, send what it has made and tell the sockets. It is
 * called at the end of each call that has given the stack something to do, by the device's interrupt, and by the one timer that serves all of
 * the stack's.
 */
public final class Traffic {
    /** A quarter of memory for buffers and control blocks: the rest stays for the program that is to read them. */
    private static final int SHARE = 4;
    /** Turns of a flush: a program's packets to itself may beget others without end. */
    private static final int MOST_TURNS = 16;
    private static final long MILLI = 1_000_000;

    /** Of the one stack. */
    private static Traffic traffic;

    private boolean started;
    private boolean flushing;
    private NetworkDriver driver;
    private EndpointSink sink;
    private Timer timer;
    private AddressPlan plan;

    private Traffic() { }

    /** @param addresses what the launcher has planned; null to ask the network itself (DHCP) */
    public static void init(AddressPlan addresses) {
        traffic = new Traffic();
        traffic.timer = new StackTimer();
        traffic.plan = addresses;
        StackService.init(false);
    }

    public static void install(EndpointSink listener) { traffic.sink = listener; }

    /** Brings stack and device up at first; false in a kernel without a stack. */
    public static boolean start() {
        if (traffic.started) return true;
        if (!Network.isPresent()) return false;
        traffic.started = true;
        Network.start(Frames.totalBytes() / SHARE);
        traffic.driver = NetworkDriver.start(new Arrivals());
        if (traffic.driver != null) configure();
        flush();
        return true;
    }

    private static void configure() {
        NetworkInterface.setUp(NetworkInterface.DEVICE, true);
        if (traffic.plan == null) NetworkInterface.startDhcp(NetworkInterface.DEVICE);
        else traffic.plan.apply(NetworkInterface.DEVICE);
    }

    @NoAllocation(reason = "runs with each packet")
    public static void flush() {
        if (!traffic.started || traffic.flushing) return;
        traffic.flushing = true;
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            boolean arrived = traffic.driver != null && traffic.driver.receive();
            Network.poll();
            if (traffic.driver != null) traffic.driver.transmit();
            if (!tellSockets() && !arrived) break;
        }
        traffic.flushing = false;
        setTimer();
    }

    private static boolean tellSockets() {
        long endpoint = Network.nextReady();
        if (endpoint == 0) return false;
        for (; endpoint != 0; endpoint = Network.nextReady()) {
            int events = Network.takeEvents(endpoint);
            if (traffic.sink != null) traffic.sink.ready(Network.owner(endpoint), endpoint, events);
        }
        return true;
    }

    /** One that is set for earlier stays: setting it costs more than a run for nothing. */
    private static void setTimer() {
        int millis = Network.nextTimeoutMillis();
        if (millis < 0) return;
        long deadline = Clock.monotonicNanos() + Math.max(millis, 1) * MILLI;
        if (!traffic.timer.isSet() || traffic.timer.deadlineNanos() > deadline) Timers.set(traffic.timer, deadline);
    }

    private static final class StackTimer extends Timer {
        @Override public void expired() { flush(); }
    }

    private static final class Arrivals extends NetworkDriver.Listener {
        @Override public void arrived() { flush(); }
    }
}
