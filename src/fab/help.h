/* What fab says of itself, all of it from the tables of options and commands. */
#ifndef FAB_HELP_H
#define FAB_HELP_H

#include "fab/fab.h"

void help_print(struct fab *f, FILE *out);
void help_list(struct fab *f, FILE *out);
/* -1 when there is no such command. */
int help_describe(struct fab *f, const char *name, FILE *out) MUST_CHECK;
/* --print WHAT; words are those of the line so far. -1 when WHAT is unknown. */
int help_generate(struct fab *f, const char *what, const struct names *words, FILE *out) MUST_CHECK;

#endif
