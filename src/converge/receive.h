/*
 * Takes a new pillar from standard input (a tar of pillar/ and salt/), checks it, and puts it in place of the old one
 * in one step; the old one stays as PILLAR_DIR.prev (DEP-34 to DEP-36). Nothing changes when anything is wrong: then
 * -1, and what is wrong has been written to standard error.
 */
#ifndef CONVERGE_RECEIVE_H
#define CONVERGE_RECEIVE_H

#include "converge/minion.h"

int receive_pillar(struct arena *a, const struct minion *minion, struct err *err) MUST_CHECK;

/* The same into a directory of its own, *dir, where a plan may read it; receive_forget() removes it. */
int receive_aside(struct arena *a, const struct minion *minion, const char **dir, struct err *err) MUST_CHECK;
void receive_forget(const char *dir);

#endif
