/* The functions of the table in commands.c. */
#ifndef FAB_COMMANDS_H
#define FAB_COMMANDS_H

#include "fab/fab.h"

/* check.c: the pillar and the secrets files, offline (DEP-116) */
int fab_check(struct fab *f, const char *const *values);

/* sync.c: section 6 */
int fab_get_secrets(struct fab *f, const char *const *values);
int fab_sync(struct fab *f, const char *const *values);

/* server.c */
int fab_setup_minion(struct fab *f, const char *const *values);
int fab_highstate(struct fab *f, const char *const *values);
int fab_deploy(struct fab *f, const char *const *values);
int fab_plan(struct fab *f, const char *const *values);
int fab_follow(struct fab *f, const char *const *values);
int fab_put_file(struct fab *f, const char *const *values);
int fab_ssh(struct fab *f, const char *const *values);

#endif
