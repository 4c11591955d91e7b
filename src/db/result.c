#include "db/result.h"

#include <libpq-fe.h>

#include "base/str.h"

int64_t db_result_affected(const struct db_result *result)
{
	int64_t n = 0;

	return str_to_int64(PQcmdTuples(result->pg), &n) ? n : 0;
}

int db_result_end(struct db_result *result)
{
	PQclear(result->pg);
	result->pg = NULL;
	return result->bad ? -1 : 0;
}

/* The column by its name in C: without the mark that queries.sql gave it. */
static void unreadable(struct db_result *r, int col, const char *what)
{
	const char *name = PQfname(r->pg, col);

	if (!r->bad)
		err_set(r->err, "database: %s: column %.*s %s", r->query->name, (int)strcspn(name, "!?"), name, what);
	r->bad = true;
}

/* The value as libpq holds it, or NULL. */
static const char *raw(const struct db_result *r, int row, int col)
{
	return PQgetisnull(r->pg, row, col) ? NULL : PQgetvalue(r->pg, row, col);
}

const char *db_text_null(struct db_result *r, int row, int col)
{
	const char *s = raw(r, row, col);

	return s ? arena_strndup(r->arena, s, (size_t)PQgetlength(r->pg, row, col)) : NULL;
}

const char *db_text(struct db_result *r, int row, int col)
{
	const char *s = db_text_null(r, row, col);

	if (!s)
		unreadable(r, col, "is null");
	return s ? s : "";
}

/* The pair of readers of a type: the nullable one parses, the other insists. */
#define READERS(name, type, maybe, parse)                                                                              \
	struct maybe name##_null(struct db_result *r, int row, int col)                                                \
	{                                                                                                              \
		const char *s = raw(r, row, col);                                                                      \
		struct maybe value = {.set = s != NULL};                                                               \
                                                                                                                       \
		if (s && !(parse))                                                                                     \
			unreadable(r, col, "holds a value that does not fit");                                         \
		return value;                                                                                          \
	}                                                                                                              \
	type name(struct db_result *r, int row, int col)                                                               \
	{                                                                                                              \
		struct maybe value = name##_null(r, row, col);                                                         \
                                                                                                                       \
		if (!value.set)                                                                                        \
			unreadable(r, col, "is null");                                                                 \
		return value.v;                                                                                        \
	}

static bool parse_flag(const char *s, bool *v)
{
	*v = *s == 't';
	return true;
}

static bool parse_numeric(const char *s, struct decimal *v)
{
	struct decimal_digits digits;

	if (!decimal_parse(s, v, &digits))
		return false;
	/* sums and products of prices may show trailing zeros beyond the fourth decimal */
	for (size_t n = strlen(s); digits.places > DECIMAL_PLACES && s[n - 1] == '0'; n--)
		digits.places--;
	return digits.places <= DECIMAL_PLACES;
}

READERS(db_int64, int64_t, db_int, str_to_int64(s, &value.v))
READERS(db_flag, bool, db_bool, parse_flag(s, &value.v))
READERS(db_float, double, db_double, str_to_double(s, &value.v))
READERS(db_numeric, struct decimal, db_decimal, parse_numeric(s, &value.v))
READERS(db_day, struct date, db_date, date_parse(s, &value.v))
READERS(db_moment, struct instant, db_instant, instant_parse(s, &value.v))

struct db_bytes db_bytea_null(struct db_result *r, int row, int col)
{
	const char *s = raw(r, row, col);
	struct db_bytes value = {0};
	unsigned char *bytes;

	if (!s)
		return value;
	bytes = PQunescapeBytea((const unsigned char *)s, &value.n);
	if (!bytes)
		abort();
	value.data = (unsigned char *)arena_strndup(r->arena, (char *)bytes, value.n);
	PQfreemem(bytes);
	return value;
}

struct db_bytes db_bytea(struct db_result *r, int row, int col)
{
	struct db_bytes value = db_bytea_null(r, row, col);

	if (!value.data)
		unreadable(r, col, "is null");
	return value;
}

const char *db_from_text(struct arena *a, const char *v)
{
	(void)a;
	return v;
}

const char *db_from_int64(struct arena *a, int64_t v)
{
	return arena_printf(a, "%lld", (long long)v);
}

const char *db_from_flag(struct arena *a, bool v)
{
	(void)a;
	return v ? "t" : "f";
}

const char *db_from_float(struct arena *a, double v)
{
	return arena_printf(a, "%.17g", v);
}

const char *db_from_numeric(struct arena *a, struct decimal v)
{
	return decimal_text(a, v, DECIMAL_PLACES);
}

const char *db_from_day(struct arena *a, struct date v)
{
	return date_iso(a, v);
}

const char *db_from_moment(struct arena *a, struct instant v)
{
	/* to the microsecond, which instant_iso leaves out */
	char *s = instant_iso(a, v);
	int64_t us = v.us % 1000000;

	return arena_printf(a, "%.*s.%06dZ", (int)strlen(s) - 1, s, (int)(us < 0 ? us + 1000000 : us));
}

const char *db_from_bytea(struct arena *a, struct db_bytes v)
{
	return arena_printf(a, "\\x%s", str_hex(a, v.data, v.n));
}

const char *db_from_bytea_null(struct arena *a, struct db_bytes v)
{
	return v.data ? db_from_bytea(a, v) : NULL;
}

#define NULLABLE(name, maybe)                                                                                          \
	const char *name##_null(struct arena *a, struct maybe v)                                                       \
	{                                                                                                              \
		return v.set ? name(a, v.v) : NULL;                                                                    \
	}

NULLABLE(db_from_int64, db_int)
NULLABLE(db_from_flag, db_bool)
NULLABLE(db_from_float, db_double)
NULLABLE(db_from_numeric, db_decimal)
NULLABLE(db_from_day, db_date)
NULLABLE(db_from_moment, db_instant)

const char *db_from_int64s(struct arena *a, struct db_ints v)
{
	char *out = arena_alloc(a, v.n * 21 + 3), *p = out;

	*p++ = '{';
	for (size_t i = 0; i < v.n; i++)
		p += snprintf(p, 22, i ? ",%lld" : "%lld", (long long)v.v[i]);
	*p = '}';
	return out;
}

/* Array literal: every element quoted, quotes and backslashes escaped. */
const char *db_from_texts(struct arena *a, struct db_texts v)
{
	size_t size = 3;
	char *out, *p;

	for (size_t i = 0; i < v.n; i++)
		size += 2 * strlen(v.v[i]) + 3;
	p = out = arena_alloc(a, size);
	*p++ = '{';
	for (size_t i = 0; i < v.n; i++) {
		if (i)
			*p++ = ',';
		*p++ = '"';
		for (const char *s = v.v[i]; *s; s++) {
			if (*s == '"' || *s == '\\')
				*p++ = '\\';
			*p++ = *s;
		}
		*p++ = '"';
	}
	*p = '}';
	return out;
}
