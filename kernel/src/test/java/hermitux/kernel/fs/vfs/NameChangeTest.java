package hermitux.kernel.fs.vfs;

import static hermitux.abi.Errno.*;
import static hermitux.kernel.fs.vfs.NameChange.*;
import static org.assertj.core.api.Assertions.assertThat;

import hermitux.kernel.SimulatedKernel;
import hermitux.kernel.fs.mini.MiniFs;
import hermitux.kernel.memory.HeapBudget;
import hermitux.kernel.thread.Credentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NameChangeTest {
    private Dentry root;

    @BeforeEach void start() {
        SimulatedKernel.start();
        Credentials.current().set(0, 0);
        root = Mounts.root();
    }

    private static Dentry entry(String path) { return PathWalk.walk(null, path, PathWalk.ENTRY); }
    private static void directory(String path) { assertThat(makeDirectory(entry(path), 0755)).isZero(); }
    private static void file(String path) { assertThat(create(entry(path), 0644)).isZero(); }

    private static List<String> names(Dentry directory) {
        List<String> names = new ArrayList<>();
        directory.inode.list(directory, 0, (name, number, type, next) -> names.add(name));
        return names;
    }

    @Test void makingAndRemovingCountsLinks() {
        directory("/d");
        directory("/d/e");
        file("/d/f");
        assertThat(entry("/d").inode.links).isEqualTo(3);
        assertThat(create(entry("/d/f"), 0)).isEqualTo(-EEXIST);
        assertThat(removeDirectory(entry("/d"))).isEqualTo(-ENOTEMPTY);
        assertThat(removeDirectory(entry("/d/f"))).isEqualTo(-ENOTDIR);
        assertThat(unlink(entry("/d/e"))).isEqualTo(-EISDIR);
        assertThat(unlink(entry("/d/none"))).isEqualTo(-ENOENT);
        assertThat(removeDirectory(entry("/d/e"))).isZero();
        assertThat(entry("/d").inode.links).isEqualTo(2);
        assertThat(unlink(entry("/d/f"))).isZero();
        Dentry d = entry("/d");
        d.retain();
        assertThat(removeDirectory(d)).isZero();
        assertThat(create(PathWalk.walk(d, "x", PathWalk.ENTRY), 0644)).as("in a removed directory").isEqualTo(-ENOENT);
        assertThat(names(root)).containsExactly(".", "..");
    }

    @Test void hardLinksAreOneFile() {
        file("/a");
        Inode inode = entry("/a").inode;
        assertThat(link(inode, entry("/b"))).isZero();
        assertThat(entry("/b").inode).isSameAs(inode);
        assertThat(inode.links).isEqualTo(2);
        assertThat(rename(entry("/a"), entry("/b"), 0)).as("two names of one file").isZero();
        assertThat(entry("/a").inode).isSameAs(inode);
        assertThat(unlink(entry("/a"))).isZero();
        assertThat(inode.links).isEqualTo(1);
        directory("/d");
        assertThat(link(entry("/d").inode, entry("/e"))).isEqualTo(-EPERM);
    }

    @Test void renamingMovesAndReplaces() {
        directory("/d");
        directory("/e");
        file("/d/f");
        file("/e/g");
        Inode f = entry("/d/f").inode, g = entry("/e/g").inode;
        assertThat(rename(entry("/d/f"), entry("/e/g"), RENAME_NOREPLACE)).isEqualTo(-EEXIST);
        assertThat(rename(entry("/d/f"), entry("/e/g"), 0)).isZero();
        assertThat(entry("/e/g").inode).isSameAs(f);
        assertThat(g.links).isZero();
        assertThat(names(entry("/d"))).containsExactly(".", "..");
        assertThat(rename(entry("/e"), entry("/d"), 0)).as("over an empty directory").isZero();
        assertThat(entry("/d/g").inode).isSameAs(f);
        assertThat(root.inode.links).isEqualTo(3);
        assertThat(entry("/d/g").path()).isEqualTo("/d/g");
    }

    @Test void renamingRefusesWhatCannotBe() {
        directory("/d");
        directory("/d/e");
        directory("/d/e/f");
        file("/x");
        assertThat(rename(entry("/d"), entry("/d/e/new"), 0)).isEqualTo(-EINVAL);
        assertThat(rename(entry("/d/e/f"), entry("/d"), 0)).isEqualTo(-ENOTEMPTY);
        assertThat(rename(entry("/x"), entry("/d/e"), 0)).isEqualTo(-EISDIR);
        assertThat(rename(entry("/d/e"), entry("/x"), 0)).isEqualTo(-ENOTDIR);
        directory("/h");
        assertThat(rename(entry("/h"), entry("/d/e"), 0)).isEqualTo(-ENOTEMPTY);
        assertThat(rename(entry("/none"), entry("/x"), 0)).isEqualTo(-ENOENT);
        Mounts.mount(new MiniFs("tmpfs", 0755), entry("/h"), "tmpfs");
        assertThat(rename(entry("/h"), entry("/i"), 0)).isEqualTo(-EBUSY);
        assertThat(removeDirectory(entry("/h"))).isEqualTo(-EBUSY);
    }

    @Test void exchangingSwapsEvenADirectoryWithAFile() {
        directory("/d");
        directory("/d/sub");
        file("/x");
        Inode sub = entry("/d/sub").inode, x = entry("/x").inode;
        assertThat(rename(entry("/x"), entry("/none"), RENAME_EXCHANGE)).isEqualTo(-ENOENT);
        assertThat(rename(entry("/x"), entry("/d/sub"), RENAME_EXCHANGE)).isZero();
        assertThat(entry("/x").inode).isSameAs(sub);
        assertThat(entry("/d/sub").inode).isSameAs(x);
        assertThat(root.inode.links).isEqualTo(4);
        assertThat(entry("/d").inode.links).isEqualTo(2);
        assertThat(names(root)).containsExactlyInAnyOrder(".", "..", "d", "x");
    }

    @Test void othersNeedPermission() {
        directory("/tmp");
        entry("/tmp").inode.mode = 041777;
        file("/tmp/roots");
        file("/roots");
        Credentials.current().set(1000, 1000);
        assertThat(create(entry("/mine"), 0644)).isEqualTo(-EACCES);
        assertThat(unlink(entry("/roots"))).isEqualTo(-EACCES);
        file("/tmp/mine");
        assertThat(entry("/tmp/mine").inode.uid).isEqualTo(1000);
        assertThat(unlink(entry("/tmp/roots"))).as("sticky").isEqualTo(-EPERM);
        assertThat(rename(entry("/tmp/mine"), entry("/tmp/roots"), 0)).isEqualTo(-EPERM);
        assertThat(unlink(entry("/tmp/mine"))).isZero();
    }

    @Test void aReadOnlyFileSystemChangesNothing() {
        file("/x");
        root.inode.fileSystem.readOnly = true;
        assertThat(create(entry("/y"), 0644)).isEqualTo(-EROFS);
        assertThat(create(entry("/x"), 0644)).isEqualTo(-EEXIST);
        assertThat(unlink(entry("/x"))).isEqualTo(-EROFS);
        assertThat(rename(entry("/x"), entry("/y"), 0)).isEqualTo(-EROFS);
    }

    @Test void aListingSurvivesRemovalAndInsertion() {
        for (int i = 0; i < 300; i++) file("/f" + i);
        var random = new Random(5);
        var expected = new TreeSet<String>();
        for (int i = 0; i < 300; i++) expected.add("f" + i);
        var seen = new ArrayList<String>();
        long[] offset = {0};
        int removed = 0;
        for (boolean more = true; more; ) {
            int[] room = {7};
            int before = seen.size();
            root.inode.list(root, offset[0], (name, number, type, next) -> {
                if (room[0]-- == 0) return false;
                offset[0] = next;
                if (!name.startsWith(".") && !name.startsWith("new")) seen.add(name);
                return true;
            });
            more = room[0] < 0;
            for (String name : seen.subList(before, seen.size())) {
                if (random.nextBoolean()) continue;
                assertThat(unlink(entry("/" + name))).isZero();
                removed++;
            }
            String victim = "f" + random.nextInt(300);
            if (!seen.contains(victim) && entry("/" + victim).inode != null) {
                unlink(entry("/" + victim));
                expected.remove(victim);
            }
            if (offset[0] < 200) file("/new" + offset[0]);
        }
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        assertThat(removed).isGreaterThan(50);
    }

    @Test void randomTreesKeepTheirCounts() {
        var random = new Random(9);
        List<String> directories = new ArrayList<>(List.of(""));
        long budget = HeapBudget.left();
        for (int step = 0; step < 5000; step++) {
            String from = path(random, directories), to = path(random, directories);
            Dentry target;
            switch (random.nextInt(7)) {
                case 0 -> {
                    target = entry(from);
                    if (target != null && makeDirectory(target, 0755) == 0) directories.add(from);
                }
                case 1 -> {
                    target = entry(from);
                    if (target != null) create(target, 0644);
                }
                case 2 -> {
                    target = entry(from);
                    if (target != null) unlink(target);
                }
                case 3 -> {
                    target = entry(from);
                    if (target != null) removeDirectory(target);
                }
                case 4 -> {
                    Dentry source = entry(from);
                    target = entry(to);
                    if (source != null && source.inode != null && target != null) link(source.inode, target);
                }
                default -> {
                    Dentry source = entry(from);
                    target = entry(to);
                    if (source != null && target != null) rename(source, target, random.nextInt(3));
                }
            }
        }
        int[] inodes = {0};
        check(root, inodes);
        assertThat(inodes[0]).isGreaterThan(3);
        removeAll(root);
        assertThat(HeapBudget.left()).isEqualTo(budget);
        assertThat(((MiniFs) root.inode.fileSystem).inodes).isEqualTo(1);
    }

    private static void removeAll(Dentry directory) {
        while (directory.firstChild() != null) {
            Dentry child = directory.firstChild();
            removeAll(child);
            assertThat(child.inode.isDirectory() ? removeDirectory(child) : unlink(child)).isZero();
        }
    }

    @Test void namesThatTheHeapCannotHoldAreRefused() {
        long budget = HeapBudget.left();
        HeapBudget.init(20_000);
        int made = 0;
        while (create(entry("/f" + made), 0644) == 0) made++;
        assertThat(made).isBetween(20, 60);
        assertThat(create(entry("/g"), 0644)).isEqualTo(-ENOSPC);
        assertThat(makeDirectory(entry("/g"), 0644)).isEqualTo(-ENOSPC);
        assertThat(makeSymbolicLink(entry("/g"), "target")).isEqualTo(-ENOSPC);
        removeAll(root);
        assertThat(makeSymbolicLink(entry("/g"), "t".repeat(4000))).isZero();
        assertThat(entry("/g").inode.setExtendedAttribute("trusted.a", "v".repeat(4000), 0)).isZero();
        assertThat(entry("/g").inode.setExtendedAttribute("trusted.b", "v".repeat(4000), 0)).isEqualTo(-ENOSPC);
        assertThat(entry("/g").inode.setExtendedAttribute("trusted.a", "v", 0)).isZero();
        assertThat(rename(entry("/g"), entry("/a-longer-name"), 0)).isZero();
        removeAll(root);
        assertThat(HeapBudget.left()).isEqualTo(20_000);
        HeapBudget.init(budget);
    }

    private static String path(Random random, List<String> directories) {
        return directories.get(random.nextInt(directories.size())) + "/" + (char) ('a' + random.nextInt(6));
    }

    private void check(Dentry directory, int[] inodes) {
        inodes[0]++;
        int subdirectories = 0, children = 0;
        for (Dentry child = directory.firstChild(); child != null; child = child.next) {
            children++;
            assertThat(child.parent).isSameAs(directory);
            assertThat(directory.child(child.name)).isSameAs(child);
            assertThat(child.references).as(child.path()).isEqualTo(child.childCount());
            assertThat(child.inode.references).isEqualTo(child.inode.isDirectory() ? 1 : child.inode.links);
            if (!child.inode.isDirectory()) continue;
            subdirectories++;
            check(child, inodes);
        }
        assertThat(directory.childCount()).isEqualTo(children);
        assertThat(directory.inode.links).isEqualTo(2 + subdirectories);
        assertThat(directory.inode.size).isEqualTo(40 + 20L * children);
    }
}
