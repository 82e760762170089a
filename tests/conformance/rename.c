// covers: rename renameat renameat2
// Replacing, refusing, swapping; folders into themselves; the flags of renameat2.
#include "check.h"

static int has(const char *path, const char *text) {
	char buffer[32] = "";
	int file = open(path, O_RDONLY);
	if (file < 0) return 0;
	read(file, buffer, 31);
	close(file);
	return strcmp(buffer, text) == 0;
}

int main(void) {
	scratch();
	write_file("a", "A", 1);
	write_file("b", "B", 1);
	mkdir("folder", 0755);
	mkdir("empty", 0755);
	mkdir("full", 0755);
	write_file("full/x", "X", 1);
	EQUAL(rename("a", "c"), 0);
	FAILS(access("a", F_OK), ENOENT);
	CHECK(has("c", "A"));
	int old = GOOD(open("b", O_RDONLY));
	EQUAL(rename("c", "b"), 0);
	CHECK(has("b", "A"));
	char byte;
	EQUAL(read(old, &byte, 1), 1);
	EQUAL(byte, 'B');
	struct stat s;
	EQUAL(fstat(old, &s), 0);
	EQUAL(s.st_nlink, 0);
	close(old);
	EQUAL(rename("b", "b"), 0);
	/* Two names of one file: nothing happens, both stay. */
	EQUAL(link("b", "same"), 0);
	EQUAL(rename("b", "same"), 0);
	EQUAL(access("b", F_OK), 0);
	EQUAL(access("same", F_OK), 0);

	FAILS(rename("absent", "d"), ENOENT);
	FAILS(rename("b", "absent/d"), ENOENT);
	FAILS(rename("b", "folder"), EISDIR);
	FAILS(rename("folder", "b"), ENOTDIR);
	FAILS(rename("folder", "full"), ENOTEMPTY);
	FAILS(rename("b", "same/x"), ENOTDIR);
	FAILS(rename("", "d"), ENOENT);
	FAILS(rename("b", ""), ENOENT);
	FAILS(rename("b", "d/"), ENOTDIR);
	FAILS(rename(BAD_ADDRESS, "d"), EFAULT);
	FAILS(rename("b", BAD_ADDRESS), EFAULT);
	FAILS(rename(".", "d"), EBUSY);
	FAILS(rename("folder/.", "d"), EBUSY);
	EQUAL(rename("folder", "empty"), 0);
	EQUAL(rename("empty", "moved/") , 0);
	EQUAL(mkdir("moved/inner", 0755), 0);
	FAILS(rename("moved", "moved/inner/deeper"), EINVAL);
	FAILS(rename("moved", "moved/inner"), EINVAL);
	FAILS(rename("moved/inner", "moved"), ENOTEMPTY);
	/* A folder that moves knows its new parent. */
	EQUAL(rename("moved/inner", "full/inner"), 0);
	struct stat parent;
	EQUAL(stat("full/inner/..", &s), 0);
	EQUAL(stat("full", &parent), 0);
	EQUAL(s.st_ino, parent.st_ino);
	/* The current folder may be renamed; its path follows. */
	EQUAL(chdir("full/inner"), 0);
	EQUAL(rename("../../full", "../../renamed"), 0);
	char path[256], expected[256];
	snprintf(expected, sizeof expected, "%s/renamed/inner", scratch_path);
	STRING(getcwd(path, sizeof path), expected);
	EQUAL(chdir(scratch_path), 0);
	/* The link moves, not its target. */
	symlink("b", "link");
	EQUAL(rename("link", "new-link"), 0);
	EQUAL(lstat("new-link", &s), 0);
	CHECK(S_ISLNK(s.st_mode));

	write_file("one", "1", 1);
	write_file("two", "2", 1);
	FAILS(renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_NOREPLACE), EEXIST);
	EQUAL(renameat2(AT_FDCWD, "one", AT_FDCWD, "two", RENAME_EXCHANGE), 0);
	CHECK(has("one", "2"));
	CHECK(has("two", "1"));
	EQUAL(renameat2(AT_FDCWD, "one", AT_FDCWD, "moved", RENAME_EXCHANGE), 0);
	CHECK(has("moved", "2"));
	EQUAL(stat("one", &s), 0);
	CHECK(S_ISDIR(s.st_mode));
	FAILS(renameat2(AT_FDCWD, "two", AT_FDCWD, "absent", RENAME_EXCHANGE), ENOENT);
	FAILS(renameat2(AT_FDCWD, "two", AT_FDCWD, "x", RENAME_EXCHANGE | RENAME_NOREPLACE), EINVAL);
	FAILS(renameat2(AT_FDCWD, "two", AT_FDCWD, "x", 0x4000), EINVAL);
	EQUAL(renameat2(AT_FDCWD, "two", AT_FDCWD, "three", RENAME_NOREPLACE), 0);
	int folder = GOOD(open("one", O_RDONLY));
	EQUAL(renameat(AT_FDCWD, "three", folder, "inside"), 0);
	CHECK(has("one/inside", "1"));
	FAILS(renameat(99, "three", folder, "x"), EBADF);
	return finish();
}
