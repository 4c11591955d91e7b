/* Files with secrets on the administrator's machine (DEP-10, DEP-11). */
#ifndef FAB_SECRETS_H
#define FAB_SECRETS_H

#include "fab/fab.h"

/*
 * Refuses when git tracks a secrets.sls, .bak or .remote below conf, and warns of one that others may read. Adds to
 * problems.
 */
void secrets_check_files(struct fab *f, struct problems *problems);

#endif
