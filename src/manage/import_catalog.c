/* cts import-catalog: the import of the catalog page from the shell. */
#include <unistd.h>

#include "cts/catalog/import.h"
#include "manage/command.h"

static void show_progress(void *arg, int64_t done, int64_t total)
{
	(void)arg;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%lld rows %s", (long long)done, total ? "checked, writing ...\n" : "read");
}

int command_import_catalog(struct context *ctx, int argc, char **argv)
{
	struct import_options options = {.progress = show_progress};
	struct import_result result;

	if (argc != 2)
		return usage_error(ctx, argv[0], "one file is expected");
	if (context_migrated(ctx) < 0)
		return 1;
	options.path = argv[1];
	options.local = currency_find(ctx->settings.values.currency);
	options.rows_max = ctx->settings.values.import_rows_max;
	if (catalog_import(ctx->db, ctx->arena, &options, &result, &ctx->err) < 0)
		return 1;
	for (size_t i = 0; i < result.errors.n; i++)
		fprintf(stderr, "%s: %s\n", argv[1], result.errors.v[i]);
	if (result.errors.n)
		return err_set(&ctx->err, "nothing was imported from %s", argv[1]) < 0;
	printf("Imported %lld new item%s\n", (long long)result.imported, result.imported == 1 ? "" : "s");
	return 0;
}
