/* A file of /proc or /sys as text, and numbers behind names in it. */
static char text[1 << 18];

static inline ssize_t slurp(const char *path) {
	int file = open(path, O_RDONLY);
	if (file < 0) return -1;
	ssize_t length = 0, got;
	while ((got = read(file, text + length, sizeof text - 1 - length)) > 0) length += got;
	close(file);
	text[length] = 0;
	return got < 0 ? got : length;
}

static inline long field(const char *name) {
	char *at = strstr(text, name);
	return at ? atol(at + strlen(name)) : -1;
}
