/*
 * A growing run of bytes: pages under construction, files read whole.
 *
 * data is always NUL-terminated after the first addition (the NUL is not counted in len), so that a buf of
 * text can be used as a C string; before it, data points to "". A buf owns its memory: buf_free() gives it
 * back, buf_clear() empties it and keeps the memory. Like an arena it aborts rather than returns NULL.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"
#include "base/macros.h"

struct buf {
	char *data;
	size_t len, cap;
};

#define BUF_INIT                                                                                                       \
	{                                                                                                              \
		NULL, 0, 0                                                                                             \
	}

void buf_free(struct buf *b);
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const void *data, size_t n);
void buf_adds(struct buf *b, const char *s);
void buf_addc(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_vaddf(struct buf *b, const char *fmt, va_list ap) VPRINTF_LIKE(2);

/* Room for n more bytes and a NUL; returns where they go. The caller adds to len what it wrote. */
char *buf_reserve(struct buf *b, size_t n);

/* The text as a C string, never NULL. */
const char *buf_str(const struct buf *b);

/* Append what comes until the end of a pipe or file. */
int buf_read(struct buf *b, int fd, struct err *err) MUST_CHECK;

/* Append the whole of a file; more than max bytes is an error that names the file and the limit. */
int buf_read_file(struct buf *b, const char *path, size_t max, struct err *err) MUST_CHECK;

#endif
