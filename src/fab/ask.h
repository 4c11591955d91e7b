/* Questions to the person at the terminal (DEP-26). */
#ifndef FAB_ASK_H
#define FAB_ASK_H

#include "fab/fab.h"

/* False without a terminal, and on anything but "y" or "yes"; true at once with --yes. */
bool ask(const struct fab *f, const char *question);

#endif
