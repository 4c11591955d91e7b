/* A directory of a test program's own, removed with what is in it. */
#ifndef TEST_LIB_TEMPORARY_H
#define TEST_LIB_TEMPORARY_H

#include "base/arena.h"

struct temporary {
	struct arena arena; /* for texts of one test */
	char directory[64];
};

/* For cmocka's group: *state becomes a struct temporary. */
int temporary_setup(void **state);
int temporary_teardown(void **state);

/* For each test: empties the arena. */
int temporary_clear(void **state);

char *temporary_path(struct temporary *t, const char *name);

#endif
