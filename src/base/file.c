#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

static int write_all(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t done = write(fd, data, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		data += done;
		n -= (size_t)done;
	}
	return 0;
}

int file_write(const char *path, const void *data, size_t n, mode_t mode, struct err *err)
{
	struct arena a;
	const char *beside;
	int fd, status = 0;

	arena_init(&a, 0);
	beside = arena_printf(&a, "%s.new", path);
	/* of an earlier try, or somebody else's */
	unlink(beside);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		status = err_errno(err, errno, "cannot make %s", beside);
	else if (write_all(fd, data, n) < 0 || fchmod(fd, mode) < 0 || fsync(fd) < 0 || rename(beside, path) < 0) {
		status = err_errno(err, errno, "cannot write %s", path);
		unlink(beside);
	}
	if (fd >= 0)
		close(fd);
	arena_free(&a);
	return status;
}
