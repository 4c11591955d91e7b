/*
 * What is wrong with files that people wrote: every complaint at once, each with its file and line.
 */
#ifndef PILLAR_PROBLEMS_H
#define PILLAR_PROBLEMS_H

#include "base/arena.h"
#include "base/macros.h"
#include "base/yaml.h"

struct problem {
	const char *text;
	bool warning; /* nothing that has to be mended before work goes on */
};

struct problems {
	struct arena *arena;
	struct problem *v;
	size_t n, cap;
	size_t errors; /* those that are no warnings */
};

/* node NULL: nothing is put in front of the text. */
void problems_add(struct problems *p, const struct yaml_node *node, const char *fmt, ...) PRINTF_LIKE(3, 4);
void problems_warn(struct problems *p, const struct yaml_node *node, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
