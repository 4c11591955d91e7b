/* The functions of the table in commands.c. */
#ifndef FAB_COMMANDS_H
#define FAB_COMMANDS_H

#include "fab/fab.h"

/* check.c: the pillar and the secrets files, offline (DEP-116) */
int fab_check(struct fab *f, const char *const *values);

#endif
