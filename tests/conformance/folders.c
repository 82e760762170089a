// covers: mkdir mkdirat rmdir mknod mknodat
// Folders come and go: modes, link counts, errors; named pipes and sockets as names.
#include "check.h"
#include <sys/sysmacros.h>

static struct stat at(const char *path) { struct stat s = { 0 }; lstat(path, &s); return s; }

int main(void) {
	scratch();
	EQUAL(mkdir("folder", 0777), 0);
	EQUAL(at("folder").st_mode, S_IFDIR | 0755);
	FAILS(mkdir("folder", 0777), EEXIST);
	write_file("file", "", 0);
	FAILS(mkdir("file", 0777), EEXIST);
	FAILS(mkdir("file/x", 0777), ENOTDIR);
	FAILS(mkdir("absent/x", 0777), ENOENT);
	FAILS(mkdir("", 0777), ENOENT);
	FAILS(mkdir("/", 0777), EEXIST);
	FAILS(mkdir(".", 0777), EEXIST);
	FAILS(mkdir(BAD_ADDRESS, 0777), EFAULT);
	EQUAL(mkdir("slash/", 0700), 0);
	EQUAL(mkdir("sticky", 01777), 0);
	EQUAL(at("sticky").st_mode, S_IFDIR | 01755);
	symlink("nowhere", "dangling");
	FAILS(mkdir("dangling", 0777), EEXIST);
	char name[257];
	memset(name, 'd', 256);
	name[256] = 0;
	FAILS(mkdir(name, 0777), ENAMETOOLONG);
	name[255] = 0;
	EQUAL(mkdir(name, 0777), 0);
	EQUAL(rmdir(name), 0);

	EQUAL(mkdir("folder/a", 0755), 0);
	EQUAL(mkdir("folder/b", 0755), 0);
	struct stat dot = at("folder/a/.."), folder = at("folder");
	EQUAL(dot.st_ino, folder.st_ino);
	FAILS(rmdir("folder"), ENOTEMPTY);
	FAILS(rmdir("folder/a/."), EINVAL);
	FAILS(rmdir("folder/a/.."), ENOTEMPTY);
	FAILS(rmdir("file"), ENOTDIR);
	FAILS(rmdir("absent"), ENOENT);
	FAILS(rmdir(BAD_ADDRESS), EFAULT);
	FAILS(rmdir("dangling"), ENOTDIR);
	EQUAL(rmdir("folder/a/"), 0);
	EQUAL(unlinkat(AT_FDCWD, "folder/b", AT_REMOVEDIR), 0);
	/* A removed folder that is still open or the current one takes no new files. */
	int open_folder = GOOD(open("folder", O_RDONLY));
	EQUAL(chdir("folder"), 0);
	EQUAL(rmdir("../folder"), 0);
	FAILS(open("x", O_WRONLY | O_CREAT, 0644), ENOENT);
	FAILS(mkdirat(open_folder, "x", 0777), ENOENT);
	FAILS(syscall(SYS_getcwd, name, sizeof name), ENOENT);
	EQUAL(chdir(scratch_path), 0);
	close(open_folder);

	int here = GOOD(open(".", O_RDONLY));
	EQUAL(mkdirat(here, "by-descriptor", 0711), 0);
	EQUAL(at("by-descriptor").st_mode, S_IFDIR | 0711);
	FAILS(mkdirat(99, "x", 0777), EBADF);

	EQUAL(mknod("plain", S_IFREG | 0666, 0), 0);
	EQUAL(at("plain").st_mode, S_IFREG | 0644);
	EQUAL(mknod("pipe", S_IFIFO | 0600, 0), 0);
	EQUAL(at("pipe").st_mode, S_IFIFO | 0600);
	FAILS(mknod("pipe", S_IFIFO | 0600, 0), EEXIST);
	FAILS(mknod("x", S_IFDIR | 0600, 0), EPERM);
	FAILS(mknod("x", S_IFLNK | 0600, 0), EINVAL);
	EQUAL(mknodat(here, "socket", S_IFSOCK | 0600, 0), 0);
	if (geteuid() != 0) FAILS(mknod("device", S_IFCHR | 0600, makedev(1, 3)), EPERM);
	else EQUAL(mknod("device", S_IFCHR | 0600, makedev(1, 3)), 0);
	return finish();
}
