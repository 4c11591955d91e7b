#include <stdarg.h>

#include "htmlc.h"

void refuse(struct refusals *r, int line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	r->v = arena_grow(r->arena, r->v, r->n, &r->cap, sizeof(*r->v));
	r->v[r->n++] = (struct refusal){line, arena_vprintf(r->arena, fmt, ap)};
	va_end(ap);
}

/* A stable order: refusals of one line stay as they were found. */
static void sort(struct refusals *r)
{
	for (size_t i = 1; i < r->n; i++) {
		struct refusal moved = r->v[i];
		size_t at = i;

		for (; at && r->v[at - 1].line > moved.line; at--)
			r->v[at] = r->v[at - 1];
		r->v[at] = moved;
	}
}

void refusals_print(struct refusals *r, const char *path)
{
	sort(r);
	for (size_t i = 0; i < r->n; i++)
		fprintf(stderr, "%s:%d: %s\n", path, r->v[i].line, r->v[i].text);
}
