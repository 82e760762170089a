package hermitux.vmm.ninep;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.Linux;

/** Requests that change a folder: Tmkdir and its kin, Tlink, Tunlinkat, Trenameat. */
final class NameRequests {
    private final Exchange at;

    NameRequests(Exchange at) { this.at = at; }

    long make(int type) {
        Fid directory = at.fid();
        String name = at.request.string();
        String target = type == Wire.SYMLINK ? at.request.string() : null;
        int mode = type == Wire.SYMLINK ? 0 : at.request.get32();
        if (type == Wire.MKNOD) at.request.get64();        // a device's number: there are none
        int group = at.request.get32();
        if (at.request.bad || directory == null) return -Errno.EINVAL;
        long path = switch (type) {
            case Wire.SYMLINK -> at.folder.makeLink(directory.path, name, target, group);
            case Wire.MKDIR -> at.folder.makeDirectory(directory.path, name, mode, group);
            default -> at.folder.makeNode(directory.path, name, mode, group);
        };
        if (path < 0) return path;
        long result = at.qid((int) path);
        Linux.call(Linux.CLOSE, path);
        return result;
    }

    long link() {
        Fid directory = at.fid(), file = at.fid();
        String name = at.request.string();
        if (at.request.bad || directory == null || file == null) return -Errno.EINVAL;
        return at.folder.link(directory.path, file.path, name);
    }

    long unlink() {
        Fid directory = at.fid();
        String name = at.request.string();
        int flags = at.request.get32();
        if (at.request.bad || directory == null) return -Errno.EINVAL;
        return at.folder.unlink(directory.path, name, flags);
    }

    long rename() {
        Fid oldDirectory = at.fid();
        String oldName = at.request.string();
        Fid newDirectory = at.fid();
        String newName = at.request.string();
        int flags = at.own ? at.request.get32() : 0;
        if (at.request.bad || oldDirectory == null || newDirectory == null) return -Errno.EINVAL;
        return at.folder.rename(oldDirectory.path, oldName, newDirectory.path, newName, flags);
    }
}
