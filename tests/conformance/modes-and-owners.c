// covers: chmod fchmod fchmodat chown fchown lchown fchownat umask
// Changing modes and owners, what a change of owner takes away, and the umask.
#include "check.h"

static struct stat at(const char *path) { struct stat s = { 0 }; lstat(path, &s); return s; }

static void modes(void) {
	EQUAL(chmod("file", 0741), 0);
	EQUAL(at("file").st_mode, S_IFREG | 0741);
	EQUAL(chmod("file", 07777), 0);
	EQUAL(at("file").st_mode & 06777, 06777);
	EQUAL(chmod("link", 0600), 0);
	EQUAL(at("file").st_mode, S_IFREG | 0600);
	EQUAL(at("link").st_mode, S_IFLNK | 0777);
	FAILS(chmod("absent", 0600), ENOENT);
	FAILS(chmod("file/x", 0600), ENOTDIR);
	FAILS(chmod(BAD_ADDRESS, 0600), EFAULT);
	int file = GOOD(open("file", O_RDONLY)), here = GOOD(open(".", O_RDONLY));
	EQUAL(fchmod(file, 0644), 0);
	EQUAL(at("file").st_mode, S_IFREG | 0644);
	FAILS(fchmod(99, 0644), EBADF);
	EQUAL(fchmodat(here, "file", 0604, 0), 0);
	EQUAL(at("file").st_mode, S_IFREG | 0604);
	FAILS(fchmodat(99, "file", 0604, 0), EBADF);
	EQUAL(chmod(".", 0711), 0);
	EQUAL(at(".").st_mode, S_IFDIR | 0711);
	/* The upper bits of the argument are ignored. */
	EQUAL(chmod("file", 0170644), 0);
	EQUAL(at("file").st_mode, S_IFREG | 0644);
}

static void owners(void) {
	uid_t user = geteuid();
	gid_t group = getegid();
	EQUAL(chown("file", -1, -1), 0);
	EQUAL(chown("file", user, group), 0);
	EQUAL(lchown("link", user, group), 0);
	FAILS(chown("absent", user, group), ENOENT);
	FAILS(chown(BAD_ADDRESS, user, group), EFAULT);
	FAILS(fchown(99, user, group), EBADF);
	FAILS(fchownat(AT_FDCWD, "file", user, group, 0x40000000), EINVAL);
	FAILS(fchownat(99, "file", user, group, 0), EBADF);
	int file = GOOD(open("file", O_RDWR));
	EQUAL(fchownat(file, "", -1, -1, AT_EMPTY_PATH), 0);
	if (user != 0) {
		FAILS(chown("file", 0, -1), EPERM);
		FAILS(fchown(file, 1, -1), EPERM);
		return;
	}
	EQUAL(chown("file", 1000, 1001), 0);
	EQUAL(at("file").st_uid, 1000);
	EQUAL(at("file").st_gid, 1001);
	EQUAL(chown("file", -1, 7), 0);
	EQUAL(at("file").st_uid, 1000);
	EQUAL(at("file").st_gid, 7);
	/* The link's own owner. */
	EQUAL(lchown("link", 55, 66), 0);
	EQUAL(at("link").st_uid, 55);
	EQUAL(at("file").st_uid, 1000);
	EQUAL(fchownat(AT_FDCWD, "link", 5, 6, AT_SYMLINK_NOFOLLOW), 0);
	EQUAL(at("link").st_gid, 6);
	/* Programs lose set-user-ID and set-group-ID (man 2 chown). */
	EQUAL(chmod("file", 06755), 0);
	EQUAL(fchown(file, 3, 4), 0);
	EQUAL(at("file").st_mode, S_IFREG | 0755);
	EQUAL(at("file").st_uid, 3);
	/* A folder with set-group-ID hands its group down. */
	EQUAL(mkdir("shared", 0755), 0);
	EQUAL(chown("shared", 0, 77), 0);
	EQUAL(chmod("shared", 02755), 0);
	write_file("shared/file", "", 0);
	EQUAL(at("shared/file").st_gid, 77);
	EQUAL(mkdir("shared/folder", 0755), 0);
	EQUAL(at("shared/folder").st_gid, 77);
	EQUAL(at("shared/folder").st_mode, S_IFDIR | 02755);
}

static void masks(void) {
	EQUAL(umask(027), 022);
	write_file("masked", "", 0);
	EQUAL(at("masked").st_mode, S_IFREG | 0640);
	EQUAL(mkdir("masked-folder", 0777), 0);
	EQUAL(at("masked-folder").st_mode, S_IFDIR | 0750);
	EQUAL(umask(07777), 027);
	EQUAL(umask(022), 0777);
}

int main(void) {
	scratch();
	write_file("file", "x", 1);
	symlink("file", "link");
	modes();
	owners();
	masks();
	return finish();
}
