// covers: open rename link unlink mkdir rmdir getdents64 stat
// A seeded random walk over names in folders, checked against a model.
#include "check.h"

enum { NAMES = 60, STEPS = 5000 };
/* 0 nothing, -1 a folder, else the number of the file that the name stands for. */
static int model[NAMES], next_file = 1;
static uint64_t state = 99;

static unsigned next(unsigned limit) {
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(state >> 33) % limit;
}

static int path(int name, char *out) { return sprintf(out, "f%d/n%d", name % 3, name); }

int main(void) {
	scratch();
	for (int i = 0; i < 3; i++) { char name[8]; sprintf(name, "f%d", i); mkdir(name, 0755); }
	int failed = 0;
	char a[32], b[32];
	for (int step = 0; step < STEPS; step++) {
		int x = (int)next(NAMES), y = (int)next(NAMES), result;
		path(x, a);
		path(y, b);
		switch (next(6)) {
		case 0:
			result = open(a, O_WRONLY | O_CREAT | O_EXCL, 0644);
			failed += (result >= 0) != (model[x] == 0);
			if (result >= 0) { write(result, &next_file, sizeof next_file); close(result); model[x] = next_file++; }
			break;
		case 1:
			result = mkdir(a, 0755);
			failed += (result == 0) != (model[x] == 0);
			if (result == 0) model[x] = -1;
			break;
		case 2:
			result = unlink(a);
			failed += (result == 0) != (model[x] > 0);
			if (result == 0) model[x] = 0;
			break;
		case 3:
			result = rmdir(a);
			failed += (result == 0) != (model[x] == -1);
			if (result == 0) model[x] = 0;
			break;
		case 4:
			result = link(a, b);
			failed += (result == 0) != (model[x] > 0 && model[y] == 0);
			if (result == 0) model[y] = model[x];
			break;
		case 5:
			result = rename(a, b);
			int allowed = model[x] != 0 && (model[y] == 0 || (model[x] == -1) == (model[y] == -1));
			failed += (result == 0) != allowed;
			/* Names of one file: nothing happens (man 2 rename). */
			if (result == 0 && !(x == y || (model[x] > 0 && model[x] == model[y]))) { model[y] = model[x]; model[x] = 0; }
			break;
		}
	}
	EQUAL(failed, 0);
	int wrong = 0;
	for (int i = 0; i < NAMES; i++) {
		struct stat s;
		path(i, a);
		int there = lstat(a, &s) == 0;
		if (there != (model[i] != 0)) wrong++;
		if (!there || model[i] == 0) continue;
		if (S_ISDIR(s.st_mode) != (model[i] == -1)) wrong++;
		if (model[i] < 0) continue;
		int number = 0, names = 0, file = open(a, O_RDONLY);
		read(file, &number, sizeof number);
		close(file);
		for (int j = 0; j < NAMES; j++) names += model[j] == model[i];
		if (number != model[i] || (int)s.st_nlink != names) wrong++;
	}
	EQUAL(wrong, 0);
	return finish();
}
