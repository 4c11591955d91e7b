/* cts dumpdata, cts loaddata: {"table": [rows...], ...} with every column, in an order that foreign keys allow. */
#include <jansson.h>

#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "manage/command.h"
#include "manage/queries.h"

enum { FILE_MAX = 512 << 20 };

/* What a table refers to stands before it. */
static const char *const tables[] = {
	"users",        "user_roles",       "api_tokens",        "categories",
	"donor_codes",  "donors",           "donor_donor_codes", "suppliers",
	"transporters", "countries",        "catalog_items",     "kits",
	"kit_items",    "shipments",        "packages",          "package_items",
	"scans",        "form_submissions", "form_retrievals",   NULL,
};

static bool is_table(const char *name)
{
	for (const char *const *t = tables; *t; t++)
		if (str_eq(*t, name))
			return true;
	return false;
}

static int unknown_table(struct context *ctx, const char *name)
{
	const char *nearest = str_nearest(name, tables);

	err_set(&ctx->err, "there is no table \"%s\"%s%s%s", name, nearest ? "; did you mean \"" : "",
		nearest ? nearest : "", nearest ? "\"?" : "");
	return 1;
}

static bool wanted(const char *table, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (str_eq(argv[i], table))
			return true;
	return argc == 1;
}

static int dump_table_named(struct context *ctx, const char *table, bool first)
{
	struct dump_table_rows_rows rows;

	if (dump_table_rows(ctx->db, ctx->arena, table, &rows, &ctx->err) < 0)
		return -1;
	printf("%s\n\"%s\": [", first ? "{" : ",", table);
	for (size_t i = 0; i < rows.n; i++)
		printf("%s\n%s", i ? "," : "", rows.v[i].row);
	printf("]");
	return 0;
}

int command_dumpdata(struct context *ctx, int argc, char **argv)
{
	bool first = true;

	for (int i = 1; i < argc; i++)
		if (!is_table(argv[i]))
			return unknown_table(ctx, argv[i]);
	/* one moment of all tables: what is written meanwhile is in none of them */
	if (context_migrated(ctx) < 0 || db_begin(ctx->db, &ctx->err) < 0 ||
	    db_script(ctx->db, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", &ctx->err) < 0)
		return 1;
	for (const char *const *t = tables; *t; t++) {
		if (!wanted(*t, argc, argv))
			continue;
		if (dump_table_named(ctx, *t, first) < 0)
			return 1;
		first = false;
	}
	printf("\n}\n");
	return db_commit(ctx->db, &ctx->err) < 0;
}

static int load_one(struct context *ctx, const char *table, json_t *rows)
{
	struct load_table_rows row;
	char *text = json_dumps(rows, JSON_COMPACT);
	int status;

	if (!text)
		return err_set(&ctx->err, "%s: the rows cannot be written as JSON", table);
	status = load_table_rows(ctx->db, ctx->arena, table, text, &row, &ctx->err);
	free(text);
	if (status < 0)
		return err_prefix(&ctx->err, "table %s: ", table);
	printf("%-18s %lld rows\n", table, (long long)row.n);
	return 0;
}

static int load_all(struct context *ctx, json_t *root)
{
	const char *table;
	json_t *rows;

	json_object_foreach(root, table, rows)
	{
		if (!is_table(table))
			return -unknown_table(ctx, table);
		if (!json_is_array(rows))
			return err_set(&ctx->err, "table %s: a list of rows is expected", table);
	}
	if (db_begin(ctx->db, &ctx->err) < 0)
		return -1;
	for (const char *const *t = tables; *t; t++) {
		rows = json_object_get(root, *t);
		if (rows && load_one(ctx, *t, rows) < 0)
			return -1;
	}
	return db_commit(ctx->db, &ctx->err);
}

int command_loaddata(struct context *ctx, int argc, char **argv)
{
	struct buf text = BUF_INIT;
	json_error_t where;
	json_t *root = NULL;
	int status = 1;

	if (argc != 2)
		return usage_error(ctx, argv[0], "one file is expected");
	if (buf_read_file(&text, argv[1], FILE_MAX, &ctx->err) < 0 || context_migrated(ctx) < 0)
		goto cleanup;
	root = json_loadb(buf_str(&text), text.len, JSON_REJECT_DUPLICATES, &where);
	if (!json_is_object(root)) {
		err_set(&ctx->err, "%s:%d: %s", argv[1], root ? 1 : where.line,
			root ? "an object of tables is expected, as dumpdata writes it" : where.text);
		goto cleanup;
	}
	status = load_all(ctx, root) < 0;
	if (status)
		err_prefix(&ctx->err, "nothing was loaded: ");
cleanup:
	json_decref(root);
	buf_free(&text);
	return status;
}
