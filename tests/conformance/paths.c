// covers: open stat chdir mkdir symlink
// How a path is walked (path_resolution(7)): dots, slashes, links in the middle, loops, lengths.
#include "check.h"

static int exists(const char *path) { struct stat s; return stat(path, &s) == 0; }

int main(void) {
	scratch();
	mkdir("a", 0755);
	mkdir("a/b", 0755);
	write_file("a/b/file", "x", 1);
	CHECK(exists("a//b///file"));
	CHECK(exists("./a/./b/./file"));
	CHECK(exists("a/b/../b/file"));
	CHECK(exists("a/../a/b/file"));
	CHECK(exists("a/b/"));
	CHECK(exists("a/b/."));
	CHECK(exists("/../../.."));
	CHECK(!exists("a/absent/../b/file"));
	EQUAL(errno, ENOENT);
	CHECK(!exists("a/b/file/.."));
	EQUAL(errno, ENOTDIR);
	CHECK(!exists("a/b/file/."));
	EQUAL(errno, ENOTDIR);

	/* A link in the middle is always followed, and .. goes to the parent of its target. */
	symlink("a/b", "short");
	CHECK(exists("short/file"));
	CHECK(exists("short/../b/file"));
	char absolute[256];
	snprintf(absolute, sizeof absolute, "%s/a/b", scratch_path);
	symlink(absolute, "absolute");
	CHECK(exists("absolute/file"));
	struct stat s;
	EQUAL(lstat("short", &s), 0);
	CHECK(S_ISLNK(s.st_mode));
	EQUAL(lstat("short/", &s), 0);
	CHECK(S_ISDIR(s.st_mode));
	symlink("a/b/file", "to-file");
	FAILS(stat("to-file/", &s), ENOTDIR);

	/* Chains: 40 links are followed, more are a loop. */
	char from[16], to[16];
	symlink("a/b/file", "link-1");
	for (int i = 2; i <= 41; i++) {
		snprintf(from, sizeof from, "link-%d", i);
		snprintf(to, sizeof to, "link-%d", i - 1);
		symlink(to, from);
	}
	CHECK(exists("link-40"));
	FAILS(stat("link-41", &s), ELOOP);
	symlink("pong", "ping");
	symlink("ping", "pong");
	FAILS(stat("ping", &s), ELOOP);
	FAILS(stat("ping/x", &s), ELOOP);
	symlink(".", "self");
	CHECK(exists("self/self/self/a"));

	/* A path may be up to 4095 bytes, a name up to 255; deeper places are reached from folders on the way. */
	char name[256];
	memset(name, 'n', 255);
	name[255] = 0;
	for (int i = 0; i < 20; i++) {
		if (mkdir(name, 0755) || chdir(name)) { CHECK(0); break; }
	}
	CHECK(exists("."));
	write_file("deep", "x", 1);
	char *deep = malloc(8192);
	CHECK(syscall(SYS_getcwd, deep, 8192L) > 5000 || errno == ENAMETOOLONG);
	EQUAL(chdir(scratch_path), 0);
	deep[0] = 0;
	for (int i = 0; i < 15; i++) { strcat(deep, name); strcat(deep, "/"); }
	CHECK(exists(deep));
	for (int i = 0; i < 2; i++) { strcat(deep, name); strcat(deep, "/"); }
	FAILS(stat(deep, &s), ENAMETOOLONG);
	/* Every byte but 0 and / is a name. */
	char odd[255];
	int length = 0;
	for (int c = 1; c < 256; c++) if (c != '/') odd[length++] = (char)c;
	odd[length] = 0;
	EQUAL(length, 254);
	write_file(odd, "odd", 3);
	CHECK(exists(odd));
	DIR *stream = opendir(".");
	struct dirent *entry;
	int found = 0;
	while ((entry = readdir(stream))) found += memcmp(entry->d_name, odd, length + 1) == 0;
	EQUAL(found, 1);
	closedir(stream);
	return finish();
}
