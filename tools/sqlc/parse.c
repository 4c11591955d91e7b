#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "queries.h"

static const struct sql_type sql_types[] = {
	{"int8", 20, "int64_t", "struct db_int", "db_int64", "db_from_int64"},
	{"int4", 23, "int64_t", "struct db_int", "db_int64", "db_from_int64"},
	{"int2", 21, "int64_t", "struct db_int", "db_int64", "db_from_int64"},
	{"text", 25, "const char *", "const char *", "db_text", "db_from_text"},
	{"varchar", 1043, "const char *", "const char *", "db_text", "db_from_text"},
	{"bpchar", 1042, "const char *", "const char *", "db_text", "db_from_text"},
	{"name", 19, "const char *", "const char *", "db_text", "db_from_text"},
	{"json", 114, "const char *", "const char *", "db_text", "db_from_text"},
	{"jsonb", 3802, "const char *", "const char *", "db_text", "db_from_text"},
	{"inet", 869, "const char *", "const char *", "db_text", "db_from_text"},
	{"bool", 16, "bool", "struct db_bool", "db_flag", "db_from_flag"},
	{"float8", 701, "double", "struct db_double", "db_float", "db_from_float"},
	{"float4", 700, "double", "struct db_double", "db_float", "db_from_float"},
	{"numeric", 1700, "struct decimal", "struct db_decimal", "db_numeric", "db_from_numeric"},
	{"date", 1082, "struct date", "struct db_date", "db_day", "db_from_day"},
	{"timestamptz", 1184, "struct instant", "struct db_instant", "db_moment", "db_from_moment"},
	{"bytea", 17, "struct db_bytes", "struct db_bytes", "db_bytea", "db_from_bytea"},
	{"int8[]", 1016, "struct db_ints", NULL, NULL, "db_from_int64s"},
	{"text[]", 1009, "struct db_texts", NULL, NULL, "db_from_texts"},
};

const struct sql_type *sql_type_find(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(sql_types); i++)
		if (strlen(sql_types[i].name) == len && memcmp(sql_types[i].name, name, len) == 0)
			return &sql_types[i];
	return NULL;
}

const struct sql_type *sql_type_by_oid(unsigned oid)
{
	for (size_t i = 0; i < ARRAY_LEN(sql_types); i++)
		if (sql_types[i].oid == oid)
			return &sql_types[i];
	return NULL;
}

struct parser {
	struct arena *arena;
	struct queries *queries;
	struct err *err;
};

#define refuse(p, line, ...) refuse_at((p)->queries->path, line, (p)->err, __VA_ARGS__)

static int refuse_at(const char *path, int line, struct err *err, const char *fmt, ...) PRINTF_LIKE(4, 5);

static int refuse_at(const char *path, int line, struct err *err, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return err_set(err, "%s:%d: %s", path, line, text);
}

static bool is_word(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static size_t word_length(const char *s)
{
	size_t n = 0;

	if (*s >= '0' && *s <= '9')
		return 0;
	while (is_word(s[n]))
		n++;
	return n;
}

static void skip_blanks(const char **s)
{
	*s += strspn(*s, " \t");
}

static struct sql_value *find_value(struct sql_values *values, const char *name, size_t len)
{
	for (size_t i = 0; i < values->n; i++)
		if (strlen(values->v[i].name) == len && memcmp(values->v[i].name, name, len) == 0)
			return &values->v[i];
	return NULL;
}

static struct sql_value *add_value(struct arena *a, struct sql_values *values)
{
	values->v = arena_grow(a, values->v, values->n, &values->cap, sizeof(*values->v));
	return &values->v[values->n++];
}

/* "id int8" or "q text?" at *s. */
static int parse_param(struct parser *p, struct query *q, const char **s)
{
	size_t len = word_length(*s), type_len;
	struct sql_value value = {0};

	if (!len)
		return refuse(p, q->line, "a parameter name of a-z, 0-9 and _ is expected at \"%.20s\"", *s);
	if (find_value(&q->params, *s, len))
		return refuse(p, q->line, "parameter \"%.*s\" is declared twice", (int)len, *s);
	value.name = arena_strndup(p->arena, *s, len);
	*s += len;
	skip_blanks(s);
	type_len = word_length(*s);
	if (type_len && str_starts(*s + type_len, "[]"))
		type_len += 2;
	value.type = sql_type_find(*s, type_len);
	if (!value.type)
		return refuse(p, q->line, "parameter \"%s\" has the unknown type \"%.*s\"", value.name,
			      (int)strcspn(*s, ",)?"), *s);
	*s += type_len;
	if (**s == '?') {
		if (!value.type->c_type_null)
			return refuse(p, q->line, "parameter \"%s\": %s cannot be null", value.name, value.type->name);
		value.nullable = true;
		(*s)++;
	}
	*add_value(p->arena, &q->params) = value;
	return 0;
}

static int parse_params(struct parser *p, struct query *q, const char **s)
{
	if (*(*s)++ != '(')
		return refuse(p, q->line, "\"(\" is expected after the name of the query");
	skip_blanks(s);
	while (**s != ')') {
		if (parse_param(p, q, s) < 0)
			return -1;
		skip_blanks(s);
		if (**s == ',') {
			(*s)++;
			skip_blanks(s);
		} else if (**s != ')') {
			return refuse(p, q->line, "\",\" or \")\" is expected at \"%.20s\"", *s);
		}
	}
	(*s)++;
	return 0;
}

/* ":many other": rows of an earlier query. */
static int parse_row(struct parser *p, struct query *q, const char *name)
{
	q->row = q->name;
	if (!*name)
		return 0;
	for (size_t i = 0; i + 1 < p->queries->n; i++) {
		const struct query *other = &p->queries->v[i];

		if (str_eq(other->name, name) && other->kind == QUERY_MANY && q->kind == QUERY_MANY) {
			q->row = other->row;
			return 0;
		}
	}
	return refuse(p, q->line, "rows of \"%s\": that must be an earlier :many query, and this one :many too", name);
}

static int parse_kind(struct parser *p, struct query *q, const char *s)
{
	static const char *const kinds[] = {":one", ":many", ":exec", ":rows"};
	size_t n = strcspn(s, " \t");

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (str_eq(arena_strndup(p->arena, s, n), kinds[i])) {
			q->kind = (enum query_kind)i;
			return parse_row(p, q, str_trim(p->arena, s + n));
		}
	}
	return refuse(p, q->line, "the kind of query must be :one, :many, :exec or :rows, not \"%s\"", s);
}

/* The text behind "-- name:". */
static int parse_name_line(struct parser *p, struct query *q, const char *s)
{
	size_t len;

	skip_blanks(&s);
	len = word_length(s);
	if (!len)
		return refuse(p, q->line, "a query name of a-z, 0-9 and _ is expected at \"%.20s\"", s);
	if (len > 63)
		return refuse(p, q->line, "the name of a query has at most 63 letters (PostgreSQL's limit)");
	q->name = arena_strndup(p->arena, s, len);
	for (size_t i = 0; i + 1 < p->queries->n; i++)
		if (str_eq(p->queries->v[i].name, q->name))
			return refuse(p, q->line, "query \"%s\" is already at line %d", q->name, p->queries->v[i].line);
	s += len;
	if (parse_params(p, q, &s) < 0)
		return -1;
	skip_blanks(&s);
	return parse_kind(p, q, str_trim(p->arena, s));
}

static int line_of(int first, const char *sql, const char *at)
{
	int line = first;

	for (; sql < at; sql++)
		line += *sql == '\n';
	return line;
}

/* Length of a quoted string, identifier or comment at s, 0 when there is none. */
static size_t quoted_length(const char *s)
{
	const char *end;

	if (*s == '\'' || *s == '"') {
		end = strchr(s + 1, *s);
		return end ? (size_t)(end - s) + 1 : strlen(s);
	}
	return str_starts(s, "--") ? strcspn(s, "\n") : 0;
}

/* Replaces :name by $n. first is the line at which sql begins. */
static int number_params(struct parser *p, struct query *q, const char *sql, int first)
{
	struct buf out = BUF_INIT;
	int status = -1;

	for (const char *s = sql; *s;) {
		size_t n = quoted_length(s), len;
		struct sql_value *param;

		if (n || str_starts(s, "::")) {
			n = n ? n : 2;
			buf_add(&out, s, n);
			s += n;
			continue;
		}
		if (*s == ';') {
			refuse(p, line_of(first, sql, s), "one statement a query, without \";\"");
			goto cleanup;
		}
		if (*s == '$' && s[1] >= '0' && s[1] <= '9') {
			refuse(p, line_of(first, sql, s), "write parameters as :name, not as $%c", s[1]);
			goto cleanup;
		}
		len = *s == ':' ? word_length(s + 1) : 0;
		if (!len) {
			buf_addc(&out, *s++);
			continue;
		}
		param = find_value(&q->params, s + 1, len);
		if (!param) {
			refuse(p, line_of(first, sql, s), "parameter \":%.*s\" is not declared", (int)len, s + 1);
			goto cleanup;
		}
		param->used = true;
		buf_addf(&out, "$%d", (int)(param - q->params.v) + 1);
		s += len + 1;
	}
	q->sql = str_trim(p->arena, buf_str(&out));
	status = 0;
cleanup:
	buf_free(&out);
	return status;
}

static void hash_add(unsigned long long *hash, const char *s)
{
	for (; *s; s++)
		*hash = (*hash ^ (unsigned char)*s) * 1099511628211ull;
	*hash = (*hash ^ '\n') * 1099511628211ull;
}

static const char order_mark[] = "{order}", orders_of[] = "-- orders of:", ahead_mark[] = "-- ahead";

/* "key expression" behind "-- order:". */
static int parse_order(struct parser *p, struct query *q, int line, const char *s)
{
	struct query_order order = {0};
	size_t n;

	skip_blanks(&s);
	n = strcspn(s, " \t");
	order.key = arena_strndup(p->arena, s, n);
	order.expression = str_trim(p->arena, s + n);
	if (!n || !*order.expression)
		return refuse(p, line, "an order is written as: -- order: KEY EXPRESSION");
	for (size_t i = 0; i < q->orders.n; i++)
		if (str_eq(q->orders.v[i].key, order.key))
			return refuse(p, line, "order \"%s\" stands twice", order.key);
	q->orders.v = arena_grow(p->arena, q->orders.v, q->orders.n, &q->orders.cap, sizeof(order));
	q->orders.v[q->orders.n++] = order;
	return 0;
}

/* The orders of an earlier query, by the name behind "-- orders of:". */
static int take_orders(struct parser *p, struct query *q, int line, const char *name)
{
	const char *wanted = str_trim(p->arena, name);

	for (size_t i = 0; i < p->queries->n; i++) {
		const struct query *other = &p->queries->v[i];

		for (size_t k = 0; other != q && str_eq(other->name, wanted) && k < other->orders.n; k++) {
			const struct query_order *o = &other->orders.v[k];
			int status = parse_order(p, q, line, arena_printf(p->arena, "%s %s", o->key, o->expression));

			if (status < 0)
				return status;
		}
	}
	return q->orders.n ? 0 : refuse(p, line, "there is no earlier query \"%s\" with orders", wanted);
}

/* A statement an order; the first one speaks for all when columns are asked for. */
static int number_orders(struct parser *p, struct query *q, const char *sql, int first)
{
	const char *mark = strstr(sql, order_mark);

	if (!mark != !q->orders.n)
		return refuse(p, q->line, "{order} and \"-- order:\" lines belong together: one is missing");
	for (size_t i = q->orders.n; i-- > 0;) {
		const char *text = arena_printf(p->arena, "%.*s%s%s", (int)(mark - sql), sql, q->orders.v[i].expression,
						mark + strlen(order_mark));

		if (number_params(p, q, text, first) < 0)
			return -1;
		q->orders.v[i].sql = q->sql;
		hash_add(&q->hash, q->orders.v[i].key);
		hash_add(&q->hash, q->sql);
	}
	return q->orders.n ? 0 : number_params(p, q, sql, first);
}

static int finish_query(struct parser *p, struct query *q, const char *sql, int first)
{
	q->hash = 14695981039346656037ull;
	if (number_orders(p, q, sql, first) < 0)
		return -1;
	if (str_empty(q->sql))
		return refuse(p, q->line, "query \"%s\" has no statement", q->name);
	if (q->ahead && (q->params.n || q->orders.n))
		return refuse(p, q->line, "\"-- ahead\" is for queries without parameters and orders");
	for (size_t i = 0; i < q->params.n; i++) {
		if (!q->params.v[i].used)
			return refuse(p, q->line, "parameter \"%s\" is not used", q->params.v[i].name);
		hash_add(&q->hash, q->params.v[i].type->name);
	}
	hash_add(&q->hash, q->sql);
	return 0;
}

/* The body of a query from s to the next name line: comment lines, then SQL. Moves *s and *line behind it. */
static int parse_body(struct parser *p, struct query *q, const char **s, int *line)
{
	struct buf comment = BUF_INIT, sql = BUF_INIT;
	int first = *line, status = 0;

	while (**s && !str_starts(*s, "-- name:")) {
		size_t len = strcspn(*s, "\n");

		if (sql.len == 0 && str_starts(*s, "-- order:")) {
			status = parse_order(p, q, *line, arena_strndup(p->arena, *s + 9, len - 9));
			if (status < 0)
				goto cleanup;
			first = *line + 1;
		} else if (sql.len == 0 && len == strlen(ahead_mark) && str_starts(*s, ahead_mark)) {
			q->ahead = true;
			first = *line + 1;
		} else if (sql.len == 0 && str_starts(*s, orders_of)) {
			const char *name = arena_strndup(p->arena, *s + strlen(orders_of), len - strlen(orders_of));

			status = take_orders(p, q, *line, name);
			if (status < 0)
				goto cleanup;
			first = *line + 1;
		} else if (sql.len == 0 && str_starts(*s, "-- ")) {
			buf_addf(&comment, "%s%.*s", comment.len ? "\n" : "", (int)len - 3, *s + 3);
			first = *line + 1;
		} else {
			buf_add(&sql, *s, len);
			buf_addc(&sql, '\n');
		}
		*s += len + ((*s)[len] == '\n');
		(*line)++;
	}
	q->comment = arena_strdup(p->arena, buf_str(&comment));
	status = finish_query(p, q, buf_str(&sql), first);
cleanup:
	buf_free(&comment);
	buf_free(&sql);
	return status;
}

int queries_parse(struct arena *a, const char *path, struct queries *out, struct err *err)
{
	struct parser p = {.arena = a, .queries = out, .err = err};
	struct buf text = BUF_INIT;
	int status = -1, line = 1;
	const char *s;

	*out = (struct queries){.path = path};
	if (buf_read_file(&text, path, 1 << 20, err) < 0)
		goto cleanup;
	for (s = buf_str(&text); *s;) {
		size_t len = strcspn(s, "\n");
		struct query *q;

		if (!str_starts(s, "-- name:")) {
			if (len && !str_starts(s, "--")) {
				refuse(&p, line, "SQL before the first \"-- name:\" line");
				goto cleanup;
			}
			s += len + (s[len] == '\n');
			line++;
			continue;
		}
		out->v = arena_grow(a, out->v, out->n, &out->cap, sizeof(*out->v));
		q = &out->v[out->n++];
		*q = (struct query){.line = line++};
		if (parse_name_line(&p, q, arena_strndup(a, s + 8, len - 8)) < 0)
			goto cleanup;
		s += len + (s[len] == '\n');
		if (parse_body(&p, q, &s, &line) < 0)
			goto cleanup;
	}
	status = 0;
cleanup:
	buf_free(&text);
	return status;
}
