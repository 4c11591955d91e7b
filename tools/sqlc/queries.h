/*
 * sqlc: named SQL queries to C functions. What a queries.sql says, read and checked.
 *
 *	-- name: item_by_id(id int8) :one
 *	-- An item of the catalog, for its edit form (CAT-30).
 *	SELECT id, description, weight FROM catalog_items WHERE id = :id
 *
 * A query begins with its name line and ends before the next one. Parameters are declared with their PostgreSQL
 * type, a "?" behind it when null may be given, and used as :name. The kind says what comes back:
 *
 *	:one   at most one row: 1 found, 0 none, -1 error
 *	:many  all rows
 *	:exec  nothing
 *	:rows  the number of rows changed
 *
 * ":many item_row" says that the rows are those of the earlier query item_row, which must be :many too and have the
 * same columns: one row struct for the ways to find the same thing.
 *
 * A list that people sort names its orders below the name line, each a key and what stands for {order} in the SQL:
 *
 *	-- order: name lower(name), id
 *	-- order: -name lower(name) DESC, id DESC
 *
 * The function then takes the key as its last parameter. Each order is a statement of its own, so that PostgreSQL plans
 * it for its index; a key that is not listed means the first. Another query of the same list takes them over:
 *
 *	-- orders of: items_first
 *
 * A query without parameters that a page asks for beside others may say
 *
 *	-- ahead
 *
 * and gets a function NAME_ahead(db): called before another query runs, both take one trip to the server.
 *
 * Column types come from PostgreSQL. A column of a table is nullable when the table says so; every
 * other column is nullable unless its alias ends in "!": count(*) AS "total!". An alias ending in "?" makes a
 * column nullable that the table declares not null: the far side of a LEFT JOIN.
 */
#ifndef SQLC_QUERIES_H
#define SQLC_QUERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/* A PostgreSQL type that queries may use, and its C side. */
struct sql_type {
	const char *name; /* as written in queries.sql and in types files */
	unsigned oid;
	const char *c_type, *c_type_null; /* c_type_null NULL: may not be null */
	const char *reader;               /* db_<..>, with _null for nullable; NULL: parameters only */
	const char *writer;
};

enum query_kind { QUERY_ONE, QUERY_MANY, QUERY_EXEC, QUERY_ROWS };

struct sql_value {
	const char *name;
	const struct sql_type *type;
	bool nullable;
	bool used; /* parameters: seen in the SQL */
};

struct sql_values {
	struct sql_value *v;
	size_t n, cap;
};

struct query_order {
	const char *key, *expression;
	const char *sql; /* with parameters numbered, as sent */
};

struct query_orders {
	struct query_order *v;
	size_t n, cap;
};

struct query {
	const char *name;
	int line; /* of its name line */
	enum query_kind kind;
	struct sql_values params;
	struct sql_values columns; /* filled from the types file or from the database */
	const char *comment;       /* lines without "--", "" when none */
	const char *sql;           /* :name replaced by $1, $2 ...; of the first order, if there are some */
	struct query_orders orders;
	bool ahead;              /* may be sent along with an earlier statement */
	const char *row;         /* the query whose row struct this one returns: itself, or an earlier one */
	unsigned long long hash; /* of params and sql: tells a stale types line */
};

struct queries {
	const char *path;
	struct query *v;
	size_t n, cap;
};

const struct sql_type *sql_type_find(const char *name, size_t len);
const struct sql_type *sql_type_by_oid(unsigned oid);

/* All refusals say "path:line: ...". */
int queries_parse(struct arena *a, const char *path, struct queries *out, struct err *err) MUST_CHECK;

/* Fills the columns from the types file; a query that is missing there or changed since is refused. */
int queries_read_types(struct arena *a, const char *path, struct queries *queries, struct err *err) MUST_CHECK;

/* Prepares every query on a migrated database and prints the types file. */
int queries_describe(struct arena *a, const char *conninfo, struct queries *queries, struct err *err) MUST_CHECK;
void queries_print_types(const struct queries *queries, FILE *out);

/* include: how the header is named in #include lines, e.g. "cts/catalog/queries.h". */
void queries_emit_header(const struct queries *queries, const char *include, FILE *out);
void queries_emit_source(const struct queries *queries, const char *include, FILE *out);

#endif
