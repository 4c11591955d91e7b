/* cts migrate, cts check, cts bootstrap_permissions: the state of the database. */
#include "db/migrate.h"

#include "base/str.h"
#include "cts/accounts/queries.h"
#include "manage/command.h"
#include "manage/queries.h"

static void print_progress(void *arg, const struct migration *m, bool done, int64_t us)
{
	(void)arg;
	if (done)
		printf("applied  %s  %.1f s\n", m->name, (double)us / 1000000);
	fflush(stdout);
}

static int load_and_compare(struct context *ctx, struct migrations *m)
{
	const char *directory = arena_printf(ctx->arena, "%s/sql/migrations", ctx->data_dir);

	if (migrations_load(ctx->arena, directory, m, &ctx->err) < 0)
		return -1;
	return migrations_compare(ctx->db, ctx->arena, m, &ctx->err);
}

int command_migrate(struct context *ctx, int argc, char **argv)
{
	bool plan = argc == 2 && str_eq(argv[1], "--plan");
	struct migrations m;

	if (argc > 1 && !plan)
		return usage_error(ctx, argv[0], "\"%s\" is not understood", argv[1]);
	if (context_database(ctx) < 0 || load_and_compare(ctx, &m) < 0)
		return 1;
	for (size_t i = 0; plan && i < m.n; i++)
		printf("%s  %s\n", m.v[i].applied ? "applied" : "pending", m.v[i].name);
	if (plan)
		return 0;
	if (migrations_apply(ctx->db, ctx->arena, &m, print_progress, NULL, &ctx->err) < 0)
		return 1;
	printf("The schema is up to date: %zu migrations.\n", m.n);
	return 0;
}

int command_check(struct context *ctx, int argc, char **argv)
{
	struct totals_wrong_rows wrong;

	if (argc > 1)
		return usage_error(ctx, argv[0], "takes no arguments");
	if (context_migrated(ctx) < 0 || totals_wrong(ctx->db, ctx->arena, &wrong, &ctx->err) < 0)
		return 1;
	for (size_t i = 0; i < wrong.n; i++)
		printf("%s %lld: stored %s, recomputed %s\n", wrong.v[i].kind, (long long)wrong.v[i].id,
		       wrong.v[i].stored, wrong.v[i].computed);
	if (wrong.n)
		return err_set(&ctx->err, "%zu stored totals are wrong", wrong.n) < 0;
	printf("Settings, database, migrations and totals are fine.\n");
	return 0;
}

int command_bootstrap_permissions(struct context *ctx, int argc, char **argv)
{
	int64_t n;

	if (argc > 1)
		return usage_error(ctx, argv[0], "takes no arguments");
	if (context_migrated(ctx) < 0)
		return 1;
	n = users_recompute_roles(ctx->db, ctx->arena, &ctx->err);
	if (n < 0)
		return 1;
	printf("Permissions of %lld users are up to date.\n", (long long)n);
	return 0;
}
