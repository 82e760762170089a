// covers: access faccessat faccessat2 chmod
// Who may do what by the mode bits; root may nearly everything.
#include "check.h"

int main(void) {
	scratch();
	int root = geteuid() == 0;
	write_file("file", "x", 1);
	EQUAL(access("file", F_OK), 0);
	EQUAL(access("file", R_OK | W_OK), 0);
	FAILS(access("file", X_OK), EACCES);
	FAILS(access("file", R_OK | X_OK), EACCES);
	EQUAL(chmod("file", 0755), 0);
	EQUAL(access("file", R_OK | W_OK | X_OK), 0);
	EQUAL(chmod("file", 0), 0);
	EQUAL(access("file", R_OK | W_OK) == 0, root);
	EQUAL(access("file", F_OK), 0);
	FAILS(access("file", X_OK), EACCES);
	int file = open("file", O_RDONLY);
	EQUAL(file >= 0, root);
	close(file);
	/* Execution by anybody is enough for root. */
	EQUAL(chmod("file", 0001), 0);
	EQUAL(access("file", X_OK) == 0, root);
	EQUAL(chmod("file", 0400), 0);
	EQUAL(access("file", R_OK), 0);
	EQUAL(access("file", W_OK) == 0, root);
	FAILS(access("absent", F_OK), ENOENT);
	FAILS(access("file/x", F_OK), ENOTDIR);
	FAILS(access("file", 8), EINVAL);
	FAILS(access("file", -1), EINVAL);
	FAILS(access(BAD_ADDRESS, F_OK), EFAULT);
	FAILS(access("", F_OK), ENOENT);
	/* A folder without x cannot be walked, nor its entries be reached. */
	mkdir("folder", 0755);
	write_file("folder/inner", "x", 1);
	EQUAL(access("folder", X_OK), 0);
	EQUAL(chmod("folder", 0600), 0);
	EQUAL(access("folder/inner", F_OK) == 0, root);
	EQUAL(chmod("folder", 0500), 0);
	int made = open("folder/new", O_WRONLY | O_CREAT, 0644);
	EQUAL(made >= 0, root);
	if (made >= 0) { close(made); unlink("folder/new"); }
	EQUAL(chmod("folder", 0755), 0);

	symlink("absent", "dangling");
	FAILS(access("dangling", F_OK), ENOENT);
	EQUAL(faccessat(AT_FDCWD, "dangling", F_OK, AT_SYMLINK_NOFOLLOW), 0);
	int folder = GOOD(open("folder", O_RDONLY));
	EQUAL(faccessat(folder, "inner", R_OK, 0), 0);
	EQUAL(syscall(SYS_faccessat, folder, "inner", R_OK), 0);
	EQUAL(syscall(SYS_faccessat2, folder, "inner", R_OK, AT_EACCESS), 0);
	FAILS(syscall(SYS_faccessat2, folder, "inner", R_OK, 0x40000000), EINVAL);
	FAILS(syscall(SYS_faccessat2, 99, "inner", R_OK, 0), EBADF);
	EQUAL(syscall(SYS_faccessat2, folder, "", R_OK, AT_EMPTY_PATH), 0);
	EQUAL(syscall(SYS_faccessat2, 99, "/dev/null", R_OK, 0), 0);
	return finish();
}
