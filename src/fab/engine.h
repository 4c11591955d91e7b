/* cts-converge on the server: putting it there and running it (DEP-43, DEP-118). */
#ifndef FAB_ENGINE_H
#define FAB_ENGINE_H

#include "base/buf.h"
#include "fab/fab.h"

#define ENGINE_PATH "/usr/local/sbin/cts-converge"

/* Uploads the engine that stands beside this fab when the server has none or another one. An enum exit_status. */
int engine_refresh(struct fab *f);

/* The same where there is one: a plan puts nothing on a machine that was never set up. */
int engine_refresh_old(struct fab *f);

/* Runs it with these words and shows its events. An enum exit_status, EXIT_CHANGES for a plan with changes. */
int engine_run(struct fab *f, const char *const *words);

/* The same with input from a descriptor. */
int engine_run_fed(struct fab *f, const char *const *words, int input);

/* The same with input from a descriptor, and without events. */
int engine_feed(struct fab *f, const char *const *words, int input);

/* With our own input and outputs, and a terminal if somebody types. The exit status is the engine's, as it is. */
int engine_pass(struct fab *f, const char *const *words, bool terminal);

/* What it answers; a failure is told. */
int engine_ask(struct fab *f, const char *const *words, struct buf *answer);

#endif
