package hermitux.kernel.net.inet;

import hermitux.kernel.net.EndpointSink;

/** The owners of endpoints by the number that the stack keeps for them: 1 and up, as 0 is nobody. */
final class Owners extends EndpointSink {
    private EndpointOwner[] owners = new EndpointOwner[16];
    /** Free numbers, as a chain: the next one after each. 0 ends it. */
    private int[] following = new int[16];
    private int free;
    private int count;

    /** Gives an owner a number. */
    int add(EndpointOwner owner) {
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

    private void grow() {
        EndpointOwner[] more = new EndpointOwner[owners.length * 2];
        int[] links = new int[more.length];
        System.arraycopy(owners, 0, more, 0, owners.length);
        System.arraycopy(following, 0, links, 0, following.length);
        owners = more;
        following = links;
    }

    /** The highest number that has been given. */
    int last() { return count; }

    void remove(int number) {
        owners[number] = null;
        following[number] = free;
        free = number;
    }

    /** Null for one that is gone. */
    EndpointOwner get(int number) { return number <= 0 || number >= owners.length ? null : owners[number]; }

    @Override
    public void ready(int owner, long endpoint, int events) {
        EndpointOwner found = get(owner);
        if (found != null) found.ready(endpoint, events);
    }
}
