/* cts: the application and its management commands. A table of contents; the work is in src/manage. */
#include <locale.h>
#include <sodium.h>
#include <unistd.h>

#include "base/str.h"
#include "manage/command.h"

static void print_help(FILE *out)
{
	fputs("cts: Commodity Tracking System\n\nusage: cts COMMAND [ARGUMENTS]\n\n", out);
	for (size_t i = 0; i < commands_count; i++)
		fprintf(out, "  %-22s %-24s %s\n", commands[i].name, commands[i].usage, commands[i].help);
	fputs("\nThe instance is chosen by the variables ENVIRONMENT (dev) and INSTANCE (local).\n", out);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < commands_count; i++)
		if (str_eq(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static int unknown_command(struct context *ctx, const char *name)
{
	const char **names = ARENA_ARRAY(ctx->arena, commands_count + 1, const char *);
	const char *nearest;

	for (size_t i = 0; i < commands_count; i++)
		names[i] = commands[i].name;
	nearest = str_nearest(name, names);
	err_set(&ctx->err, "there is no command \"%s\"%s%s%s; \"cts help\" lists them", name,
		nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
	return 2;
}

static int run(struct context *ctx, int argc, char **argv)
{
	const struct command *command;

	if (argc < 2 || str_eq(argv[1], "help") || str_eq(argv[1], "--help") || str_eq(argv[1], "-h")) {
		print_help(argc < 2 ? stderr : stdout);
		return argc < 2 ? 2 : 0;
	}
	command = find_command(argv[1]);
	return command ? command->run(ctx, argc - 1, argv + 1) : unknown_command(ctx, argv[1]);
}

/* Beside the program when it is installed (PREFIX/bin, PREFIX/share/cts), else where it was built. */
static void find_own_files(struct context *ctx)
{
	const char *root = getenv("DATA_ROOT"), *installed;
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	for (int up = 0; up < 2 && strrchr(self, '/'); up++)
		*strrchr(self, '/') = '\0';
	installed = arena_printf(ctx->arena, "%s/share/cts", self);
	if (access(arena_printf(ctx->arena, "%s/settings/base.yaml", installed), R_OK) == 0) {
		ctx->data_dir = installed;
		ctx->assets_dir = arena_printf(ctx->arena, "%s/static", installed);
	}
	if (root)
		ctx->data_dir = root;
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct context ctx = {
		.arena = &arena, .program = argv[0], .data_dir = CTS_DATA_DIR, .assets_dir = CTS_ASSETS_DIR};
	int status;

	setlocale(LC_ALL, "C.UTF-8");
	arena_init(&arena, 0);
	find_own_files(&ctx);
	if (sodium_init() < 0) {
		fputs("cts: no source of random numbers\n", stderr);
		return 1;
	}
	status = run(&ctx, argc, argv);
	/* a dump that did not fit is no dump */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		err_set(&ctx.err, "standard output cannot be written: the disk may be full");
		status = status ? status : 1;
	}
	if (status && *ctx.err.text)
		fprintf(stderr, "cts: %s\n", ctx.err.text);
	db_close(ctx.db);
	arena_free(&arena);
	return status;
}
