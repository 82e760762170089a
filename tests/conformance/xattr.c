// covers: getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr setxattr removexattr
// Extended attributes: what ls, cp and tar ask of files that have none.
#include "check.h"
#include <sys/xattr.h>

int main(void) {
	scratch();
	write_file("file", "x", 1);
	symlink("file", "link");
	char value[64];
	FAILS(getxattr("file", "security.capability", value, sizeof value), ENODATA);
	FAILS(lgetxattr("link", "security.capability", value, sizeof value), ENODATA);
	int file = GOOD(open("file", O_RDONLY));
	FAILS(fgetxattr(file, "security.capability", value, sizeof value), ENODATA);
	FAILS(getxattr("absent", "user.x", value, sizeof value), ENOENT);
	FAILS(fgetxattr(99, "user.x", value, sizeof value), EBADF);
	FAILS(getxattr(BAD_ADDRESS, "user.x", value, sizeof value), EFAULT);
	FAILS(getxattr("file", BAD_ADDRESS, value, sizeof value), EFAULT);
	FAILS(getxattr("file", "", value, sizeof value), ERANGE);
	FAILS(getxattr("file", "noprefix", value, sizeof value), EOPNOTSUPP);
	char name[300];
	memset(name, 'n', 299);
	memcpy(name, "user.", 5);
	name[299] = 0;
	FAILS(getxattr("file", name, value, sizeof value), ERANGE);
	EQUAL(listxattr("file", value, sizeof value), 0);
	EQUAL(listxattr("file", NULL, 0), 0);
	EQUAL(llistxattr("link", value, sizeof value), 0);
	EQUAL(flistxattr(file, value, sizeof value), 0);
	FAILS(listxattr("absent", value, sizeof value), ENOENT);
	FAILS(flistxattr(99, value, sizeof value), EBADF);
	FAILS(setxattr("absent", "user.x", "1", 1, 0), ENOENT);
	FAILS(setxattr("file", "user.x", "1", 1, 99), EINVAL);
	FAILS(setxattr("file", "noprefix", "1", 1, 0), EOPNOTSUPP);
	FAILS(removexattr("absent", "user.x"), ENOENT);
	return finish();
}
