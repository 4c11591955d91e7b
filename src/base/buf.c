#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

char *buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap ? b->cap : 256;

	if (n >= SIZE_MAX / 2 - b->len)
		abort();
	while (cap < b->len + n + 1)
		cap *= 2;
	if (cap > b->cap) {
		b->data = realloc(b->data, cap);
		if (!b->data)
			abort();
		b->cap = cap;
	}
	return b->data + b->len;
}

void buf_add(struct buf *b, const void *data, size_t n)
{
	memcpy(buf_reserve(b, n), data, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void buf_adds(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		abort();
	vsnprintf(buf_reserve(b, (size_t)n), (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

const char *buf_str(const struct buf *b)
{
	return b->data ? b->data : "";
}

enum { CHUNK = 1 << 16 };

int buf_read(struct buf *b, int fd, struct err *err)
{
	for (;;) {
		ssize_t n = read(fd, buf_reserve(b, CHUNK), CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		b->len += n > 0 ? (size_t)n : 0;
		b->data[b->len] = '\0';
		if (n <= 0)
			return n < 0 ? err_errno(err, errno, "cannot read") : 0;
	}
}

int buf_read_file(struct buf *b, const char *path, size_t max, struct err *err)
{
	size_t start = b->len;
	int status = -1, fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, errno, "%s", path);
	for (;;) {
		ssize_t n = read(fd, buf_reserve(b, CHUNK), CHUNK);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_errno(err, errno, "%s", path);
			goto cleanup;
		}
		b->len += (size_t)n;
		b->data[b->len] = '\0';
		if (n == 0)
			break;
		if (b->len - start > max) {
			err_set(err, "%s: larger than the limit of %zu bytes", path, max);
			goto cleanup;
		}
	}
	status = 0;
cleanup:
	close(fd);
	return status;
}
