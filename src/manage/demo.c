#include "manage/demo.h"

#include <dirent.h>
#include <errno.h>

#include "base/buf.h"
#include "base/str.h"
#include "cts/accounts/password.h"
#include "manage/queries.h"

const char demo_password[] = "commodity-demo";

static int sql_file(const struct dirent *e)
{
	return str_ends(e->d_name, ".sql");
}

/* All files of demo/, in the order of their names. */
static int load_demo_files(struct context *ctx)
{
	const char *directory = arena_printf(ctx->arena, "%s/demo", ctx->data_dir);
	struct dirent **files;
	int n = scandir(directory, &files, sql_file, alphasort), status = 0;

	if (n < 0)
		return err_errno(&ctx->err, errno, "%s", directory);
	for (int i = 0; i < n; i++) {
		const char *path = arena_printf(ctx->arena, "%s/%s", directory, files[i]->d_name);
		struct buf sql = BUF_INIT;

		if (status == 0 && (buf_read_file(&sql, path, 16 << 20, &ctx->err) < 0 ||
				    db_script(ctx->db, buf_str(&sql), &ctx->err) < 0))
			status = err_prefix(&ctx->err, "%s: ", path);
		buf_free(&sql);
		free(files[i]);
	}
	free(files);
	return status;
}

int demo_load(struct context *ctx)
{
	struct users_count users;
	const char *hash;

	if (users_count(ctx->db, ctx->arena, &users, &ctx->err) < 0)
		return -1;
	if (users.n)
		return 0;
	fprintf(stderr, "Loading the demo data ...\n");
	if (password_hash(ctx->arena, demo_password, &hash, &ctx->err) < 0 || db_begin(ctx->db, &ctx->err) < 0)
		return -1;
	if (load_demo_files(ctx) < 0 || users_set_demo_password(ctx->db, ctx->arena, hash, &ctx->err) < 0) {
		db_rollback(ctx->db);
		return -1;
	}
	return db_commit(ctx->db, &ctx->err);
}

int command_loaddemo(struct context *ctx, int argc, char **argv)
{
	struct users_count before;

	if (argc > 1)
		return usage_error(ctx, argv[0], "takes no arguments");
	if (context_migrated(ctx) < 0 || users_count(ctx->db, ctx->arena, &before, &ctx->err) < 0)
		return 1;
	if (before.n)
		return err_set(&ctx->err, "the database has users already; demo data goes into an empty one only") < 0;
	return demo_load(ctx) < 0;
}
