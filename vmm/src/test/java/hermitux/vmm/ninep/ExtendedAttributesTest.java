package hermitux.vmm.ninep;

import static hermitux.vmm.ninep.TestClient.RDONLY;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.abi.Errno;
import hermitux.abi.ninep.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Txattrwalk and Txattrcreate: users' attributes as Linux keeps them, nobody else's, and what a hostile client may send. */
class ExtendedAttributesTest {
    private static final int CREATE = 1, REPLACE = 2;

    @TempDir Path folder;
    private TestClient client;

    @BeforeEach void share() throws IOException {
        Messages.tree(folder);
        client = new TestClient(folder, true);
    }

    private int find(int fid, int made, String name) { return client.send(Messages.of(Wire.XATTRWALK, 1).u32(fid).u32(made).string(name)); }

    private int make(int fid, String name, long size, int flags) {
        return client.send(Messages.of(Wire.XATTRCREATE, 1).u32(fid).string(name).u64(size).u32(flags));
    }

    private int set(String name, String value, int flags) {
        assertThat(client.walk(0, 7, "file")).isEqualTo(1);
        int error = make(7, name, value.length(), flags);
        if (error == 0 && !value.isEmpty()) error = client.write(7, 0, value);
        if (error == 0) return client.clunk(7);
        client.clunk(7);
        return error;
    }

    private String get(String name) {
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        int error = find(1, 2, name);
        String value = error == 0 ? client.read(2, 0, 1000) : null;
        if (error == 0) assertThat(client.clunk(2)).isZero();
        assertThat(client.clunk(1)).isZero();
        return value;
    }

    @Test void usersAttributesAreKept() throws IOException {
        assertThat(set("user.one", "first", 0)).isZero();
        assertThat(set("user.two", "second", CREATE)).isZero();
        assertThat(Files.getAttribute(folder.resolve("file"), "user:one")).isEqualTo("first".getBytes());
        assertThat(set("user.two", "again", CREATE)).isEqualTo(Errno.EEXIST);
        assertThat(set("user.three", "x", REPLACE)).isEqualTo(Errno.ENODATA);
        assertThat(get("user.two")).isEqualTo("second");
        assertThat(get("user.three")).isNull();
        assertThat(get("").split("\0")).contains("user.one", "user.two");
        assertThat(set("user.one", "", REPLACE)).isZero();
        assertThat(get("user.one")).isNull();
    }

    @Test void othersAreNotServed() {
        for (String name : new String[] {"security.capability", "trusted.x", "system.posix_acl_access", "x"}) {
            assertThat(set(name, "value", 0)).isEqualTo(Errno.EOPNOTSUPP);
            assertThat(get(name)).isNull();
        }
    }

    @Test void readOnlySharesKeepTheirs() {
        client = new TestClient(folder, false);
        assertThat(set("user.one", "first", 0)).isEqualTo(Errno.EROFS);
    }

    @Test void nonsense() {
        assertThat(client.walk(0, 1, "file")).isEqualTo(1);
        assertThat(make(1, "user.large", 65537, 0)).isEqualTo(Errno.E2BIG);
        assertThat(make(1, "user.large", -1, 0)).isEqualTo(Errno.E2BIG);
        assertThat(make(1, "user.large", 10, 4)).isEqualTo(Errno.EINVAL);
        assertThat(make(1, "user.a\0b", 10, 0)).isEqualTo(Errno.EINVAL);
        assertThat(make(1, "user.short", 10, 0)).isZero();
        assertThat(make(1, "user.short", 10, 0)).isEqualTo(Errno.EINVAL);
        assertThat(client.open(1, RDONLY)).isEqualTo(Errno.EBUSY);
        assertThat(client.write(1, 1, "x")).isEqualTo(Errno.EINVAL);
        assertThat(client.write(1, 0, "12345678901")).isEqualTo(Errno.EINVAL);
        assertThat(client.read(1, 0, 5)).isNull();
        assertThat(client.clunk(1)).isEqualTo(Errno.EINVAL);
        assertThat(client.walk(0, 3, "up")).isEqualTo(1);
        assertThat(find(3, 2, "user.x")).isEqualTo(Errno.ENODATA);
        assertThat(find(9, 2, "user.x")).isEqualTo(Errno.EINVAL);
    }

    @Test void noFidsBeyondTheBoundHoldValues() {
        for (int i = 0; i < 64; i++) {
            assertThat(client.walk(0, 100 + i, "file")).isEqualTo(1);
            assertThat(make(100 + i, "user.x", 65536, 0)).isZero();
        }
        assertThat(client.walk(0, 300, "file")).isEqualTo(1);
        assertThat(make(300, "user.x", 65536, 0)).isEqualTo(Errno.ENOMEM);
        assertThat(client.clunk(100)).isEqualTo(Errno.EINVAL);
        assertThat(make(300, "user.x", 65536, 0)).isZero();
    }
}
