#include "base/names.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void names_add(struct arena *a, struct names *names, const char *name)
{
	names->v = arena_grow(a, names->v, names->n, &names->cap, sizeof(*names->v));
	names->v[names->n++] = name;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names names_of_directory(struct arena *a, const char *directory, const char *begin, const char *end)
{
	DIR *d = opendir(directory);
	struct names names = {0};

	for (const struct dirent *e; d && (e = readdir(d));)
		if (*e->d_name != '.' && str_starts(e->d_name, begin) && str_ends(e->d_name, end))
			names_add(a, &names, arena_strdup(a, e->d_name));
	if (d)
		closedir(d);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), compare);
	return names;
}
