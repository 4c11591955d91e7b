#include "converge/resource.h"

#include <assert.h>

struct resource *resource_add(struct resources *list, const struct resource_type *type, const char *name, void *want,
			      const struct resource *need)
{
	struct resource *r = ARENA_NEW(list->arena, struct resource);

	*r = (struct resource){.type = type, .area = list->area, .name = name, .want = want, .needs = {need}};
	list->v = arena_grow(list->arena, list->v, list->n, &list->cap, sizeof(struct resource *));
	list->v[list->n++] = r;
	return r;
}

void resource_needs(struct resource *r, const struct resource *need)
{
	size_t i = 0;

	while (i < NEEDS_MAX && r->needs[i])
		i++;
	assert(i < NEEDS_MAX);
	r->needs[i] = need;
}
