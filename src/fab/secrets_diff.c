#include "fab/secrets_diff.h"

#include "base/str.h"

struct diff {
	struct arena *arena;
	bool show_values;
	FILE *out;
	size_t n;
};

static void line(struct diff *d, const char *mark, const char *path, const struct yaml_node *value)
{
	fprintf(d->out, "  %s %s", mark, path);
	if (d->show_values && value && value->kind == YAML_SCALAR)
		fprintf(d->out, ": %s", value->text ? value->text : "");
	fputc('\n', d->out);
	d->n++;
}

static bool same(const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->kind != b->kind || a->n != b->n)
		return false;
	if (a->kind == YAML_SCALAR)
		return str_eq(a->text ? a->text : "", b->text ? b->text : "");
	for (size_t i = 0; i < a->n; i++)
		if (!same(&a->v[i], &b->v[i]))
			return false;
	return true;
}

static void compare(struct diff *d, const char *path, const struct yaml_node *from, const struct yaml_node *to);

static void compare_members(struct diff *d, const char *path, const struct yaml_node *from, const struct yaml_node *to)
{
	for (size_t i = 0; from && i < from->n; i++)
		compare(d, arena_printf(d->arena, "%s%s%s", path, *path ? "." : "", from->v[i].key), &from->v[i],
			to ? yaml_member(to, from->v[i].key) : NULL);
	for (size_t i = 0; to && i < to->n; i++)
		if (!from || !yaml_member(from, to->v[i].key))
			compare(d, arena_printf(d->arena, "%s%s%s", path, *path ? "." : "", to->v[i].key), NULL,
				&to->v[i]);
}

static void compare(struct diff *d, const char *path, const struct yaml_node *from, const struct yaml_node *to)
{
	bool maps = (!from || from->kind == YAML_MAPPING) && (!to || to->kind == YAML_MAPPING);

	if (maps)
		compare_members(d, path, from, to);
	else if (!from)
		line(d, "added  ", path, to);
	else if (!to)
		line(d, "removed", path, from);
	else if (!same(from, to))
		line(d, "changed", path, to);
}

size_t secrets_diff(struct arena *a, const struct yaml_node *from, const struct yaml_node *to, bool show_values,
		    FILE *out)
{
	struct diff d = {a, show_values, out, 0};

	compare(&d, "", from, to);
	return d.n;
}
