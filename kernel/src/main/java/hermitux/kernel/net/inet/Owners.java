package hermitux.kernel.net.inet;

import hermitux.kernel.net.EndpointSink;

/** The owners of endpoints by the number that the stack keeps for them: 1 and up, as 0 is nobody. */
final class Owners extends EndpointSink {
    private static EndpointOwner[] owners;
    /** Free numbers, as a chain: the next one after each. 0 ends it. */
    private static int[] following;
    private static int free;
    private static int count;

    private Owners() { }

    static EndpointSink init() {
        owners = new EndpointOwner[16];
        following = new int[16];
        free = 0;
        count = 0;
        return new Owners();
    }

    /** Gives an owner a number. */
    static int add(EndpointOwner owner) {
        int number = free;
        if (number != 0) {
            free = following[number];
        } else {
            number = ++count;
            if (number == owners.length) grow();
        }
        owners[number] = owner;
        return number;
    }

    private static void grow() {
        EndpointOwner[] more = new EndpointOwner[owners.length * 2];
        int[] links = new int[more.length];
        System.arraycopy(owners, 0, more, 0, owners.length);
        System.arraycopy(following, 0, links, 0, following.length);
        owners = more;
        following = links;
    }

    /** The highest number that has been given. */
    static int last() { return count; }

    static void remove(int number) {
        owners[number] = null;
        following[number] = free;
        free = number;
    }

    /** Null for one that is gone. */
    static EndpointOwner get(int number) { return number <= 0 || number >= owners.length ? null : owners[number]; }

    @Override
    public void ready(int owner, long endpoint, int events) {
        EndpointOwner found = get(owner);
        if (found != null) found.ready(endpoint, events);
    }
}
