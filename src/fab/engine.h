/* cts-converge on the server: putting it there and running it (DEP-43, DEP-118). */
#ifndef FAB_ENGINE_H
#define FAB_ENGINE_H

#include "fab/fab.h"

#define ENGINE_PATH "/usr/local/sbin/cts-converge"

/* Uploads the engine that stands beside this fab when the server has none or another one. An enum exit_status. */
int engine_refresh(struct fab *f);

/* Runs it with these words and shows its events. An enum exit_status, EXIT_CHANGES for a plan with changes. */
int engine_run(struct fab *f, const char *const *words);

/* The same with input from a descriptor, and without events. */
int engine_feed(struct fab *f, const char *const *words, int input);

#endif
