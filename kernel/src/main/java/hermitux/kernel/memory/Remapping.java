package hermitux.kernel.memory;

import static hermitux.abi.MemoryMapping.*;

import hermitux.abi.Errno;

/** mremap(2). Checks come in Linux's order, as programs probe with odd arguments. */
final class Remapping {
    private Remapping() { }

    /** @param mostLocked the most pages that may be locked (RLIMIT_MEMLOCK) */
    static long remap(AddressSpace space, long oldAddress, long oldBytes, long newBytes, int flags, long newAddress, long mostLocked) {
        if ((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0) return -Errno.EINVAL;
        boolean mayMove = (flags & MREMAP_MAYMOVE) != 0, keep = (flags & MREMAP_DONTUNMAP) != 0;
        if ((flags & MREMAP_FIXED) != 0 && !mayMove || keep && (!mayMove || oldBytes != newBytes)) return -Errno.EINVAL;
        if ((oldAddress & 4095) != 0) return -Errno.EINVAL;
        long oldLength = oldBytes + 4095 & -4096, newLength = newBytes + 4095 & -4096;
        if (newLength == 0 || newLength > AddressSpace.END) return -Errno.EINVAL;
        if (oldLength < 0 || newLength < 0) return newLength < 0 ? -Errno.EINVAL : -Errno.EFAULT;
        Area area = space.areas.at(oldAddress);
        if (area == null) return -Errno.EFAULT;
        if ((flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0) return toAddress(space, oldAddress, oldLength, newLength, flags, newAddress, mostLocked);
        if (oldLength >= newLength) {
            if (oldLength > newLength) {
                long result = space.unmap(oldAddress + newLength, oldLength - newLength);
                if (result != 0) return result;
            }
            return oldAddress;
        }
        long error = resizable(space, area, oldAddress, oldLength, newLength, mostLocked);
        if (error != 0) return error;
        if (oldLength == area.end - oldAddress && extend(space, area, oldAddress + newLength)) return oldAddress;
        if (!mayMove) return -Errno.ENOMEM;
        return move(space, area, oldAddress, oldLength, newLength, placeFor(space, area, oldAddress, newLength), false);
    }

    private static long toAddress(AddressSpace space, long oldAddress, long oldLength, long newLength, int flags, long newAddress,
            long mostLocked) {
        boolean fixed = (flags & MREMAP_FIXED) != 0, keep = (flags & MREMAP_DONTUNMAP) != 0;
        if ((newAddress & 4095) != 0) return -Errno.EINVAL;
        if (newAddress < 0 || newAddress > AddressSpace.END - newLength) return -Errno.EINVAL;
        if (oldAddress + oldLength > newAddress && newAddress + newLength > oldAddress) return -Errno.EINVAL;
        if (space.areas.isFull(3)) return -Errno.ENOMEM;
        if (fixed && newAddress < AddressSpace.LOWEST) return -Errno.EPERM;
        if (fixed) space.remove(newAddress, newAddress + newLength);
        if (oldLength > newLength) {
            space.remove(oldAddress + newLength, oldAddress + oldLength);
            oldLength = newLength;
        }
        Area area = space.areas.at(oldAddress);
        if (area == null) return -Errno.EFAULT;
        long error = resizable(space, area, oldAddress, oldLength, newLength, mostLocked);
        if (error != 0) return error;
        if (keep && !space.mayExpand(newLength >>> 12)) return -Errno.ENOMEM;
        long place = fixed ? newAddress : Placement.place(space, newAddress, newLength, 0, area.source == null);
        return move(space, area, oldAddress, oldLength, newLength, place, keep);
    }

    private static long resizable(AddressSpace space, Area area, long oldAddress, long oldLength, long newLength, long mostLocked) {
        if (oldLength == 0 && !area.isShared()) return -Errno.EINVAL;
        if (oldLength > area.end - oldAddress) return -Errno.EFAULT;
        if (newLength == oldLength) return 0;
        if (area.source != null && area.index(oldAddress) + (newLength >>> 12) < 0) return -Errno.EINVAL;
        if (area.has(Area.LOCKED) && newLength - oldLength >>> 12 > mostLocked - space.lockedPages()) return -Errno.EAGAIN;
        if (!space.mayExpand(newLength - oldLength >>> 12) || area.isData() && !Heap.mayHold(space, newLength - oldLength >>> 12)) return -Errno.ENOMEM;
        return area.isAccounted() && !AddressSpace.isPlausible(newLength - oldLength) ? -Errno.ENOMEM : 0;
    }

    /** Makes an area end later if what follows is free. */
    private static boolean extend(AddressSpace space, Area area, long end) {
        if (end <= AddressSpace.END) ProgramText.makeRoom(space, area.end, end);
        if (end > AddressSpace.END || !space.areas.isFree(area.end, end)) return false;
        long from = area.end;
        area.end = end;
        space.addMapped(end - from >>> 12);
        int index = space.areas.above(area.start);
        space.areas.merge(index, index + 1);
        if (area.has(Area.LOCKED)) space.populate(from, end - from);
        return true;
    }

    /** A new place; for much memory one where large pages stay whole. */
    private static long placeFor(AddressSpace space, Area area, long oldAddress, long newLength) {
        long slack = PageTable.LARGE_SIZE;
        if (area.source == null && newLength >= 2 * slack) {
            long start = Placement.place(space, 0, newLength + slack, 0, false);
            if (start > 0) return start + (oldAddress - start & slack - 1);
        }
        return Placement.place(space, 0, newLength, 0, false);
    }

    private static long move(AddressSpace space, Area area, long oldAddress, long oldLength, long newLength, long place, boolean keep) {
        if (place < 0) return place;
        long oldEnd = oldAddress + oldLength;
        space.add(new Area(place, place + newLength, area.protection, area.flags, area.source, area.source == null ? 0 : area.index(oldAddress)));
        ProgramText.changing(space, oldAddress, oldEnd);
        long moved = Pages.move(space, oldAddress, place, oldLength);
        if (moved < oldLength) {
            Pages.move(space, place, oldAddress, moved);
            space.remove(place, place + newLength);
            return -Errno.ENOMEM;
        }
        if (keep || oldLength == 0) space.table.flush();
        else space.remove(oldAddress, oldEnd);
        if (area.has(Area.LOCKED)) space.populate(place, newLength);
        return place;
    }
}
