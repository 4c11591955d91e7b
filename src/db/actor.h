/* Transactions whose author the audit log knows. */
#ifndef DB_ACTOR_H
#define DB_ACTOR_H

#include "db/db.h"

/* BEGIN; actor 0 = nobody signed in (the command line), address NULL = none. */
int db_begin_as(struct db *db, struct arena *a, int64_t actor, const char *address, struct err *err) MUST_CHECK;

#endif
