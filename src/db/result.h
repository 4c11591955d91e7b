/*
 * For code that tools/sqlc writes, and for nobody else: running a query and reading its columns.
 *
 * The reading functions note the first value that does not fit the declared type (a null in a column that
 * says not null, a numeric with more than four decimals) and the query then fails as a whole.
 */
#ifndef DB_RESULT_H
#define DB_RESULT_H

#include "db/db.h"

struct db_result {
	void *pg; /* PGresult */
	struct arena *arena;
	const struct db_query *query;
	struct err *err;
	bool bad;
	int rows;
};

/* values: query->n_params texts, NULL = null. */
int db_run(struct db *db, const struct db_query *query, const char *const *values, struct arena *arena,
	   struct db_result *result, struct err *err) MUST_CHECK;
/*
 * query, which takes no parameters, will be run soon: it may be sent along with the next statement, so that both take
 * one trip to the server. Only a hint: everything that is run comes out as without it. Forgotten by db_ready() and
 * db_begin().
 */
void db_ahead(struct db *db, const struct db_query *query);
int64_t db_result_affected(const struct db_result *result);
/* Frees the result; 0, or -1 when a value could not be read. */
int db_result_end(struct db_result *result) MUST_CHECK;

const char *db_text(struct db_result *r, int row, int col);
const char *db_text_null(struct db_result *r, int row, int col);
int64_t db_int64(struct db_result *r, int row, int col);
struct db_int db_int64_null(struct db_result *r, int row, int col);
bool db_flag(struct db_result *r, int row, int col);
struct db_bool db_flag_null(struct db_result *r, int row, int col);
double db_float(struct db_result *r, int row, int col);
struct db_double db_float_null(struct db_result *r, int row, int col);
struct decimal db_numeric(struct db_result *r, int row, int col);
struct db_decimal db_numeric_null(struct db_result *r, int row, int col);
struct date db_day(struct db_result *r, int row, int col);
struct db_date db_day_null(struct db_result *r, int row, int col);
struct instant db_moment(struct db_result *r, int row, int col);
struct db_instant db_moment_null(struct db_result *r, int row, int col);
struct db_bytes db_bytea(struct db_result *r, int row, int col);
struct db_bytes db_bytea_null(struct db_result *r, int row, int col);

/* Parameters as text. */
const char *db_from_int64(struct arena *a, int64_t v);
const char *db_from_int64_null(struct arena *a, struct db_int v);
const char *db_from_flag(struct arena *a, bool v);
const char *db_from_flag_null(struct arena *a, struct db_bool v);
const char *db_from_float(struct arena *a, double v);
const char *db_from_float_null(struct arena *a, struct db_double v);
const char *db_from_numeric(struct arena *a, struct decimal v);
const char *db_from_numeric_null(struct arena *a, struct db_decimal v);
const char *db_from_day(struct arena *a, struct date v);
const char *db_from_day_null(struct arena *a, struct db_date v);
const char *db_from_moment(struct arena *a, struct instant v);
const char *db_from_moment_null(struct arena *a, struct db_instant v);
const char *db_from_bytea(struct arena *a, struct db_bytes v);
const char *db_from_bytea_null(struct arena *a, struct db_bytes v);
const char *db_from_int64s(struct arena *a, struct db_ints v);
const char *db_from_texts(struct arena *a, struct db_texts v);
const char *db_from_text(struct arena *a, const char *v);

#endif
