/* cts-converge backup, dump, restore. */
#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "converge/commands.h"
#include "converge/dumps.h"
#include "converge/restore.h"
#include "converge/run.h"

enum { DAYS_KEPT = 14 };

/* The newest of an instance stay: their names end in their day. */
static void forget_old(struct arena *a, const char *begin)
{
	struct names names = names_of_directory(a, DUMPS_DIR, begin, ".bz2");

	for (size_t i = 0; i + DAYS_KEPT < names.n; i++)
		unlink(arena_printf(a, DUMPS_DIR "/%s", names.v[i]));
}

/* DEP-100: the names that the backup host looks for. */
static int backup_one(struct context *ctx, const struct pillar_instance *instance)
{
	time_t now = time(NULL);
	struct tm tm;
	char day[16];
	const char *begin = arena_printf(ctx->arena, "%s_%s.rescue.org-", ctx->pillar.project, instance->key), *path;

	localtime_r(&now, &tm);
	strftime(day, sizeof(day), "%Y%m%d", &tm);
	path = arena_printf(ctx->arena, DUMPS_DIR "/%s%s.bz2", begin, day);
	if (dump_packed(ctx->arena, &ctx->pillar, instance, path, &ctx->err) < 0)
		return -1;
	forget_old(ctx->arena, begin);
	printf("%s\n", path);
	return 0;
}

static int open_directory(struct context *ctx)
{
	const struct group *admin = getgrnam("admin");

	if ((mkdir(DUMPS_DIR, 0750) < 0 && errno != EEXIST) || chown(DUMPS_DIR, 0, admin ? admin->gr_gid : 0) < 0)
		return err_errno(&ctx->err, errno, "%s", DUMPS_DIR);
	return 0;
}

int converge_backup(struct context *ctx)
{
	const struct pillar_instance *only = NULL;

	if (ctx->n_words ? !(only = context_instance(ctx)) : context_pillar(ctx) < 0)
		return RUN_FAILED;
	if (open_directory(ctx) < 0)
		return RUN_FAILED;
	for (size_t i = 0; i < ctx->pillar.n_instances; i++)
		if ((!only || only == &ctx->pillar.instances[i]) && backup_one(ctx, &ctx->pillar.instances[i]) < 0)
			return RUN_FAILED;
	return RUN_DONE;
}

int converge_dump(struct context *ctx)
{
	const struct pillar_instance *instance = context_instance(ctx);
	const char *file = ctx->words[1], *uid = getenv("SUDO_UID");

	if (!instance)
		return RUN_FAILED;
	if (*file != '/') {
		err_set(&ctx->err, "%s: the file's whole path is needed, from /", file);
		return RUN_FAILED;
	}
	if (!ctx->force && access(file, F_OK) == 0) {
		err_set(&ctx->err, "%s exists", file);
		return RUN_REFUSED;
	}
	printf("environment %s, instance %s, file %s\n", ctx->minion.environment, instance->key, file);
	fflush(stdout);
	if (dump_custom(ctx->arena, &ctx->pillar, instance, file, &ctx->err) < 0)
		return RUN_FAILED;
	/* who asked for it may fetch it */
	if (uid && chown(file, (uid_t)strtoul(uid, NULL, 10), (gid_t)-1) < 0)
		fprintf(stderr, "%s stays root's: %s\n", file, strerror(errno));
	return RUN_DONE;
}

int converge_restore(struct context *ctx)
{
	const struct pillar_instance *instance = context_instance(ctx);

	if (!instance)
		return RUN_FAILED;
	/* a connection that is cut must not stop it half-way */
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (run_lock(ctx->arena, "restore", ctx->lock_wait_s, &ctx->err) < 0)
		return RUN_LOCKED;
	return restore_file(ctx->arena, &ctx->pillar, instance, ctx->words[1], ctx->force, &ctx->err);
}
