/*
 * Migrations: sql/migrations/NNNN-name.sql, forward only, each in a transaction of its own, under an advisory lock.
 *
 * What was applied is recorded with its checksum. A database that knows a migration which this program does not have
 * is newer than the program: it may serve it, but not migrate it. A file whose text changed after it was applied is a
 * mistake, and refused.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
	int64_t number;
	const char *name; /* "0001-accounts" */
	const char *sql, *checksum;
	bool applied;
};

struct migrations {
	struct migration *v;
	size_t n, cap;
	size_t pending;
	const char *newer; /* a migration in the database that this program does not know, or NULL */
};

/* The files of a directory, by number. Two of one number, or a gap, is an error. */
int migrations_load(struct arena *a, const char *directory, struct migrations *out, struct err *err) MUST_CHECK;

/* Compares with the database: sets applied, pending and newer. */
int migrations_compare(struct db *db, struct arena *a, struct migrations *m, struct err *err) MUST_CHECK;

/* Applies what is pending, telling before and after each. Stops at the first that fails; it leaves no trace. */
typedef void migration_progress(void *arg, const struct migration *m, bool done, int64_t us);
int migrations_apply(struct db *db, struct arena *a, struct migrations *m, migration_progress *progress, void *arg,
		     struct err *err) MUST_CHECK;

#endif
