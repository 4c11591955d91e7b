/*
 * A database put back from a dump (DEP-102, DEP-103). The one that is there is renamed to <name>_bak first; until the
 * new one serves, a note in /var/lib/cts-converge says so: after a kill, the next run renames it back.
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

/* What a killed restore left: the database before it is put back, for every instance. */
int restore_undo_all(struct arena *a, const struct pillar *p, struct err *err) MUST_CHECK;

#endif
