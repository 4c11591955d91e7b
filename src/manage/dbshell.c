/* cts dbshell: psql with the instance's connection, its password through the environment. */
#include <errno.h>
#include <unistd.h>

#include "manage/command.h"

int command_dbshell(struct context *ctx, int argc, char **argv)
{
	const struct settings *s;
	const char **args;

	if (context_settings(ctx) < 0)
		return 1;
	s = &ctx->settings.values;
	if (*s->db_host)
		setenv("PGHOST", s->db_host, 1);
	setenv("PGPORT", arena_printf(ctx->arena, "%lld", (long long)s->db_port), 1);
	setenv("PGDATABASE", s->db_name, 1);
	setenv("PGUSER", s->db_user, 1);
	if (*s->db_password)
		setenv("PGPASSWORD", s->db_password, 1);
	args = ARENA_ARRAY(ctx->arena, (size_t)argc + 1, const char *);
	args[0] = "psql";
	for (int i = 1; i < argc; i++)
		args[i] = argv[i];
	execvp(args[0], (char *const *)(uintptr_t)args);
	if (errno == ENOENT)
		return err_set(&ctx->err, "psql is not installed: apt-get install postgresql-client") < 0;
	return err_errno(&ctx->err, errno, "cannot start psql") < 0;
}
