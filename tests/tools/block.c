/* block DEVICE: what a block device does, a line an operation, for the same program on Linux and in the virtual machine to say the same. The device has
 * 1 MB, byte i is (i / 512 * 7 + i) & 255; its first 64 KB and last 4 KB are written. With "-r" it is a read-only one. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 1 << 20 };
static unsigned char buffer[SIZE + 4096];

static void say(const char *what, long result) {
	if (result < 0) printf("%s: %s\n", what, strerrorname_np(errno));
	else printf("%s: %ld\n", what, result);
}
static int right(long at, long count) {
	for (long i = 0; i < count; i++) if (buffer[i] != (unsigned char)((at + i) / 512 * 7 + at + i)) return 0;
	return 1;
}
static void reads(int fd, long at, long count) {
	long got = pread(fd, buffer, count, at);
	printf("pread %ld at %ld: %ld %s\n", count, at, got, got < 0 ? strerrorname_np(errno) : right(at, got) ? "right" : "wrong");
}
static void writes(int fd, long at, long count, int value) {
	memset(buffer, value, count);
	errno = 0;
	long done = pwrite(fd, buffer, count, at);
	printf("pwrite %ld at %ld: %ld %s\n", count, at, done, done < 0 ? strerrorname_np(errno) : "");
	memset(buffer, 0, count + 2);
	if (done > 0 && pread(fd, buffer, done, at) == done) printf("  holds %d to %d\n", buffer[0], buffer[done - 1]);
}
static void numbers(int fd) {
	unsigned long long bytes = 0;
	unsigned long sectors = 0;
	int value = -1;
	say("BLKGETSIZE64", ioctl(fd, BLKGETSIZE64, &bytes));
	say("BLKGETSIZE", ioctl(fd, BLKGETSIZE, &sectors));
	printf("%llu bytes, %lu sectors\n", bytes, sectors);
	say("BLKSSZGET", ioctl(fd, BLKSSZGET, &value));
	printf("%d\n", value);
	say("BLKROGET", ioctl(fd, BLKROGET, &value));
	printf("%d\n", value);
	say("BLKGETSIZE64 to nowhere", ioctl(fd, BLKGETSIZE64, NULL));
}

int main(int count, char **values) {
	int read_only = count == 3 && !strcmp(values[1], "-r");
	const char *name = values[count - 1];
	struct stat status;
	if (count < 2 || stat(name, &status)) { perror("block"); return 2; }
	printf("block device %d, size %ld\n", S_ISBLK(status.st_mode), (long)status.st_size);
	int fd = open(name, O_RDWR);
	say("open O_RDWR", fd < 0 ? -1 : 0);
	if (fd < 0) fd = open(name, O_RDONLY);
	numbers(fd);
	reads(fd, 0, SIZE);
	reads(fd, 3, 5000);
	reads(fd, SIZE - 100, 4096);
	reads(fd, SIZE, 10);
	say("seek to the end", lseek(fd, 0, SEEK_END));
	say("seek behind it", lseek(fd, SIZE + 1, SEEK_SET));
	say("seek to data", lseek(fd, 0, SEEK_DATA));
	say("seek before the start", lseek(fd, -1, SEEK_SET));
	say("seek back", lseek(fd, -512, SEEK_END));
	say("read there", read(fd, buffer, 4096));
	say("read at the end", read(fd, buffer, 4096));
	say("ftruncate", ftruncate(fd, 10));
	writes(fd, 0, 512, 1);
	writes(fd, 700, 3, 2);
	writes(fd, 4096, 60000, 3);
	writes(fd, SIZE - 4096, 4096, 4);
	writes(fd, SIZE - 10, 100, 5);
	writes(fd, SIZE, 10, 6);
	writes(fd, 5, 0, 6);
	say("fsync", fsync(fd));
	say("fdatasync", fdatasync(fd));
	if (read_only) { close(fd); fd = open(name, O_RDONLY); }
	unsigned char *shared = mmap(NULL, SIZE, read_only ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	printf("mapped: %d\n", shared != MAP_FAILED);
	if (shared != MAP_FAILED) {
		memcpy(buffer, shared + 100000, 100000);
		printf("mapping is %s\n", right(100000, 100000) ? "right" : "wrong");
		if (!read_only) {
			memset(shared + 8192, 7, 10000);
			say("read of what was mapped", pread(fd, buffer, 10000, 8192));
			printf("  holds %d to %d\n", buffer[0], buffer[9999]);
			say("msync", msync(shared, SIZE, MS_SYNC));
			pwrite(fd, "\x8", 1, 8193);
			printf("  mapping holds %d, %d\n", shared[8192], shared[8193]);
		}
		munmap(shared, SIZE);
	}
	say("close", close(fd));
	fd = open(name, O_WRONLY);
	say("open O_WRONLY", fd < 0 ? -1 : 0);
	if (fd >= 0) {
		say("read", read(fd, buffer, 10));
		say("write", write(fd, "\x9\x9", 2));
		close(fd);
	}
	fd = open(name, O_RDWR | O_TRUNC | O_APPEND);
	say("open O_TRUNC O_APPEND", fd < 0 ? -1 : 0);
	if (fd >= 0) {
		say("write appended", write(fd, "x", 1));
		say("size", lseek(fd, 0, SEEK_END));
		close(fd);
	}
	return 0;
}
