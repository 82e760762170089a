package hermitux.kernel.net;

import hermitux.kernel.machine.NetworkInterface;

/** The addresses that the launcher has chosen for eth0, in memory order: 0 for none. */
public final class AddressPlan {
    private final int address, mask, gateway;

    private AddressPlan(int address, int mask, int gateway) {
        this.address = address;
        this.mask = mask;
        this.gateway = gateway;
    }

    /**
     * @param text ADDRESS/PREFIX
     * @return null if that is no plan
     */
    public static AddressPlan of(String text, String gateway) {
        int slash = text.indexOf('/');
        int prefix = slash < 0 ? -1 : number(text, slash + 1, text.length(), 32);
        long own = slash < 0 ? -1 : address(text, slash);
        long router = gateway.isEmpty() ? 0 : address(gateway, gateway.length());
        if (prefix < 0 || own < 0 || router < 0) return null;
        return new AddressPlan((int) own, Integer.reverseBytes(prefix == 0 ? 0 : -1 << 32 - prefix), (int) router);
    }

    void apply(int number) { NetworkInterface.setAddress4(number, address, mask, gateway); }

    /** Four numbers and three dots; -1 for anything else. */
    private static long address(String text, int end) {
        long address = 0;
        int at = 0;
        for (int i = 0; i < 4; i++) {
            int stop = at;
            while (stop < end && text.charAt(stop) != '.') stop++;
            int part = number(text, at, stop, 255);
            if (part < 0 || (i < 3) != (stop < end)) return -1;
            address |= (long) part << 8 * i;
            at = stop + 1;
        }
        return address;
    }

    private static int number(String text, int from, int to, int most) {
        if (from >= to || to - from > 3) return -1;
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            value = value * 10 + digit;
        }
        return value > most ? -1 : value;
    }
}
