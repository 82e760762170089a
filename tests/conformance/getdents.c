// covers: getdents64 lseek
// Listing folders: every entry once, small buffers, deleting while reading, rewinding, positions.
#include "check.h"

struct entry { uint64_t inode; int64_t next; uint16_t length; uint8_t type; char name[]; };

static long list(int folder, void *buffer, size_t length) { return syscall(SYS_getdents64, folder, buffer, length); }

int main(void) {
	scratch();
	mkdir("folder", 0755);
	enum { COUNT = 300 };
	char name[32];
	for (int i = 0; i < COUNT; i++) { snprintf(name, sizeof name, "folder/entry-%d", i); write_file(name, "", 0); }
	mkdir("folder/sub", 0755);
	symlink("x", "folder/link");
	int folder = GOOD(open("folder", O_RDONLY | O_DIRECTORY));
	static char buffer[1000];
	int seen[COUNT] = { 0 }, dots = 0, others = 0, wrong = 0, calls = 0;
	long length;
	while ((length = list(folder, buffer, sizeof buffer)) > 0) {
		calls++;
		for (long at = 0; at < length;) {
			struct entry *e = (struct entry *)(buffer + at);
			int number;
			if (e->length % 8 || e->length < offsetof(struct entry, name) + strlen(e->name) + 1) wrong++;
			if (strcmp(e->name, ".") == 0 || strcmp(e->name, "..") == 0) { dots++; if (e->type != DT_DIR) wrong++; }
			else if (strcmp(e->name, "sub") == 0) { others++; if (e->type != DT_DIR) wrong++; }
			else if (strcmp(e->name, "link") == 0) { others++; if (e->type != DT_LNK) wrong++; }
			else if (sscanf(e->name, "entry-%d", &number) == 1) { seen[number]++; if (e->type != DT_REG) wrong++; }
			else wrong++;
			at += e->length;
		}
	}
	EQUAL(length, 0);
	CHECK(calls > 5);
	EQUAL(dots, 2);
	EQUAL(others, 2);
	EQUAL(wrong, 0);
	int once = 0;
	for (int i = 0; i < COUNT; i++) once += seen[i] == 1;
	EQUAL(once, COUNT);
	EQUAL(list(folder, buffer, sizeof buffer), 0);

	EQUAL(lseek(folder, 0, SEEK_SET), 0);
	CHECK(list(folder, buffer, sizeof buffer) > 0);
	EQUAL(lseek(folder, 0, SEEK_SET), 0);
	FAILS(list(folder, buffer, 8), EINVAL);
	FAILS(list(folder, BAD_ADDRESS, 1000), EFAULT);
	FAILS(list(99, buffer, 1000), EBADF);
	int file = GOOD(open("folder/entry-0", O_RDONLY));
	FAILS(list(file, buffer, 1000), ENOTDIR);
	close(file);
	close(folder);

	/* Deleting what was read, as rm -r does: every entry is met once and all go. */
	DIR *stream = opendir("folder");
	CHECK(stream != NULL);
	int met = 0, gone = 0;
	struct dirent *entry;
	while ((entry = readdir(stream))) {
		if (entry->d_name[0] == '.') continue;
		met++;
		int flags = strcmp(entry->d_name, "sub") == 0 ? AT_REMOVEDIR : 0;
		gone += unlinkat(dirfd(stream), entry->d_name, flags) == 0;
	}
	EQUAL(met, COUNT + 2);
	EQUAL(gone, COUNT + 2);
	rewinddir(stream);
	int left = 0;
	while ((entry = readdir(stream))) left++;
	EQUAL(left, 2);
	closedir(stream);

	/* telldir and seekdir come back to the same entry. */
	for (int i = 0; i < 20; i++) { snprintf(name, sizeof name, "folder/n%d", i); write_file(name, "", 0); }
	stream = opendir("folder");
	for (int i = 0; i < 10; i++) readdir(stream);
	long place = telldir(stream);
	entry = readdir(stream);
	char after[256];
	strcpy(after, entry ? entry->d_name : "?");
	while (readdir(stream)) { }
	seekdir(stream, place);
	entry = readdir(stream);
	STRING(entry ? entry->d_name : NULL, after);
	closedir(stream);
	/* A folder that was removed while open lists nothing. */
	mkdir("doomed", 0755);
	folder = GOOD(open("doomed", O_RDONLY));
	EQUAL(rmdir("doomed"), 0);
	length = list(folder, buffer, sizeof buffer);
	CHECK(length == 0 || (length == -1 && errno == ENOENT));

	/* A buffer may be larger than the memory, or end where none is: only what is used counts. */
	folder = GOOD(open("folder", O_RDONLY));
	size_t large = INT_MAX;
	char *space = mmap(NULL, large, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CHECK(space != MAP_FAILED);
	CHECK(list(folder, space, large) > 0);
	lseek(folder, 0, SEEK_SET);
	munmap(space + 4 * PAGE, large - 4 * PAGE);
	CHECK(list(folder, space, large) > 0);
	lseek(folder, 0, SEEK_SET);
	FAILS(list(folder, space + 4 * PAGE, large), EFAULT);
	FAILS(list(folder, space, UINT_MAX), EINVAL);
	EQUAL(munmap(space, 4 * PAGE), 0);
	return finish();
}
