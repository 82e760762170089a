/*
 * share FIGURE COUNT FOLDER: one of the figures of `./dev bench shares`, in a folder with files old0 to old999 of 4 KB, and with one, large, of as many KB as
 * COUNT says. COUNT 0 does nothing: what that takes is the program's start. Prints nanoseconds per operation.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char block[4096], large[65536];
static struct stat status;
static int count;

static void need(int right, const char *what) {
	if (right) return;
	perror(what);
	exit(1);
}

static const char *name(const char *stem, int number) {
	static char text[32];
	snprintf(text, sizeof text, "%s%d", stem, number);
	return text;
}

static void stat_of_a_known_name(void) { for (int i = 0; i < count; i++) need(stat("old7", &status) == 0, "old7"); }
static void stat_of_a_missing_name(void) { for (int i = 0; i < count; i++) need(stat("missing", &status) < 0 && errno == ENOENT, "missing"); }

static void names(int with_status) {
	DIR *folder = opendir(".");
	need(folder != NULL, "opendir");
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		if (with_status) need(fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0, entry->d_name);
	closedir(folder);
}
static void listing(void) { if (count > 0) names(0); }
static void listing_with_stat_of_each(void) { if (count > 0) names(1); }

static void open_read_close(void) {
	for (int i = 0; i < count; i++) {
		int file = open(name("old", i), O_RDONLY);
		need(file >= 0 && read(file, block, sizeof block) == sizeof block && close(file) == 0, "old");
	}
}

static void create_write_close(void) {
	for (int i = 0; i < count; i++) {
		int file = open(name("new", i), O_WRONLY | O_CREAT | O_EXCL, 0644);
		need(file >= 0 && write(file, block, sizeof block) == sizeof block && close(file) == 0, "new");
	}
}

static void write_in_order(void) {
	int file = open("written", O_WRONLY | O_CREAT, 0644);
	for (int i = 0; i < count; i++) need(write(file, block, sizeof block) == sizeof block, "written");
	close(file);
}

static void rename_of_each(void) {
	for (int i = 0; i < count; i++) {
		char to[32];
		strcpy(to, name("renamed", i));
		need(rename(name("old", i), to) == 0, "rename");
	}
}

static void read_of_a_large_file(void) {
	int file = open("large", O_RDONLY);
	for (int i = 0; i < count; i += 64) need(read(file, large, sizeof large) == sizeof large, "large");
	close(file);
}

static void write_of_a_large_file(void) {
	int file = open("larger", O_WRONLY | O_CREAT, 0644);
	for (int i = 0; i < count; i += 64) need(write(file, large, sizeof large) == sizeof large, "larger");
	close(file);
}

static const struct { const char *name; void (*run)(void); } figures[] = {
	{"stat_of_a_known_name", stat_of_a_known_name}, {"stat_of_a_missing_name", stat_of_a_missing_name}, {"listing", listing},
	{"listing_with_stat_of_each", listing_with_stat_of_each}, {"open_read_close", open_read_close}, {"create_write_close", create_write_close},
	{"write_in_order", write_in_order}, {"rename_of_each", rename_of_each}, {"read_of_a_large_file", read_of_a_large_file},
	{"write_of_a_large_file", write_of_a_large_file},
};

static long nanoseconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000L + now.tv_nsec;
}

int main(int words, char **word) {
	need(words == 4 && chdir(word[3]) == 0, "usage: share FIGURE COUNT FOLDER");
	count = atoi(word[2]);
	for (unsigned i = 0; i < sizeof figures / sizeof *figures; i++) {
		if (strcmp(figures[i].name, word[1]) != 0) continue;
		long before = nanoseconds();
		figures[i].run();
		printf("%ld\n", (nanoseconds() - before) / (count > 0 ? count : 1));
		return 0;
	}
	fprintf(stderr, "share: no figure %s\n", word[1]);
	return 1;
}
