/* Column types: asked from PostgreSQL, kept in a types file of a line a query, read back for a build. */
#include <libpq-fe.h>

#include "base/buf.h"
#include "base/str.h"
#include "queries.h"

static bool is_c_name(const char *s)
{
	if (!(*s == '_' || (*s >= 'a' && *s <= 'z')))
		return false;
	return s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* attnotnull of a column of a table; -1 when it cannot be asked. */
static int column_not_null(PGconn *pg, Oid table, int column)
{
	char sql[200];
	PGresult *r;
	int answer = -1;

	snprintf(sql, sizeof(sql), "SELECT attnotnull FROM pg_attribute WHERE attrelid = %u AND attnum = %d", table,
		 column);
	r = PQexec(pg, sql);
	if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1)
		answer = *PQgetvalue(r, 0, 0) == 't';
	PQclear(r);
	return answer;
}

static int describe_column(struct arena *a, PGconn *pg, const PGresult *r, int c, const char *where, struct query *q,
			   struct err *err)
{
	char *name = arena_strdup(a, PQfname(r, c));
	char mark = *name ? name[strlen(name) - 1] : '\0';
	const struct sql_type *type = sql_type_by_oid(PQftype(r, c));
	struct sql_value value = {.type = type, .nullable = true};

	if (mark == '!' || mark == '?')
		name[strlen(name) - 1] = '\0';
	if (!is_c_name(name))
		return err_set(err, "%s: column %d (\"%s\") needs a name of a-z, 0-9 and _: use AS", where, c + 1,
			       name);
	if (!type || !type->reader)
		return err_set(err, "%s: column \"%s\" has a type (oid %u) that queries cannot return: cast it", where,
			       name, PQftype(r, c));
	for (size_t i = 0; i < q->columns.n; i++)
		if (str_eq(q->columns.v[i].name, name))
			return err_set(err, "%s: two columns are called \"%s\"", where, name);
	if (mark == '!')
		value.nullable = false;
	else if (mark != '?' && PQftable(r, c) != InvalidOid)
		value.nullable = column_not_null(pg, PQftable(r, c), PQftablecol(r, c)) != 1;
	value.name = name;
	q->columns.v = arena_grow(a, q->columns.v, q->columns.n, &q->columns.cap, sizeof(*q->columns.v));
	q->columns.v[q->columns.n++] = value;
	return 0;
}

/* The other orders must be good SQL too. */
static int check_orders(PGconn *pg, const char *where, const struct query *q, const Oid *types, struct err *err)
{
	for (size_t i = 1; i < q->orders.n; i++) {
		PGresult *r = PQprepare(pg, "", q->orders.v[i].sql, (int)q->params.n, types);
		bool good = PQresultStatus(r) == PGRES_COMMAND_OK;

		if (!good)
			err_set(err, "%s: order \"%s\": %s", where, q->orders.v[i].key,
				PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
		PQclear(r);
		if (!good)
			return -1;
	}
	return 0;
}

static int describe_query(struct arena *a, PGconn *pg, const char *where, struct query *q, struct err *err)
{
	Oid types[64];
	PGresult *r;
	int status = 0;

	if (q->params.n > ARRAY_LEN(types))
		return err_set(err, "%s: more than %zu parameters", where, ARRAY_LEN(types));
	for (size_t i = 0; i < q->params.n; i++)
		types[i] = q->params.v[i].type->oid;
	r = PQprepare(pg, q->name, q->sql, (int)q->params.n, types);
	if (PQresultStatus(r) != PGRES_COMMAND_OK) {
		err_set(err, "%s: %s", where, PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
		PQclear(r);
		return -1;
	}
	PQclear(r);
	r = PQdescribePrepared(pg, q->name);
	for (int c = 0; status == 0 && c < PQnfields(r); c++)
		status = describe_column(a, pg, r, c, where, q, err);
	if (status == 0 && q->columns.n == 0 && (q->kind == QUERY_ONE || q->kind == QUERY_MANY))
		status = err_set(err, "%s: returns no columns: use :exec or :rows", where);
	if (status == 0 && q->columns.n && (q->kind == QUERY_EXEC || q->kind == QUERY_ROWS))
		status = err_set(err, "%s: returns columns: use :one or :many", where);
	PQclear(r);
	return status < 0 ? -1 : check_orders(pg, where, q, types, err);
}

static const struct query *find_row(const struct queries *queries, const struct query *q)
{
	size_t i = 0;

	while (!str_eq(queries->v[i].name, q->row))
		i++;
	return &queries->v[i];
}

/* A query with the rows of another must have its columns. */
static int check_row(const struct queries *queries, const struct query *q, struct err *err)
{
	const struct query *row = find_row(queries, q);
	bool same = row->columns.n == q->columns.n;

	for (size_t i = 0; same && i < q->columns.n; i++)
		same = str_eq(row->columns.v[i].name, q->columns.v[i].name) &&
		       row->columns.v[i].type == q->columns.v[i].type &&
		       row->columns.v[i].nullable == q->columns.v[i].nullable;
	if (same)
		return 0;
	return err_set(err, "%s:%d: the columns differ from those of \"%s\", whose rows it says to return",
		       queries->path, q->line, q->row);
}

int queries_describe(struct arena *a, const char *conninfo, struct queries *queries, struct err *err)
{
	PGconn *pg = PQconnectdb(conninfo);
	int status = 0;

	if (PQstatus(pg) != CONNECTION_OK)
		status = err_set(err, "%s", str_trim(a, PQerrorMessage(pg)));
	for (size_t i = 0; status == 0 && i < queries->n; i++) {
		struct query *q = &queries->v[i];

		status = describe_query(a, pg, arena_printf(a, "%s:%d", queries->path, q->line), q, err);
		if (status == 0)
			status = check_row(queries, q, err);
	}
	PQfinish(pg);
	return status;
}

void queries_print_types(const struct queries *queries, FILE *out)
{
	for (size_t i = 0; i < queries->n; i++) {
		const struct query *q = &queries->v[i];

		fprintf(out, "%s %016llx", q->name, q->hash);
		for (size_t c = 0; c < q->columns.n; c++)
			fprintf(out, " %s:%s%s", q->columns.v[c].name, q->columns.v[c].type->name,
				q->columns.v[c].nullable ? "?" : "");
		fputc('\n', out);
	}
}

/* "id:int8 donor:text?" behind the hash. */
static int read_columns(struct arena *a, const char *where, char *text, struct query *q, struct err *err)
{
	for (char *word, *rest = text; (word = strsep(&rest, " "));) {
		char *colon = strchr(word, ':');
		size_t len = colon ? strlen(colon + 1) : 0;
		struct sql_value value = {0};

		if (!colon)
			return err_set(err, "%s: \"%s\" is not column:type", where, word);
		*colon = '\0';
		value.nullable = len && colon[len] == '?';
		value.name = word;
		value.type = sql_type_find(colon + 1, len - value.nullable);
		if (!value.type)
			return err_set(err, "%s: column \"%s\" has the unknown type \"%s\"", where, word, colon + 1);
		q->columns.v = arena_grow(a, q->columns.v, q->columns.n, &q->columns.cap, sizeof(*q->columns.v));
		q->columns.v[q->columns.n++] = value;
	}
	return 0;
}

static struct query *find_query(struct queries *queries, const char *name)
{
	for (size_t i = 0; i < queries->n; i++)
		if (str_eq(queries->v[i].name, name))
			return &queries->v[i];
	return NULL;
}

static int read_line(struct arena *a, const char *where, char *line, struct queries *queries, bool *known,
		     struct err *err)
{
	char *rest = line, *name = strsep(&rest, " "), *hash = strsep(&rest, " ");
	struct query *q = find_query(queries, name);

	if (!q)
		return err_set(err, "%s: there is no query \"%s\" any more: run \"make queries\"", where, name);
	if (!hash || strtoull(hash, NULL, 16) != q->hash)
		return err_set(err, "%s:%d: query \"%s\" has changed: run \"make queries\"", queries->path, q->line,
			       name);
	known[q - queries->v] = true;
	return rest ? read_columns(a, where, rest, q, err) : 0;
}

int queries_read_types(struct arena *a, const char *path, struct queries *queries, struct err *err)
{
	bool *known = ARENA_ARRAY(a, queries->n, bool);
	struct buf text = BUF_INIT;
	char *rest, *line;
	int status = -1, number = 0;

	if (buf_read_file(&text, path, 1 << 20, err) < 0)
		goto cleanup;
	rest = arena_strdup(a, buf_str(&text));
	while ((line = strsep(&rest, "\n"))) {
		number++;
		if (*line && read_line(a, arena_printf(a, "%s:%d", path, number), line, queries, known, err) < 0)
			goto cleanup;
	}
	for (size_t i = 0; i < queries->n; i++) {
		if (!known[i]) {
			err_set(err, "%s:%d: query \"%s\" is new: run \"make queries\"", queries->path,
				queries->v[i].line, queries->v[i].name);
			goto cleanup;
		}
	}
	status = 0;
cleanup:
	buf_free(&text);
	return status;
}
