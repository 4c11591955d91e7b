/* cts benchdata: the data of the benchmarks, the same on every run. */
#include "base/buf.h"
#include "base/str.h"
#include "cts/accounts/password.h"
#include "manage/command.h"
#include "manage/queries.h"

static int fill(struct context *ctx, const char *shipments, const char *sql)
{
	struct bench_size size;
	const char *hash;

	if (password_hash(ctx->arena, "commodity-demo", &hash, &ctx->err) < 0 || db_begin(ctx->db, &ctx->err) < 0)
		return -1;
	if (bench_size(ctx->db, ctx->arena, shipments, &size, &ctx->err) < 0 ||
	    db_script(ctx->db, sql, &ctx->err) < 0 || users_set_demo_password(ctx->db, ctx->arena, hash, &ctx->err) < 0)
		return -1;
	return db_commit(ctx->db, &ctx->err);
}

int command_benchdata(struct context *ctx, int argc, char **argv)
{
	const char *path = arena_printf(ctx->arena, "%s/bench/benchdata.sql", ctx->data_dir);
	struct buf sql = BUF_INIT;
	struct users_count users;
	int status = 1;

	if (argc != 2 || (!str_eq(argv[1], "S") && !str_eq(argv[1], "L")))
		return usage_error(ctx, argv[0], "the size must be S or L");
	if (context_migrated(ctx) < 0 || users_count(ctx->db, ctx->arena, &users, &ctx->err) < 0 ||
	    buf_read_file(&sql, path, 1 << 20, &ctx->err) < 0)
		goto cleanup;
	if (users.n) {
		err_set(&ctx->err, "the database is not empty: benchmarks need one of their own");
		goto cleanup;
	}
	status = fill(ctx, str_eq(argv[1], "S") ? "300" : "3000", buf_str(&sql)) < 0;
cleanup:
	buf_free(&sql);
	return status;
}
