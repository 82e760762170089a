package hermitux.vmm.ninep;

import static hermitux.vmm.ninep.TestClient.RDONLY;
import static hermitux.vmm.ninep.TestClient.RDWR;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import hermitux.vmm.machine.HostFaults;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call of the host fails once, in every way: the server answers, loses no descriptor, and goes on to serve. */
class HostFaultsTest {
    private static final int MOST_CALLS = 250;

    @TempDir Path folder;

    @AfterEach void noMore() { HostFaults.fail(0, 0); }

    @Test void everyCallFailsOnce() throws IOException {
        Messages.tree(folder);
        var client = new TestClient(folder, true, false, Wire.OWN_DIALECT);
        requests(client);
        long before = TestClient.descriptors(folder);
        for (int error : new int[] {Errno.EIO, Errno.ENOSPC, Errno.EMFILE, Errno.EINTR, Errno.ENOMEM}) {
            for (int call = 1; call < MOST_CALLS; call++) {
                HostFaults.fail(call, error);
                requests(client);
                HostFaults.fail(0, 0);
                requests(client);
                assertThat(TestClient.descriptors(folder)).as("descriptors after error %d of call %d", error, call).isEqualTo(before);
            }
        }
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        assertThat(client.read(1, 0, 7)).isEqualTo("content");
    }

    /** Whatever comes of them; all fids but the root's are given up. */
    private static void requests(TestClient client) {
        client.walk(0, 1, "file");
        client.send(Messages.of(Wire.OPEN, 1).u32(1).u32(2).u32(RDWR));
        client.read(1, 0, 3);
        client.write(2, 0, "content");
        client.set(1, Wire.SET_MODE | Wire.SET_SIZE, 0644, 7);
        client.send(Messages.of(Wire.CREATE, 1).u32(0).u32(3).u32(4).string("new").u32(RDWR).u32(0600).u32(7));
        client.send(Messages.of(Wire.CREATE, 1).u32(0).u32(5).u32(6).string("").u32(RDWR).u32(0600).u32(0));
        client.rename(0, "new", 0, "other");
        client.unlink(0, "other", 0);
        client.unlink(0, "new", 0);
        client.makeFolder(0, "made");
        client.unlink(0, "made", 0x200);
        client.walk(0, 7);
        client.send(Messages.of(Wire.XATTRCREATE, 1).u32(7).string("user.x").u64(1).u32(0));
        client.write(7, 0, "1");
        client.send(Messages.of(Wire.OPEN, 1).u32(0).u32(8).u32(RDONLY));
        client.send(Messages.of(Wire.READDIR, 1).u32(8).u64(0).u32(0x3000).u8(1));
        client.walk(0, 9, "folder", "inner");
        client.send(Messages.of(Wire.LOCK, 1).u32(2).u8(1).u32(0).u64(0).u64(1).u32(0).string(""));
        for (int fid = 1; fid < 10; fid++) client.clunk(fid);
    }
}
