#include <stdarg.h>

#include "base/str.h"
#include "db/migrate.h"
#include "manage/command.h"

const struct command commands[] = {
	{"serve", "[--port N] [--check]", "answer requests, or only check that it could", command_serve},
	{"worker", "", "work on the queue and the schedule", command_worker},
	{"purge_queue", "[--count]", "remove, or count, the jobs that wait in the queue", command_purge_queue},
	{"collectstatic", "[--noinput]", "copy styles and scripts to static_dir, for the front server",
	 command_collectstatic},
	{"dev", "[--port N] [--dir DIR]", "private database, demo data and server on this laptop", command_dev},
	{"check", "", "settings, database, migrations and stored totals are as they should be", command_check},
	{"settings", "", "every setting, its value and where it came from", command_settings},
	{"printenv", "[--show-secrets]", "the environment variables that make another process the same instance",
	 command_printenv},
	{"routes", "", "every address, who may open it", command_routes},
	{"migrate", "[--plan]", "bring the database to this program's schema", command_migrate},
	{"bootstrap_permissions", "", "recompute what users derive from their roles", command_bootstrap_permissions},
	{"createsuperuser", "EMAIL [--name NAME]", "make an account that may everything; asks for the password",
	 command_createsuperuser},
	{"changepassword", "EMAIL", "set the password of an account; asks for it", command_changepassword},
	{"import-catalog", "FILE", "import catalog items from an .xlsx or .xls spreadsheet", command_import_catalog},
	{"dumpdata", "[TABLE...]", "rows of all or the named tables as JSON", command_dumpdata},
	{"loaddata", "FILE", "insert rows that dumpdata wrote", command_loaddata},
	{"dbshell", "[PSQL ARGUMENTS]", "psql on the instance's database", command_dbshell},
	{"shell", "[-e LUA]", "Lua console with sql(query, ...) and settings", command_shell},
	{"loaddemo", "", "fill an empty database with the demo data", command_loaddemo},
	{"benchdata", "S|L", "fill an empty database with the data of the benchmarks", command_benchdata},
};
const size_t commands_count = ARRAY_LEN(commands);

int context_settings(struct context *ctx)
{
	struct settings *s = &ctx->settings.values;

	if (settings_load(ctx->arena, ctx->data_dir, NULL, NULL, &ctx->settings, &ctx->err) < 0)
		return -1;
	if (str_empty(s->assets_dir))
		s->assets_dir = ctx->assets_dir;
	return 0;
}

int context_database(struct context *ctx)
{
	if (context_settings(ctx) < 0)
		return -1;
	return db_open(&ctx->db, settings_conninfo(ctx->arena, &ctx->settings.values), 0, &ctx->err);
}

int context_migrated(struct context *ctx)
{
	struct migrations m;

	if (context_database(ctx) < 0 ||
	    migrations_load(ctx->arena, arena_printf(ctx->arena, "%s/sql/migrations", ctx->data_dir), &m, &ctx->err) <
		    0 ||
	    migrations_compare(ctx->db, ctx->arena, &m, &ctx->err) < 0)
		return -1;
	if (m.pending)
		return err_set(&ctx->err, "the database lacks %zu migrations: run \"cts migrate\"", m.pending);
	return 0;
}

int usage_error(struct context *ctx, const char *command, const char *fmt, ...)
{
	const char *why;
	va_list ap;

	va_start(ap, fmt);
	why = arena_vprintf(ctx->arena, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < commands_count; i++)
		if (str_eq(commands[i].name, command))
			err_set(&ctx->err, "%s: %s\nusage: cts %s %s", command, why, command, commands[i].usage);
	return 2;
}

bool option_value(char **argv, int argc, int *i, const char *name, const char **value)
{
	size_t n = strlen(name);

	if (strncmp(argv[*i], name, n) != 0)
		return false;
	if (argv[*i][n] == '=') {
		*value = argv[*i] + n + 1;
		return true;
	}
	if (argv[*i][n] || *i + 1 >= argc)
		return false;
	*value = argv[++*i];
	return true;
}
