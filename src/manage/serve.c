/* cts serve, cts routes, cts settings, cts printenv: the instance as it is configured. */
#include "base/str.h"
#include "cts/accounts/permissions.h"
#include "cts/routes.h"
#include "cts/site.h"
#include "manage/command.h"
#include "web/server.h"

struct serve_options {
	const char *port;
	bool check; /* only find out whether it could serve */
};

static int read_options(struct context *ctx, int argc, char **argv, struct serve_options *o)
{
	*o = (struct serve_options){0};
	for (int i = 1; i < argc; i++)
		if (str_eq(argv[i], "--check"))
			o->check = true;
		else if (!option_value(argv, argc, &i, "--port", &o->port))
			return usage_error(ctx, "serve", "\"%s\" is not understood", argv[i]);
	if (o->port)
		setenv("PORT", o->port, 1);
	return 0;
}

/* The same command again, for a reload, and the one that checks beforehand whether it would do. */
static struct server_program next_program(struct context *ctx, int argc, char **argv)
{
	const char **again = ARENA_ARRAY(ctx->arena, (size_t)argc + 2, const char *);
	const char **check = ARENA_ARRAY(ctx->arena, (size_t)argc + 3, const char *);

	again[0] = check[0] = ctx->program;
	for (int i = 0; i < argc; i++)
		again[i + 1] = check[i + 1] = argv[i];
	check[argc + 1] = "--check";
	return (struct server_program){again, check};
}

int command_serve(struct context *ctx, int argc, char **argv)
{
	struct server_program program = next_program(ctx, argc, argv);
	struct serve_options options;
	const struct site *site;
	int status = read_options(ctx, argc, argv, &options);
	struct listener listener;

	if (status)
		return status;
	if (context_migrated(ctx) < 0 || site_new(ctx->arena, &ctx->settings, &site, &ctx->err) < 0)
		return 1;
	db_close(ctx->db);
	ctx->db = NULL;
	if (options.check)
		return 0;
	if (server_listen(site, &listener, &ctx->err) < 0)
		return 1;
	return server_run(site, listener, &program, &ctx->err) < 0;
}

int command_settings(struct context *ctx, int argc, char **argv)
{
	if (argc > 1)
		return usage_error(ctx, argv[0], "takes no arguments");
	if (context_settings(ctx) < 0)
		return 1;
	settings_print(&ctx->settings, stdout);
	return 0;
}

static void print_variable(const char *name, const char *value)
{
	for (; *name; name++)
		putchar(toupper((unsigned char)*name));
	printf("='");
	for (; *value; value++) {
		if (*value == '\'')
			printf("'\\'");
		putchar(*value);
	}
	printf("'\n");
}

int command_printenv(struct context *ctx, int argc, char **argv)
{
	bool show = argc == 2 && str_eq(argv[1], "--show-secrets");

	if (argc > 1 + show)
		return usage_error(ctx, argv[0], "\"%s\" is not understood", argv[1]);
	if (context_settings(ctx) < 0)
		return 1;
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *s = &settings_table[i];
		const char *value = ctx->settings.texts[i];

		/* a line that another shell may read must not put stars in place of a password */
		if (s->secret && *value && !show)
			printf("# %s is set; --show-secrets prints it\n", s->name);
		else
			print_variable(str_eq(s->name, "data_dir") ? "data_root" : s->name, value);
	}
	return 0;
}

static const char *who(unsigned access, char name[64])
{
	static const char *const words[] = {"anyone", "signed in", "staff"};

	if (access < ACCESS_PERMISSION)
		return words[access];
	permission_name(access - ACCESS_PERMISSION, name);
	return name;
}

int command_routes(struct context *ctx, int argc, char **argv)
{
	if (argc > 1)
		return usage_error(ctx, argv[0], "takes no arguments");
	for (size_t i = 0; i < cts_routes_count; i++) {
		const struct route *r = &cts_routes[i];
		char name[64];

		printf("%-9s %-45s %-34s %s\n",
		       r->get && r->post ? "GET,POST"
		       : r->get          ? "GET"
					 : "POST",
		       r->pattern, who(r->access, name), r->name);
	}
	return 0;
}
