// covers: openat2
// openat2: how strictly it reads its structure, and how RESOLVE_ flags confine a path.
#include "check.h"
#include <linux/openat2.h>

static long open2(int folder, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
	struct open_how how = { flags, mode, resolve };
	return syscall(SYS_openat2, folder, path, &how, sizeof how);
}

static long closed(long file) { if (file >= 0) close((int)file); return file >= 0 ? 0 : -1; }

#define OPENS(...) EQUAL(closed(open2(__VA_ARGS__)), 0)

static void structure(void) {
	struct { struct open_how how; uint64_t more[2]; } large = { { O_RDONLY, 0, 0 }, { 0, 0 } };
	EQUAL(closed(syscall(SYS_openat2, AT_FDCWD, "file", &large, sizeof large)), 0);
	large.more[1] = 1;
	FAILS(syscall(SYS_openat2, AT_FDCWD, "file", &large, sizeof large), E2BIG);
	FAILS(syscall(SYS_openat2, AT_FDCWD, "file", &large, 16), EINVAL);
	FAILS(syscall(SYS_openat2, AT_FDCWD, "file", &large, 1 << 20), E2BIG);
	FAILS(syscall(SYS_openat2, AT_FDCWD, "file", BAD_ADDRESS, sizeof large.how), EFAULT);
	FAILS(open2(AT_FDCWD, BAD_ADDRESS, O_RDONLY, 0, 0), EFAULT);
	FAILS(open2(AT_FDCWD, "file", 1ULL << 40, 0, 0), EINVAL);
	FAILS(open2(AT_FDCWD, "file", O_RDONLY, 0, 1 << 20), EINVAL);
	FAILS(open2(AT_FDCWD, "file", O_RDONLY, 0644, 0), EINVAL);
	FAILS(open2(AT_FDCWD, "new", O_RDWR | O_CREAT, 010644, 0), EINVAL);
	FAILS(open2(AT_FDCWD, "file", O_PATH | O_RDWR, 0, 0), EINVAL);
	FAILS(open2(AT_FDCWD, "file", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT), EINVAL);
	FAILS(open2(99, "file", O_RDONLY, 0, 0), EBADF);
	FAILS(open2(AT_FDCWD, "absent", O_RDONLY, 0, 0), ENOENT);
	OPENS(AT_FDCWD, "new", O_RDWR | O_CREAT | O_EXCL, 0640, 0);
	struct stat s;
	EQUAL(stat("new", &s), 0);
	EQUAL(s.st_mode, S_IFREG | 0640);
	long file = GOOD(open2(AT_FDCWD, "file", O_RDONLY | O_CLOEXEC, 0, 0));
	EQUAL(fcntl(file, F_GETFD), FD_CLOEXEC);
	close(file);
}

static void resolution(void) {
	int folder = GOOD(open("folder", O_PATH));
	OPENS(folder, "inside", O_RDONLY, 0, RESOLVE_BENEATH);
	OPENS(folder, "sub/../inside", O_RDONLY, 0, RESOLVE_BENEATH);
	OPENS(folder, "link", O_RDONLY, 0, RESOLVE_BENEATH);
	FAILS(open2(folder, "..", O_RDONLY, 0, RESOLVE_BENEATH), EXDEV);
	FAILS(open2(folder, "sub/../../file", O_RDONLY, 0, RESOLVE_BENEATH), EXDEV);
	FAILS(open2(folder, "/etc", O_RDONLY, 0, RESOLVE_BENEATH), EXDEV);
	FAILS(open2(folder, "out", O_RDONLY, 0, RESOLVE_BENEATH), EXDEV);
	OPENS(folder, "/inside", O_RDONLY, 0, RESOLVE_IN_ROOT);
	OPENS(folder, "../../inside", O_RDONLY, 0, RESOLVE_IN_ROOT);
	OPENS(folder, "rooted", O_RDONLY, 0, RESOLVE_IN_ROOT);
	FAILS(open2(folder, "/etc", O_RDONLY, 0, RESOLVE_IN_ROOT), ENOENT);
	FAILS(open2(folder, "link", O_RDONLY, 0, RESOLVE_NO_SYMLINKS), ELOOP);
	FAILS(open2(folder, "self/inside", O_RDONLY, 0, RESOLVE_NO_SYMLINKS), ELOOP);
	OPENS(folder, "link", O_PATH | O_NOFOLLOW, 0, RESOLVE_NO_SYMLINKS);
	OPENS(folder, "sub", O_RDONLY | O_DIRECTORY, 0, RESOLVE_NO_XDEV);
	FAILS(open2(AT_FDCWD, "/proc/version", O_RDONLY, 0, RESOLVE_NO_XDEV), EXDEV);
	FAILS(open2(AT_FDCWD, "/proc/self/fd/0", O_PATH, 0, RESOLVE_NO_MAGICLINKS), ELOOP);
	FAILS(open2(AT_FDCWD, "file", O_RDWR | O_TRUNC, 0, RESOLVE_CACHED), EAGAIN);
	close(folder);
}

int main(void) {
	scratch();
	write_file("file", "x", 1);
	mkdir("folder", 0755);
	mkdir("folder/sub", 0755);
	write_file("folder/inside", "x", 1);
	symlink("inside", "folder/link");
	symlink("../file", "folder/out");
	symlink("/inside", "folder/rooted");
	symlink(".", "folder/self");
	structure();
	resolution();
	return finish();
}
