// covers: getdents fchmodat2 readahead sync_file_range
// Calls that the C library wraps differently or not at all.
#include "check.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

struct old_entry { unsigned long inode, next; unsigned short length; char name[]; };

static void old_listing(void) {
	mkdir("folder", 0755);
	write_file("folder/file", "", 0);
	symlink("x", "folder/link");
	int folder = GOOD(open("folder", O_RDONLY | O_DIRECTORY));
	static char buffer[1024];
	long length = GOOD(syscall(SYS_getdents, folder, buffer, sizeof buffer));
	int entries = 0, types = 0;
	for (long at = 0; at < length;) {
		struct old_entry *entry = (struct old_entry *)(buffer + at);
		int type = buffer[at + entry->length - 1];
		entries++;
		if (strcmp(entry->name, "file") == 0) types += type == DT_REG;
		else if (strcmp(entry->name, "link") == 0) types += type == DT_LNK;
		else types += type == DT_DIR && (strcmp(entry->name, ".") == 0 || strcmp(entry->name, "..") == 0);
		at += entry->length;
	}
	EQUAL(entries, 4);
	EQUAL(types, 4);
	EQUAL(syscall(SYS_getdents, folder, buffer, sizeof buffer), 0);
	lseek(folder, 0, SEEK_SET);
	FAILS(syscall(SYS_getdents, folder, buffer, 10), EINVAL);
	FAILS(syscall(SYS_getdents, 99, buffer, sizeof buffer), EBADF);
	close(folder);
}

static long change_mode(int folder, const char *path, mode_t mode, unsigned flags) { return syscall(SYS_fchmodat2, folder, path, mode, flags); }
static mode_t mode_of(const char *path) { struct stat s; return stat(path, &s) ? 0 : s.st_mode & 07777; }

static void modes(void) {
	write_file("file", "x", 1);
	symlink("file", "link");
	EQUAL(change_mode(AT_FDCWD, "link", 0600, 0), 0);
	EQUAL(mode_of("file"), 0600);
	EQUAL(change_mode(AT_FDCWD, "file", 0640, AT_SYMLINK_NOFOLLOW), 0);
	EQUAL(mode_of("file"), 0640);
	FAILS(change_mode(AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW), EOPNOTSUPP);
	FAILS(change_mode(AT_FDCWD, "file", 0600, 1), EINVAL);
	FAILS(change_mode(AT_FDCWD, "absent", 0600, 0), ENOENT);
	FAILS(change_mode(99, "file", 0600, 0), EBADF);
	int file = GOOD(open("file", O_PATH));
	EQUAL(change_mode(file, "", 0604, AT_EMPTY_PATH), 0);
	EQUAL(mode_of("file"), 0604);
	close(file);
}

static void advice(void) {
	char data[10000] = "";
	write_file("data", data, sizeof data);
	int file = GOOD(open("data", O_RDWR)), ends[2];
	pipe(ends);
	EQUAL(readahead(file, 0, sizeof data), 0);
	FAILS(readahead(99, 0, 1), EBADF);
	FAILS(readahead(ends[0], 0, 1), EINVAL);
	int writing = GOOD(open("data", O_WRONLY));
	FAILS(readahead(writing, 0, 1), EBADF);
	EQUAL(sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE), 0);
	EQUAL(sync_file_range(file, 4096, 100, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER), 0);
	FAILS(sync_file_range(file, 0, 0, 99), EINVAL);
	FAILS(sync_file_range(file, -1, 1, 0), EINVAL);
	FAILS(sync_file_range(ends[0], 0, 1, SYNC_FILE_RANGE_WRITE), ESPIPE);
	FAILS(sync_file_range(99, 0, 1, 0), EBADF);
}

int main(void) {
	scratch();
	old_listing();
	modes();
	advice();
	return finish();
}
