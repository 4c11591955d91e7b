#include "pillar/problems.h"

static void add(struct problems *p, const struct yaml_node *node, bool warning, const char *text)
{
	p->v = arena_grow(p->arena, p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n++] = (struct problem){
		node ? arena_printf(p->arena, "%s:%d: %s", node->file, node->key ? node->key_line : node->line, text)
		     : text,
		warning};
	p->errors += !warning;
}

void problems_add(struct problems *p, const struct yaml_node *node, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(p, node, false, arena_vprintf(p->arena, fmt, ap));
	va_end(ap);
}

void problems_warn(struct problems *p, const struct yaml_node *node, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(p, node, true, arena_vprintf(p->arena, fmt, ap));
	va_end(ap);
}
