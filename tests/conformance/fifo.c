// covers: mknod open read write poll
// A named pipe in one process: both ends of one file.
#include "check.h"

int main(void) {
	scratch();
	signal(SIGPIPE, SIG_IGN);
	EQUAL(mkfifo("pipe", 0600), 0);
	/* Without a reader a non-blocking writer is refused; a non-blocking reader always gets in. */
	FAILS(open("pipe", O_WRONLY | O_NONBLOCK), ENXIO);
	int reader = GOOD(open("pipe", O_RDONLY | O_NONBLOCK));
	char text[8] = "";
	EQUAL(read(reader, text, 8), 0);
	int writer = GOOD(open("pipe", O_WRONLY));
	FAILS(read(reader, text, 8), EAGAIN);
	EQUAL(write(writer, "abc", 3), 3);
	EQUAL(read(reader, text, 8), 3);
	STRING(text, "abc");
	struct stat s;
	EQUAL(fstat(reader, &s), 0);
	EQUAL(s.st_mode, S_IFIFO | 0600);
	close(writer);
	EQUAL(read(reader, text, 8), 0);
	close(reader);
	int both = GOOD(open("pipe", O_RDWR));
	EQUAL(write(both, "xy", 2), 2);
	EQUAL(read(both, text, 8), 2);
	FAILS(lseek(both, 0, SEEK_SET), ESPIPE);
	close(both);
	return finish();
}
