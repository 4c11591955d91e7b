#include "converge/commands.h"

#include <unistd.h>

#include "base/str.h"
#include "converge/receive.h"
#include "converge/release.h"
#include "converge/run.h"
#include "converge/service.h"
#include "converge/template.h"

int context_expected(struct context *ctx)
{
	struct minion here;
	struct err none;

	/* what is not set up yet says so itself */
	if (!ctx->expected || minion_read(ctx->arena, &here, &none) < 0 || str_eq(here.environment, ctx->expected))
		return 0;
	return err_set(&ctx->err,
		       "this server is of environment \"%s\", not \"%s\": see \"hosts\" in env.sls and -H; if it is to "
		       "become another one, remove " MINION_FILE " there and run setup_minion",
		       here.environment, ctx->expected);
}

int context_pillar(struct context *ctx)
{
	struct problems problems = {.arena = ctx->arena};

	if (minion_read(ctx->arena, &ctx->minion, &ctx->err) < 0)
		return -1;
	if (!ctx->pillar_dir)
		ctx->pillar_dir = PILLAR_DIR;
	if (access(ctx->pillar_dir, F_OK) < 0)
		return err_set(&ctx->err, "there is no %s: run \"fab ENVIRONMENT sync\" first", PILLAR_DIR);
	if (pillar_load(ctx->arena, ctx->pillar_dir, ctx->minion.environment, &ctx->pillar, &problems) < 0)
		return err_set(&ctx->err, "%s", problems.v[0].text);
	return 0;
}

const struct pillar_instance *context_instance(struct context *ctx)
{
	const struct pillar_instance *instance;

	if (context_pillar(ctx) < 0)
		return NULL;
	instance = pillar_instance(&ctx->pillar, ctx->words[0]);
	if (!instance)
		err_set(&ctx->err, "there is no instance \"%s\" on this server", ctx->words[0]);
	return instance;
}

static int start_run(struct context *ctx, const char *command,
		     int (*list)(void *arg, struct resources *list, struct err *err))
{
	struct run_options options = {
		.command = command, .plan = ctx->plan, .lock_wait_s = ctx->lock_wait_s, .list = list, .arg = ctx};

	return run_and_follow(ctx->arena, &options, &ctx->err);
}

static int list_setup(void *arg, struct resources *list, struct err *err)
{
	struct context *ctx = arg;

	(void)err;
	state_setup(list, &ctx->minion);
	return 0;
}

static int command_setup(struct context *ctx)
{
	ctx->minion = (struct minion){ctx->words[0], ctx->words[1]};
	return start_run(ctx, "setup_minion", list_setup);
}

static int command_receive(struct context *ctx)
{
	if (minion_read(ctx->arena, &ctx->minion, &ctx->err) < 0)
		return RUN_FAILED;
	if (run_lock(ctx->arena, "sync", ctx->lock_wait_s, &ctx->err) < 0)
		return RUN_LOCKED;
	return receive_pillar(ctx->arena, &ctx->minion, &ctx->err) < 0 ? RUN_FAILED : RUN_DONE;
}

/* A run's list is made in its own process: what goes wrong there is told in its events. */
static int load_for_run(struct context *ctx, struct err *err)
{
	if (context_pillar(ctx) == 0)
		return 0;
	*err = ctx->err;
	return -1;
}

static int list_server(void *arg, struct resources *list, struct err *err)
{
	struct context *ctx = arg;

	if (load_for_run(ctx, err) < 0)
		return -1;
	return state_server(list, &ctx->pillar,
			    &(struct state_options){.no_backup = ctx->no_backup, .upgrade = ctx->upgrade}, err);
}

/* What would be, with a pillar that is not in force. */
static int plan_from_input(struct context *ctx)
{
	const char *dir;
	int status;

	if (minion_read(ctx->arena, &ctx->minion, &ctx->err) < 0 ||
	    receive_aside(ctx->arena, &ctx->minion, &dir, &ctx->err) < 0)
		return RUN_FAILED;
	ctx->pillar_dir = arena_printf(ctx->arena, "%s/pillar", dir);
	template_overrides(arena_printf(ctx->arena, "%s/salt", dir));
	status = start_run(ctx, "plan", list_server);
	receive_forget(dir);
	return status;
}

static int command_highstate(struct context *ctx)
{
	if (ctx->plan && ctx->from_input)
		return plan_from_input(ctx);
	return start_run(ctx, ctx->plan ? "plan" : "highstate", list_server);
}

static int list_checkout(void *arg, struct resources *list, struct err *err)
{
	struct context *ctx = arg;

	return load_for_run(ctx, err) < 0 ? -1 : state_checkout(list, &ctx->pillar, err);
}

static int command_checkout(struct context *ctx)
{
	return start_run(ctx, "justdeploy", list_checkout);
}

/* The release to go to: the one named, else the newest that is older than what the first instance runs. */
static const char *rollback_target(struct context *ctx, const char *wanted, struct err *err)
{
	const struct pillar *p = &ctx->pillar;
	const char *current = current_release(ctx->arena, p->project, p->instances[0].key);
	struct names names = releases_list(ctx->arena, p->project);

	current = strrchr(current, '/') ? strrchr(current, '/') + 1 : current;
	for (size_t i = 0; i < names.n; i++)
		if (wanted ? str_eq(names.v[i], wanted) || str_ends(names.v[i], arena_printf(ctx->arena, "-%s", wanted))
			   : strcmp(names.v[i], current) < 0)
			return arena_printf(ctx->arena, "%s/%s", releases_root(ctx->arena, p->project), names.v[i]);
	if (wanted)
		err_set(err, "there is no release \"%s\": \"fab %s releases\" lists them", wanted, p->environment);
	else
		err_set(err, "there is no release before %s", *current ? current : "the first deploy");
	return NULL;
}

static int list_rollback(void *arg, struct resources *list, struct err *err)
{
	struct context *ctx = arg;
	const char *target;

	if (load_for_run(ctx, err) < 0)
		return -1;
	target = rollback_target(ctx, ctx->n_words ? ctx->words[0] : NULL, err);
	if (!target)
		return -1;
	state_rollback(list, &ctx->pillar, target);
	return 0;
}

static int command_rollback(struct context *ctx)
{
	return start_run(ctx, "rollback", list_rollback);
}

static int command_follow(struct context *ctx)
{
	return run_follow_last(ctx->arena, &ctx->err);
}

static int command_version(struct context *ctx)
{
	(void)ctx;
	puts(CTS_VERSION);
	return RUN_DONE;
}

enum { ANY = 64 };

const struct converge_command converge_commands[] = {
	{"setup", 2, 2, false, command_setup, "ID ENVIRONMENT", "git and " MINION_FILE},
	{"receive", 0, 0, true, command_receive, "", "a new pillar, as tar on standard input"},
	{"highstate", 0, 0, false, command_highstate, "[--plan [--stdin]] [--no-backup] [--upgrade]",
	 "everything as the pillar says"},
	{"checkout", 0, 0, false, command_checkout, "[--plan]", "only the code, without building it"},
	{"rollback", 0, 1, false, command_rollback, "[RELEASE]", "all instances to the release before, or to this one"},
	{"follow", 0, 0, false, command_follow, "", "the events of the run at work, or of the last one"},
	{"status", 0, 0, false, converge_status, "", "what runs, and which release"},
	{"releases", 0, 0, false, converge_releases, "", "the releases that are here"},
	{"unit", 2, 2, true, converge_unit, "INSTANCE|all start|stop|restart", "the processes of an instance"},
	{"maintenance", 2, 2, true, converge_maintenance, "INSTANCE|all on|off", "a page that says so instead"},
	{"logs", 1, 2, false, converge_logs, "INSTANCE [follow]", "the last lines of its logs"},
	{"audit", 0, 0, false, converge_audit, "", "who did what, and when"},
	{"manage", 2, ANY, false, converge_manage, "INSTANCE COMMAND [ARGUMENT...]",
	 "a management command of an instance"},
	{"printenv", 1, 1, false, converge_printenv, "INSTANCE [--show-secrets]", "the environment of its processes"},
	{"backup", 0, 1, false, converge_backup, "[INSTANCE]", "the nightly dump, of one or all"},
	{"dump", 2, 2, true, converge_dump, "INSTANCE FILE [--force]", "its database into a file"},
	{"restore", 2, 2, true, converge_restore, "INSTANCE FILE [--force]", "its database from a file"},
	{"version", 0, 0, false, command_version, "", "the version of this program"},
};
const size_t converge_commands_count = ARRAY_LEN(converge_commands);
