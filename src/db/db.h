/*
 * One connection to PostgreSQL, and what typed queries are made of.
 *
 * Handlers never call db_run(): they call the functions that tools/sqlc makes from queries.sql, each of which is
 * a prepared statement of the connection (made at its first use). Text protocol throughout: values are few, and
 * what a trace shows is what was sent.
 *
 * Errors: -1 with err->text for people, err->code (SQLSTATE) and err->constraint for decisions. Inside a
 * transaction an error leaves it failed: roll back.
 *
 * A server that restarts or ends idle connections is not an error: outside a transaction, and at its begin, a
 * statement that the server refused for that reason is run again on a new connection.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/datetime.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/macros.h"

struct db;

/* A query as sqlc writes it: constant, one object a query, known by its address. */
struct db_query {
	const char *name; /* also the name of the prepared statement */
	const char *sql;
	int n_params;
	const unsigned *param_types; /* type oids */
};

/* Nullable columns and parameters. Nullable text is a char pointer that may be NULL. */
struct db_int {
	bool set;
	int64_t v;
};
struct db_bool {
	bool set, v;
};
struct db_double {
	bool set;
	double v;
};
struct db_decimal {
	bool set;
	struct decimal v;
};
struct db_date {
	bool set;
	struct date v;
};
struct db_instant {
	bool set;
	struct instant v;
};
struct db_bytes {
	const unsigned char *data; /* NULL = null */
	size_t n;
};
/* Array parameters. */
struct db_ints {
	const int64_t *v;
	size_t n;
};
struct db_texts {
	const char *const *v;
	size_t n;
};

/*
 * conninfo as libpq takes it. Every statement of the connection is cancelled after timeout_ms (0 = never).
 * Sessions run in UTC with ISO dates.
 */
int db_open(struct db **db, const char *conninfo, int timeout_ms, struct err *err) MUST_CHECK;

/* The same without connecting: db_ready() does, and again whenever the server was away. Only db_ready() may follow. */
struct db *db_new(const char *conninfo, int timeout_ms);
void db_close(struct db *db); /* NULL is fine */

/* Before a piece of work: connects, or makes a lost connection anew, and ends a transaction left open. */
int db_ready(struct db *db, struct err *err) MUST_CHECK;

int db_begin(struct db *db, struct err *err) MUST_CHECK;
int db_commit(struct db *db, struct err *err) MUST_CHECK;
void db_rollback(struct db *db); /* harmless when nothing is open */

/*
 * Until somebody notifies the channel, other_fd is readable, or ms have gone by; outside of a transaction. Words that
 * came before the first wait of a connection are not heard: look before waiting.
 */
int db_wait(struct db *db, const char *channel, int other_fd, int ms, struct err *err) MUST_CHECK;

/* SQL text of several statements, without parameters or results: migrations, demo data. */
int db_script(struct db *db, const char *sql, struct err *err) MUST_CHECK;

/* err is the violation of the named constraint (unique, check, foreign key). */
bool err_is_constraint(const struct err *err, const char *constraint);
/* err says that rows still refer to what was to be deleted. */
bool err_is_referenced(const struct err *err);

/*
 * Rows as text, for the console and loaddata/dumpdata, which run what a person typed. args are n texts or NULL.
 * Results live in the arena.
 */
struct db_table {
	size_t n_columns, n_rows;
	const char **columns;
	const unsigned *types; /* type oid of each column */
	const char **cells;    /* n_rows * n_columns, NULL = null */
	int64_t affected;      /* rows changed by a statement without rows */
};
int db_select(struct db *db, struct arena *a, const char *sql, const char *const *args, int n, struct db_table *table,
	      struct err *err) MUST_CHECK;

#endif
