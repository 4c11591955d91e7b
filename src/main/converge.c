/*
 * cts-converge: makes a server what its pillar says, and looks after it (spec 30, sections 7 to 12). `fab` puts it on
 * the server and calls it there; standard output is for fab. A table of contents; the work is in src/converge.
 */
#include <unistd.h>

#include "base/str.h"
#include "converge/audit.h"
#include "converge/commands.h"
#include "converge/run.h"

static int usage(void)
{
	fputs("cts-converge: makes this server what its pillar says; called by fab\n\n", stderr);
	for (size_t i = 0; i < converge_commands_count; i++)
		fprintf(stderr, "  %-12s %-45s %s\n", converge_commands[i].name, converge_commands[i].usage,
			converge_commands[i].help);
	fputs("\n  --lock-wait=SECONDS waits while somebody else is at work\n"
	      "  --environment=NAME refuses to work on the server of another environment\n",
	      stderr);
	return 2;
}

static const struct converge_command *find(const char *name)
{
	for (size_t i = 0; i < converge_commands_count; i++)
		if (str_eq(converge_commands[i].name, name))
			return &converge_commands[i];
	return NULL;
}

/* Ours only: behind "--", and in the words of a management command, everything is meant for somebody else. */
static bool take_option(struct context *ctx, const char *word)
{
	static const char wait[] = "--lock-wait=", environment[] = "--environment=";
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {{"--plan", &ctx->plan},   {"--stdin", &ctx->from_input},    {"--show-secrets", &ctx->show_secrets},
		     {"--force", &ctx->force}, {"--no-backup", &ctx->no_backup}, {"--upgrade", &ctx->upgrade}};

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if (str_eq(word, flags[i].name))
			return *flags[i].flag = true;
	if (str_starts(word, environment))
		return *(ctx->expected = word + strlen(environment));
	return str_starts(word, wait) && str_to_int64(word + strlen(wait), &ctx->lock_wait_s);
}

static void read_words(struct context *ctx, const struct converge_command *command, int argc, char **argv)
{
	bool others = false;

	ctx->words = ARENA_ARRAY(ctx->arena, (size_t)argc + 1, const char *);
	for (int i = 2; i < argc; i++) {
		/* the instance comes first; what follows it is the management command's */
		others = others || (command->run == converge_manage && ctx->n_words > 0);
		if (others || !take_option(ctx, argv[i]))
			ctx->words[ctx->n_words++] = argv[i];
	}
}

static int run(struct context *ctx, int argc, char **argv)
{
	const struct converge_command *command = argc > 1 ? find(argv[1]) : NULL;
	int status;

	if (!command)
		return usage();
	read_words(ctx, command, argc, argv);
	if (ctx->n_words < command->words_min || ctx->n_words > command->words_max) {
		fprintf(stderr, "usage: cts-converge %s %s\n", command->name, command->usage);
		return 2;
	}
	status = context_expected(ctx) < 0 ? RUN_FAILED : command->run(ctx);
	if (command->audited)
		audit_add(ctx->arena, command->name, ctx->words, status == 0 ? "done" : "failed");
	if (status && *ctx->err.text)
		fprintf(stderr, "%s\n", ctx->err.text);
	return status;
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct context ctx = {.arena = &arena};
	int status;

	if (geteuid() != 0 && argc > 1 && !str_eq(argv[1], "version")) {
		fputs("cts-converge: only root can do this\n", stderr);
		return 2;
	}
	arena_init(&arena, 0);
	status = run(&ctx, argc, argv);
	arena_free(&arena);
	return status;
}
