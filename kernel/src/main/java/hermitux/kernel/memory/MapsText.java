package hermitux.kernel.memory;

/** The texts of /proc/self/maps and smaps, and the sums that statm and status show (proc_pid_maps(5), proc_pid_smaps(5)). */
final class MapsText {
    /** Column at which the name of a mapping begins (fs/proc/task_mmu.c). */
    private static final int NAME_COLUMN = 73;

    private MapsText() { }

    /** As {@link AddressSpace#describe(StringBuilder, long, int, boolean)}. */
    static long append(StringBuilder text, AddressSpace space, long from, int most, boolean details) {
        int index = space.areas.above(from);
        int end = index + Math.min(most, space.areas.count() - index);
        for (int i = index; i < end; i++) {
            if (space.areas.get(i).has(Area.GIVES_WAY)) continue;       // on Linux nothing is there, and here what the program likes
            line(text, space, space.areas.get(i));
            if (details) details(text, space, space.areas.get(i));
        }
        return end == space.areas.count() ? -1 : space.areas.get(end - 1).end;
    }

    private static void line(StringBuilder text, AddressSpace space, Area area) {
        int start = text.length();
        hex(text, area.start, 8);
        text.append('-');
        hex(text, area.end, 8);
        text.append(' ').append((area.protection & 1) != 0 ? 'r' : '-').append((area.protection & 2) != 0 ? 'w' : '-');
        text.append((area.protection & 4) != 0 ? 'x' : '-').append(area.isShared() ? 's' : 'p').append(' ');
        PageSource source = area.source;
        long device = source == null ? 0 : source.deviceNumber();
        hex(text, source == null ? 0 : area.firstIndex << 12, 8);
        text.append(' ');
        hex(text, (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL), 2);
        text.append(':');
        hex(text, (device & 0xff) | (device >>> 12 & ~0xffL), 2);
        text.append(' ').append(source == null ? 0 : source.inodeNumber()).append(' ');
        String name = name(space, area);
        if (name != null) {
            while (text.length() - start < NAME_COLUMN) text.append(' ');
            for (int i = 0; i < name.length(); i++) if (name.charAt(i) == '\n') text.append("\\012"); else text.append(name.charAt(i));
        }
        text.append('\n');
    }

    private static String name(AddressSpace space, Area area) {
        if (area.source != null) return area.source.description();
        if (area.start < space.heapEnd && area.end > space.heapStart) return "[heap]";
        return area.start <= space.stackStart && area.end > space.stackStart ? "[stack]" : null;
    }

    private static void hex(StringBuilder text, long value, int width) {
        for (int shift = Math.max(width, 16 - (Long.numberOfLeadingZeros(value | 1) >>> 2)) * 4 - 4; shift >= 0; shift -= 4)
            text.append("0123456789abcdef".charAt((int) (value >>> shift & 15)));
    }

    /** The lines of smaps below the one of maps. */
    private static void details(StringBuilder text, AddressSpace space, Area area) {
        field(text, "Size:", area.pages() * 4);
        field(text, "KernelPageSize:", 4);
        field(text, "MMUPageSize:", 4);
        var sums = new MapsSums();
        sums.add(space, area);
        sums.append(text);
        number(text, "THPeligible:", area.source == null && !area.has(Area.NO_LARGE_PAGES | Area.GROWS_DOWN) ? 1 : 0).append('\n');
        flags(text, area);
    }

    /** The text of smaps_rollup. */
    static String all(AddressSpace space) {
        var text = new StringBuilder();
        var sums = new MapsSums();
        int count = space.areas.count();
        for (int i = 0; i < count; i++) sums.add(space, space.areas.get(i));
        hex(text, count == 0 ? 0 : space.areas.get(0).start, 8);
        text.append('-');
        hex(text, count == 0 ? 0 : space.areas.get(count - 1).end, 8);
        text.append(" ---p 00000000 00:00 0 ");
        while (text.length() < NAME_COLUMN) text.append(' ');
        text.append("[rollup]\n");
        sums.append(text);
        return text.toString();
    }

    /** VmFlags: what the area lets the program do, what mprotect could make it let it do, and what was asked for it. */
    private static void flags(StringBuilder text, Area area) {
        text.append("VmFlags: ");
        flag(text, "rd", (area.protection & 1) != 0);
        flag(text, "wr", area.isWritable());
        flag(text, "ex", (area.protection & 4) != 0);
        flag(text, "sh", area.isShared());
        flag(text, "mr", true);
        flag(text, "mw", !area.has(Area.NEVER_WRITABLE));
        flag(text, "me", true);
        flag(text, "ms", area.isShared());
        flag(text, "gd", area.has(Area.GROWS_DOWN));
        flag(text, "lo", area.has(Area.LOCKED));
        flag(text, "sr", area.has(Area.SEQUENTIAL));
        flag(text, "rr", area.has(Area.RANDOM));
        flag(text, "dc", area.has(Area.NOT_FORKED));
        flag(text, "ac", area.isAccounted());
        flag(text, "nr", area.has(Area.NO_RESERVE));
        flag(text, "wf", area.has(Area.WIPED_ON_FORK));
        flag(text, "dd", area.has(Area.NOT_DUMPED));
        flag(text, "hg", area.has(Area.LARGE_PAGES));
        flag(text, "nh", area.has(Area.NO_LARGE_PAGES));
        text.append('\n');
    }

    private static void flag(StringBuilder text, String name, boolean is) {
        if (is) text.append(name).append(' ');
    }

    static void field(StringBuilder text, String name, long kilobytes) { number(text, name, kilobytes).append(" kB\n"); }

    private static StringBuilder number(StringBuilder text, String name, long value) {
        String number = Long.toString(value);
        text.append(name);
        for (int i = name.length() + number.length(); i < 24; i++) text.append(' ');
        return text.append(number);
    }

    /** Pages of areas that are private and writable (Linux: data), of stacks, or executable and not writable. */
    static long pages(AddressSpace space, int kind) {
        long pages = 0;
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            boolean stack = area.has(Area.GROWS_DOWN);
            boolean is = switch (kind) {
                case AddressSpace.STACK -> stack;
                case AddressSpace.DATA -> !stack && area.isWritable() && !area.isShared();
                default -> !stack && (area.protection & 4) != 0 && !area.isWritable();
            };
            if (is) pages += area.pages();
        }
        return pages;
    }
}
