/* The C side: a row struct and a function a query. */
#include "base/str.h"
#include "queries.h"

static const char *type_of(const struct sql_value *v)
{
	return v->nullable ? v->type->c_type_null : v->type->c_type;
}

/* "int64_t id", "const char *q": a pointer's star binds to the name. */
static void emit_declaration(const struct sql_value *v, FILE *out)
{
	const char *type = type_of(v);

	fprintf(out, "%s%s%s", type, str_ends(type, "*") ? "" : " ", v->name);
}

static void emit_prototype(const struct query *q, FILE *out)
{
	fprintf(out, "%s %s(struct db *db, struct arena *arena", q->kind == QUERY_ROWS ? "int64_t" : "int", q->name);
	for (size_t i = 0; i < q->params.n; i++) {
		fputs(", ", out);
		emit_declaration(&q->params.v[i], out);
	}
	if (q->kind == QUERY_ONE)
		fprintf(out, ", struct %s *row", q->name);
	if (q->kind == QUERY_MANY)
		fprintf(out, ", struct %s_rows *rows", q->row);
	if (q->orders.n)
		fputs(", const char *order", out);
	fputs(", struct err *err)", out);
}

/* Has a row struct of its own. */
static bool has_row(const struct query *q)
{
	return (q->kind == QUERY_ONE || q->kind == QUERY_MANY) && str_eq(q->row, q->name);
}

static void emit_row_struct(const struct query *q, FILE *out)
{
	fprintf(out, "struct %s {\n", q->name);
	for (size_t i = 0; i < q->columns.n; i++) {
		fputc('\t', out);
		emit_declaration(&q->columns.v[i], out);
		fputs(";\n", out);
	}
	fputs("};\n", out);
	if (q->kind == QUERY_MANY)
		fprintf(out, "struct %s_rows {\n\tstruct %s *v;\n\tsize_t n;\n};\n", q->name, q->name);
}

/* A comment may not end early. */
static void emit_comment(const char *text, FILE *out)
{
	if (str_empty(text))
		return;
	fputs("/* ", out);
	for (const char *s = text; *s; s++) {
		if (*s == '\n')
			fputs("\n * ", out);
		else if (!(s[0] == '*' && s[1] == '/'))
			fputc(*s, out);
	}
	fputs(" */\n", out);
}

static void emit_guard(const char *include, FILE *out)
{
	for (const char *s = include; *s; s++)
		fputc(*s >= 'a' && *s <= 'z' ? *s - 'a' + 'A' : (*s >= '0' && *s <= '9') ? *s : '_', out);
}

void queries_emit_header(const struct queries *queries, const char *include, FILE *out)
{
	fprintf(out, "/* Made by sqlc from %s. */\n#ifndef ", queries->path);
	emit_guard(include, out);
	fputs("\n#define ", out);
	emit_guard(include, out);
	fputs("\n\n#include \"db/db.h\"\n", out);
	for (size_t i = 0; i < queries->n; i++) {
		const struct query *q = &queries->v[i];

		fputc('\n', out);
		emit_comment(q->comment, out);
		if (has_row(q))
			emit_row_struct(q, out);
		emit_prototype(q, out);
		fputs(" MUST_CHECK;\n", out);
		if (q->ahead)
			fprintf(out, "void %s_ahead(struct db *db);\n", q->name);
	}
	fputs("\n#endif\n", out);
}

static void emit_string(const char *text, FILE *out)
{
	fputs("\t\t\"", out);
	for (const char *s = text; *s; s++) {
		if (*s == '\n')
			fputs("\\n\"\n\t\t\"", out);
		else if (*s == '\t')
			fputc(' ', out);
		else if (*s == '"' || *s == '\\')
			fprintf(out, "\\%c", *s);
		else
			fputc(*s, out);
	}
	fputc('"', out);
}

static void emit_query_fields(const struct query *q, const char *suffix, const char *sql, FILE *out)
{
	fprintf(out, "\t.name = \"%s%s\",\n\t.sql =\n", q->name, suffix);
	emit_string(sql, out);
	fprintf(out, ",\n\t.n_params = %zu,\n", q->params.n);
	if (q->params.n)
		fprintf(out, "\t.param_types = %s_types,\n", q->name);
}

static void emit_orders(const struct query *q, FILE *out)
{
	char suffix[24];

	fprintf(out, "static const char *const %s_orders[] = {\n", q->name);
	for (size_t i = 0; i < q->orders.n; i++)
		fprintf(out, "\t\"%s\",\n", q->orders.v[i].key);
	fprintf(out, "};\nstatic const struct db_query %s_query[] = {\n", q->name);
	for (size_t i = 0; i < q->orders.n; i++) {
		fputs("\t{\n", out);
		snprintf(suffix, sizeof(suffix), "_%zu", i);
		emit_query_fields(q, suffix, q->orders.v[i].sql, out);
		fputs("\t},\n", out);
	}
	fputs("};\n\n", out);
}

static void emit_query_object(const struct query *q, FILE *out)
{
	if (q->params.n) {
		fprintf(out, "static const unsigned %s_types[] = {", q->name);
		for (size_t i = 0; i < q->params.n; i++)
			fprintf(out, "%s%u", i ? ", " : "", q->params.v[i].type->oid);
		fputs("};\n", out);
	}
	if (q->orders.n) {
		emit_orders(q, out);
		return;
	}
	fprintf(out, "static const struct db_query %s_query = {\n", q->name);
	emit_query_fields(q, "", q->sql, out);
	fputs("};\n\n", out);
}

static void emit_reader(const struct query *q, FILE *out)
{
	fprintf(out, "static void read_%s(struct db_result *r, int n, struct %s *row)\n{\n", q->name, q->name);
	for (size_t i = 0; i < q->columns.n; i++) {
		const struct sql_value *c = &q->columns.v[i];

		fprintf(out, "\trow->%s = %s%s(r, n, %zu);\n", c->name, c->type->reader, c->nullable ? "_null" : "", i);
	}
	fputs("}\n\n", out);
}

static void emit_values(const struct query *q, FILE *out)
{
	if (!q->params.n)
		return;
	fprintf(out, "\tconst char *values[%zu] = {\n", q->params.n);
	for (size_t i = 0; i < q->params.n; i++) {
		const struct sql_value *p = &q->params.v[i];
		/* text is its own null */
		bool null = p->nullable && !str_eq(p->type->writer, "db_from_text");

		fprintf(out, "\t\t%s%s(arena, %s),\n", p->type->writer, null ? "_null" : "", p->name);
	}
	fputs("\t};\n", out);
}

static void emit_function(const struct query *q, FILE *out)
{
	static const char *const ends[] = {
		[QUERY_ONE] = ("\tfound = result.rows > 0;\n"
			       "\tif (found)\n"
			       "\t\tread_%s(&result, 0, row);\n"
			       "\treturn db_result_end(&result) < 0 ? -1 : found;\n"),
		[QUERY_MANY] = ("\trows->n = (size_t)result.rows;\n"
				"\trows->v = arena_array(arena, rows->n, sizeof(*rows->v));\n"
				"\tfor (int i = 0; i < result.rows; i++)\n"
				"\t\tread_%s(&result, i, &rows->v[i]);\n"
				"\treturn db_result_end(&result);\n"),
		[QUERY_EXEC] = ("\treturn db_result_end(&result);\n"),
		[QUERY_ROWS] = ("\taffected = db_result_affected(&result);\n"
				"\treturn db_result_end(&result) < 0 ? -1 : affected;\n"),
	};
	const char *end = ends[q->kind], *name = strstr(end, "%s");

	emit_prototype(q, out);
	fputs("\n{\n", out);
	emit_values(q, out);
	fputs("\tstruct db_result result;\n", out);
	if (q->kind == QUERY_ONE)
		fputs("\tint found;\n", out);
	if (q->kind == QUERY_ROWS)
		fputs("\tint64_t affected;\n", out);
	if (q->orders.n)
		fprintf(out,
			"\tsize_t at = 0;\n\n\tfor (size_t i = 0; i < %zu; i++)\n"
			"\t\tif (strcmp(%s_orders[i], order) == 0)\n\t\t\tat = i;\n",
			q->orders.n, q->name);
	fprintf(out, "\n\tif (db_run(db, &%s_query%s, %s, arena, &result, err) < 0)\n\t\treturn -1;\n", q->name,
		q->orders.n ? "[at]" : "", q->params.n ? "values" : "NULL");
	if (name)
		fprintf(out, "%.*s%s%s", (int)(name - end), end, q->row, name + 2);
	else
		fputs(end, out);
	fputs("}\n\n", out);
}

void queries_emit_source(const struct queries *queries, const char *include, FILE *out)
{
	fprintf(out, "/* Made by sqlc from %s. */\n#include \"%s\"\n\n#include \"db/result.h\"\n\n", queries->path,
		include);
	for (size_t i = 0; i < queries->n; i++) {
		const struct query *q = &queries->v[i];

		emit_query_object(q, out);
		if (has_row(q))
			emit_reader(q, out);
		emit_function(q, out);
		if (q->ahead)
			fprintf(out, "void %s_ahead(struct db *db)\n{\n\tdb_ahead(db, &%s_query);\n}\n\n", q->name,
				q->name);
	}
}
