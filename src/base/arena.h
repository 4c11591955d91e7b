/*
 * Memory that lives exactly as long as one piece of work (a request, a command) and is thrown away whole.
 *
 * Nothing taken from an arena is freed alone; arena_clear() forgets everything and keeps the memory for
 * the next piece of work, arena_free() gives it back. An arena never returns NULL: when the system or the
 * arena's own limit refuses memory, the process aborts. A worker that aborts costs one request (design 5).
 *
 *	struct arena a;
 *	arena_init(&a, 64 << 20);
 *	char *s = arena_printf(&a, "%s-%d", name, n);
 *	arena_free(&a);
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/macros.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first; allocation happens in the first */
	size_t used;                /* bytes handed out since the last clear */
	size_t limit;               /* abort beyond this many bytes; 0 = none */
};

void arena_init(struct arena *a, size_t limit);
void arena_clear(struct arena *a);
void arena_free(struct arena *a);

/* n zeroed bytes, aligned for any type. n may be 0. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((malloc, alloc_size(2)));

char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) VPRINTF_LIKE(2);

/* An array of count zeroed elements; overflow of count * size aborts. */
void *arena_array(struct arena *a, size_t count, size_t size);

/*
 * Room for one more in a growing array: returns the array, moved when it was full.
 * *cap is 0 at first; n is the number of elements in use.
 */
void *arena_grow(struct arena *a, void *array, size_t n, size_t *cap, size_t size);

#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
