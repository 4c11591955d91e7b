/*
 * cts-converge: makes a server what its pillar says (spec 30, sections 7 to 10). `fab` puts it on the server and calls
 * it there; standard output is for fab.
 */
#include <unistd.h>

#include "base/str.h"
#include "converge/receive.h"
#include "converge/run.h"
#include "converge/state.h"

struct context {
	struct arena *arena;
	struct minion minion;
	int64_t lock_wait_s;
	bool plan;
	const char **words;
	size_t n_words;
	struct err err;
};

static int list_setup(void *arg, struct resources *list, struct err *err)
{
	struct context *ctx = arg;

	(void)err;
	state_setup(list, &ctx->minion);
	return 0;
}

/* setup ID ENVIRONMENT */
static int command_setup(struct context *ctx)
{
	struct run_options options = {
		.command = "setup_minion", .lock_wait_s = ctx->lock_wait_s, .list = list_setup, .arg = ctx};

	ctx->minion = (struct minion){ctx->words[0], ctx->words[1]};
	return run_and_follow(ctx->arena, &options, &ctx->err);
}

/* receive: a tar of the pillar on standard input */
static int command_receive(struct context *ctx)
{
	if (minion_read(ctx->arena, &ctx->minion, &ctx->err) < 0)
		return RUN_FAILED;
	if (run_lock(ctx->arena, "sync", ctx->lock_wait_s, &ctx->err) < 0)
		return RUN_LOCKED;
	return receive_pillar(ctx->arena, &ctx->minion, &ctx->err) < 0 ? RUN_FAILED : RUN_DONE;
}

static int list_server(void *arg, struct resources *list, struct err *err)
{
	struct context *ctx = arg;
	struct pillar *pillar = ARENA_NEW(ctx->arena, struct pillar);
	struct problems problems = {.arena = ctx->arena};

	if (minion_read(ctx->arena, &ctx->minion, err) < 0)
		return -1;
	if (access(PILLAR_DIR, F_OK) < 0)
		return err_set(err, "there is no %s: run \"fab ENVIRONMENT sync\" first", PILLAR_DIR);
	if (pillar_load(ctx->arena, PILLAR_DIR, ctx->minion.environment, pillar, &problems) < 0)
		return err_set(err, "%s", problems.v[0].text);
	return state_server(list, pillar, err);
}

/* highstate [--plan] */
static int command_highstate(struct context *ctx)
{
	struct run_options options = {.command = ctx->plan ? "plan" : "highstate",
				      .plan = ctx->plan,
				      .lock_wait_s = ctx->lock_wait_s,
				      .list = list_server,
				      .arg = ctx};

	return run_and_follow(ctx->arena, &options, &ctx->err);
}

static int command_follow(struct context *ctx)
{
	return run_follow_last(ctx->arena, &ctx->err);
}

static const struct {
	const char *name;
	size_t words;
	int (*run)(struct context *ctx);
	const char *help;
} commands[] = {
	{"setup", 2, command_setup, "setup ID ENVIRONMENT: git and " MINION_FILE},
	{"receive", 0, command_receive, "receive: a new pillar, as tar on standard input"},
	{"highstate", 0, command_highstate, "highstate [--plan]: everything as the pillar says"},
	{"follow", 0, command_follow, "follow: the events of the run at work, or of the last one"},
};

static int usage(void)
{
	fputs("cts-converge: makes this server what its pillar says; called by fab\n\n", stderr);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(stderr, "  %s\n", commands[i].help);
	fputs("  --lock-wait=SECONDS waits while somebody else is at work\n", stderr);
	return 2;
}

static bool read_words(struct context *ctx, int argc, char **argv)
{
	static const char wait[] = "--lock-wait=";

	ctx->words = ARENA_ARRAY(ctx->arena, (size_t)argc + 1, const char *);
	for (int i = 2; i < argc; i++) {
		if (str_eq(argv[i], "--plan"))
			ctx->plan = true;
		else if (str_starts(argv[i], wait)) {
			if (!str_to_int64(argv[i] + strlen(wait), &ctx->lock_wait_s))
				return false;
		} else
			ctx->words[ctx->n_words++] = argv[i];
	}
	return true;
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct context ctx = {.arena = &arena};
	int status = -1;

	if (argc == 2 && str_eq(argv[1], "--version")) {
		puts(CTS_VERSION);
		return 0;
	}
	if (geteuid() != 0) {
		fputs("cts-converge: only root can do this\n", stderr);
		return 2;
	}
	arena_init(&arena, 0);
	for (size_t i = 0; argc > 1 && i < ARRAY_LEN(commands); i++)
		if (str_eq(argv[1], commands[i].name) && read_words(&ctx, argc, argv) &&
		    ctx.n_words == commands[i].words)
			status = commands[i].run(&ctx);
	if (status < 0)
		status = usage();
	else if (status && *ctx.err.text)
		fprintf(stderr, "%s\n", ctx.err.text);
	arena_free(&arena);
	return status;
}
