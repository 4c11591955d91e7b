/* Lists of names. */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <stddef.h>

#include "base/arena.h"

struct names {
	const char **v;
	size_t n, cap;
};

/* name is kept as it is. */
void names_add(struct arena *a, struct names *names, const char *name);

/*
 * What is in a directory and begins and ends so ("" = anyhow), sorted, hidden ones left out. A directory that cannot be
 * read has nothing.
 */
struct names names_of_directory(struct arena *a, const char *directory, const char *begin, const char *end);

#endif
