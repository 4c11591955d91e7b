#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>

enum { BLOCK_MIN = 16 * 1024, BLOCK_GROWTH_MAX = 1024 * 1024, ALIGN = alignof(max_align_t) };

struct arena_block {
	struct arena_block *next;
	size_t size, used; /* bytes of data, without this head */
	alignas(max_align_t) unsigned char data[];
};

static NORETURN void out_of_memory(const struct arena *a, size_t n)
{
	fprintf(stderr, "out of memory: %zu bytes wanted, %zu in use, limit %zu\n", n, a->used, a->limit);
	abort();
}

void arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena){.limit = limit};
}

/* Keeps the first block made, so that a usual request needs no call of malloc at all. */
void arena_clear(struct arena *a)
{
	struct arena_block *b = a->blocks;

	while (b && b->next) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
	if (b)
		b->used = 0;
	a->blocks = b;
	a->used = 0;
}

void arena_free(struct arena *a)
{
	arena_clear(a);
	free(a->blocks);
	a->blocks = NULL;
}

/* Blocks grow with what is in use, so that a large page needs few of them. */
static struct arena_block *block_new(struct arena *a, size_t n)
{
	size_t size = a->used < BLOCK_MIN ? BLOCK_MIN : a->used < BLOCK_GROWTH_MAX ? a->used : BLOCK_GROWTH_MAX;
	struct arena_block *b;

	if (size < n)
		size = n;
	b = malloc(sizeof(*b) + size);
	if (!b)
		out_of_memory(a, n);
	*b = (struct arena_block){.next = a->blocks, .size = size};
	a->blocks = b;
	return b;
}

/* n bytes as they are. */
static void *take(struct arena *a, size_t n)
{
	struct arena_block *b = a->blocks;
	void *p;

	if (n > SIZE_MAX / 2 || (a->limit && n > a->limit - (a->used < a->limit ? a->used : a->limit)))
		out_of_memory(a, n);
	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	if (!b || b->size - b->used < n)
		b = block_new(a, n);
	p = b->data + b->used;
	b->used += n;
	a->used += n;
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		out_of_memory(a, SIZE_MAX);
	return arena_alloc(a, count * size);
}

void *arena_grow(struct arena *a, void *array, size_t n, size_t *cap, size_t size)
{
	void *bigger;

	assert(n <= *cap);
	if (n < *cap)
		return array;
	*cap = *cap ? *cap * 2 : 16;
	bigger = arena_array(a, *cap, size);
	if (n)
		memcpy(bigger, array, n * size);
	return bigger;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = take(a, n + 1);

	memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

/* Written straight into the room that is left; only what does not fit is written again. */
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	struct arena_block *b = a->blocks;
	size_t room = b ? b->size - b->used : 0;
	char spare[1], *s;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(room ? (char *)b->data + b->used : spare, room ? room : sizeof(spare), fmt, again);
	va_end(again);
	assert(n >= 0);
	s = take(a, (size_t)n + 1);
	if ((size_t)n >= room || a->blocks != b)
		vsnprintf(s, (size_t)n + 1, fmt, ap);
	return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}
