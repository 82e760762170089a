package hermitux.kernel.net.socket;

import hermitux.abi.FileMode;
import hermitux.kernel.fs.file.AnonymousFiles;
import hermitux.kernel.fs.file.AnonymousInode;
import hermitux.kernel.thread.Credentials;

/** What fstat shows of a socket. It cannot be opened again through /proc/self/fd (ENXIO). */
final class SocketInode extends AnonymousInode {
    SocketInode(AnonymousFiles files) {
        super(files, FileMode.SOCKET | 0777);
        Credentials who = Credentials.current();
        uid = who.fileUserId;
        gid = who.fileGroupId;
    }
}
