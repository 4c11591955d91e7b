/*
 * A database put back from a dump (DEP-102, DEP-103). It is loaded under the name <name>_new while the instance rests,
 * and only when it is whole and migrated do both names change, in one transaction: the one that was there becomes
 * <name>_bak. So a kill at any moment leaves one of the two in place, whole; the next highstate starts the instance
 * again.
 */
#ifndef CONVERGE_RESTORE_H
#define CONVERGE_RESTORE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "pillar/pillar.h"

enum restore_status { RESTORE_DONE = 0, RESTORE_FAILED = 1, RESTORE_ASK = 3 };

/*
 * file: PostgreSQL's custom format, or SQL, plain or packed by gzip or bzip2. An older <name>_bak is in the way: it is
 * dropped when drop_backup, else RESTORE_ASK and nothing is done. Tells what it does on standard output.
 */
int restore_file(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *file,
		 bool drop_backup, struct err *err) MUST_CHECK;

#endif
