// covers: fsetxattr lsetxattr fremovexattr lremovexattr setxattr getxattr listxattr
// Extended attributes of a program's own: set, replaced, listed and removed, by path, by descriptor and of links themselves.
#include "check.h"
#include <sys/xattr.h>

int main(void) {
	scratch();
	write_file("file", "x", 1);
	symlink("file", "link");
	int file = GOOD(open("file", O_RDWR));
	char value[64];
	FAILS(fremovexattr(file, "user.one"), ENODATA);
	FAILS(fsetxattr(file, "user.one", "1", 1, XATTR_REPLACE), ENODATA);
	EQUAL(fsetxattr(file, "user.one", "first", 5, XATTR_CREATE), 0);
	FAILS(fsetxattr(file, "user.one", "again", 5, XATTR_CREATE), EEXIST);
	EQUAL(getxattr("link", "user.one", value, sizeof value), 5);
	BYTES(value, "first", 5);
	EQUAL(getxattr("file", "user.one", NULL, 0), 5);
	FAILS(getxattr("file", "user.one", value, 4), ERANGE);
	EQUAL(setxattr("link", "user.one", "a\0b", 3, XATTR_REPLACE), 0);
	EQUAL(fgetxattr(file, "user.one", value, sizeof value), 3);
	BYTES(value, "a\0b", 3);
	EQUAL(setxattr("file", "user.empty", NULL, 0, 0), 0);
	EQUAL(getxattr("file", "user.empty", value, sizeof value), 0);
	EQUAL(listxattr("file", value, sizeof value), 9 + 11);
	FAILS(listxattr("file", value, 5), ERANGE);
	FAILS(fsetxattr(file, "user.long", value, 65537, 0), E2BIG);
	FAILS(fsetxattr(file, "user.bad", BAD_ADDRESS, 8, 0), EFAULT);
	FAILS(fsetxattr(99, "user.one", "1", 1, 0), EBADF);
	FAILS(fremovexattr(99, "user.one"), EBADF);
	/* A link itself carries no user attributes. */
	FAILS(lsetxattr("link", "user.one", "1", 1, 0), EPERM);
	FAILS(lgetxattr("link", "user.one", value, sizeof value), ENODATA);
	FAILS(lremovexattr("link", "user.one"), EPERM);
	EQUAL(lsetxattr("file", "user.two", "2", 1, 0), 0);
	EQUAL(lremovexattr("file", "user.two"), 0);
	FAILS(lremovexattr("file", "user.two"), ENODATA);
	FAILS(lremovexattr("absent", "user.two"), ENOENT);
	EQUAL(fremovexattr(file, "user.one"), 0);
	EQUAL(removexattr("file", "user.empty"), 0);
	EQUAL(listxattr("file", NULL, 0), 0);
	close(file);
	return finish();
}
