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
int fab_justdeploy(struct fab *f, const char *const *values);
int fab_put_file(struct fab *f, const char *const *values);
int fab_ssh(struct fab *f, const char *const *values);

/* operate.c: sections 5 and 12 */
int fab_salt(struct fab *f, const char *const *values);
int fab_printenv(struct fab *f, const char *const *values);
int fab_manage_run(struct fab *f, const char *const *values);
int fab_manage_shell(struct fab *f, const char *const *values);
int fab_collectstatic(struct fab *f, const char *const *values);
int fab_purge_queue(struct fab *f, const char *const *values);
int fab_rollback(struct fab *f, const char *const *values);
int fab_releases(struct fab *f, const char *const *values);
int fab_status(struct fab *f, const char *const *values);
int fab_logs(struct fab *f, const char *const *values);
int fab_restart(struct fab *f, const char *const *values);
int fab_stop(struct fab *f, const char *const *values);
int fab_start(struct fab *f, const char *const *values);
int fab_maintenance(struct fab *f, const char *const *values);
int fab_audit(struct fab *f, const char *const *values);

/* backup.c: section 11 */
int fab_db_dump(struct fab *f, const char *const *values);
int fab_db_restore(struct fab *f, const char *const *values);
int fab_db_backup(struct fab *f, const char *const *values);
int fab_restore_backup(struct fab *f, const char *const *values);

#endif
