package hermitux.kernel.memory;

import hermitux.kernel.thread.Process;
import hermitux.kernel.thread.Processes;
import hermitux.kernel.thread.Scheduler;

/** What concerns the mappings of a file in all address spaces. */
public final class FileMappings {
    /** In place of an index. */
    private static final long RENEWED = -1;

    private FileMappings() { }

    /** A file has become shorter: its pages from an index on are mapped no longer, in no process. */
    public static void unmap(Object file, long firstIndex) { inAll(file, firstIndex); }

    /**
     * The file has other content than its pages: mappings take these anew when they are next touched. What shared mappings have written goes to
     * the file first; copies that private ones have made stay.
     */
    public static void renew(Object file) { inAll(file, RENEWED); }

    private static void inAll(Object file, long firstIndex) {
        Process own = Scheduler.current().process;
        AddressSpace space = own.space;
        for (Process process = Processes.first(); process != null; process = process.following()) {
            if (process.space == null || process != own && process.space == space || !shows(process.space, file)) continue;
            if (process == own) {
                change(space, file, firstIndex);
                continue;
            }
            // What gives text its system calls back works on the space that is loaded.
            own.space = process.space;
            own.space.load();
            change(own.space, file, firstIndex);
            own.space = space;
            space.load();
        }
    }

    private static void change(AddressSpace space, Object file, long firstIndex) {
        if (firstIndex == RENEWED) renew(space, file);
        else unmap(space, file, firstIndex);
    }

    private static void renew(AddressSpace space, Object file) {
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            if (area.source == null || area.source.file() != file) continue;
            Pages.writeBack(space, area, area.start, area.end);
            ProgramText.changing(space, area.start, area.end);
            Pages.forgetFile(space, area);
        }
        space.table.flush();
    }

    /** Some shared mapping of the file may be written, now or after mprotect. */
    public static boolean mayWrite(Object file) {
        for (Process process = Processes.first(); process != null; process = process.following())
            if (process.space != null && mayWrite(process.space, file)) return true;
        return false;
    }

    /** Hands everything that shared mappings have written back to the files, as the machine's end does. */
    public static void writeBack() {
        for (Process process = Processes.first(); process != null; process = process.following()) if (process.space != null) process.space.writeBack();
    }

    /**
     * A file has become shorter: its pages from an index on are mapped no longer, private copies included, and what mappings have written
     * there is lost (truncate(2): touching them is SIGBUS).
     */
    private static void unmap(AddressSpace space, Object file, long firstIndex) {
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            if (area.source == null || area.source.file() != file || area.firstIndex + area.pages() <= firstIndex) continue;
            ProgramText.changing(space, area.start, area.end);
            Pages.drop(space, area, area.start + (Math.max(0, firstIndex - area.firstIndex) << 12), area.end);
        }
        space.table.flush();
    }

    /** Some area shows the file. */
    private static boolean shows(AddressSpace space, Object file) {
        for (int i = 0; i < space.areas.count(); i++) if (space.areas.get(i).source != null && space.areas.get(i).source.file() == file) return true;
        return false;
    }

    /** Some shared mapping of the file may be written, now or after mprotect. */
    private static boolean mayWrite(AddressSpace space, Object file) {
        for (int i = 0; i < space.areas.count(); i++) {
            Area area = space.areas.get(i);
            if (area.isShared() && !area.has(Area.NEVER_WRITABLE) && area.source != null && area.source.file() == file) return true;
        }
        return false;
    }
}
