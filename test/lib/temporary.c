#include "temporary.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int temporary_setup(void **state)
{
	struct temporary *t = calloc(1, sizeof(*t));
	const char *place = getenv("TMPDIR");

	if (!t)
		return -1;
	arena_init(&t->arena, 0);
	snprintf(t->directory, sizeof(t->directory), "%s/cts-test-XXXXXX",
		 place && strlen(place) < 40 ? place : "/tmp");
	*state = t;
	return mkdtemp(t->directory) ? 0 : -1;
}

int temporary_teardown(void **state)
{
	struct temporary *t = *state;
	DIR *directory = opendir(t->directory);
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(directory), entry->d_name, 0);
	if (directory)
		closedir(directory);
	rmdir(t->directory);
	arena_free(&t->arena);
	free(t);
	return 0;
}

int temporary_clear(void **state)
{
	struct temporary *t = *state;

	arena_clear(&t->arena);
	return 0;
}

char *temporary_path(struct temporary *t, const char *name)
{
	return arena_printf(&t->arena, "%s/%s", t->directory, name);
}
