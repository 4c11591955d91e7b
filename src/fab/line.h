/*
 * The words of a fab line, checked as a whole before anything is done (DEP-20 to DEP-24).
 */
#ifndef FAB_LINE_H
#define FAB_LINE_H

#include "fab/fab.h"

struct step {
	const struct fab_command *command;
	const char *values[PARAMETERS_MAX];
	const struct pillar_instance *instance; /* chosen by the last `instance:` before it, or NULL */
};

struct line {
	struct step *v;
	size_t n, cap;
};

/*
 * Reads the words, and the pillar of the environment that they name into f. 0, or -1 with everything that is wrong in
 * problems.
 */
int line_read(struct fab *f, const struct names *words, struct line *line, struct problems *problems) MUST_CHECK;

#endif
