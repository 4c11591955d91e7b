/* cts worker, cts purge_queue: the instance's queue. */
#include "base/str.h"
#include "cts/tasks/kinds.h"
#include "jobs/queries.h"
#include "manage/command.h"
#include "manage/work.h"

struct jobs jobs_of(struct context *ctx)
{
	const struct settings *s = &ctx->settings.values;

	return (struct jobs){.kinds = job_kinds,
			     .n_kinds = job_kinds_count,
			     .app = s,
			     .conninfo = settings_conninfo(ctx->arena, s),
			     .log_dir = s->log_dir,
			     .workers = (int)s->jobs_at_a_time,
			     .grace_s = (int)s->grace_s};
}

int command_worker(struct context *ctx, int argc, char **argv)
{
	struct jobs jobs;

	if (argc > 1)
		return usage_error(ctx, argv[0], "takes no arguments");
	if (context_migrated(ctx) < 0)
		return 1;
	db_close(ctx->db);
	ctx->db = NULL;
	jobs = jobs_of(ctx);
	return jobs_work(&jobs, &ctx->err) < 0;
}

int command_purge_queue(struct context *ctx, int argc, char **argv)
{
	bool count = argc == 2 && str_eq(argv[1], "--count");
	struct jobs_waiting waiting;
	int64_t n;

	if (argc > 1 + count)
		return usage_error(ctx, argv[0], "\"%s\" is not understood", argv[1]);
	if (context_migrated(ctx) < 0)
		return 1;
	if (count) {
		if (jobs_waiting(ctx->db, ctx->arena, &waiting, &ctx->err) < 0)
			return 1;
		printf("%lld\n", (long long)waiting.n);
		return 0;
	}
	n = jobs_purge(ctx->db, ctx->arena, &ctx->err);
	if (n < 0)
		return 1;
	printf("%lld waiting jobs were removed.\n", (long long)n);
	return 0;
}
