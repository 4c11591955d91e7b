/* cts serve, cts routes, cts settings, cts printenv: the instance as it is configured. */
#include "base/str.h"
#include "cts/accounts/permissions.h"
#include "cts/routes.h"
#include "cts/site.h"
#include "manage/command.h"
#include "web/server.h"

/* SIGHUP: everything anew in memory of its own; what the old workers use stays. */
static const struct site *reload(void *arg, struct err *err)
{
	struct context *ctx = arg;
	struct context fresh = {.arena = ctx->arena, .data_dir = ctx->data_dir, .assets_dir = ctx->assets_dir};
	struct loaded_settings *settings = ARENA_NEW(ctx->arena, struct loaded_settings);
	const struct site *site = NULL;

	if (context_settings(&fresh) < 0) {
		*err = fresh.err;
		return NULL;
	}
	*settings = fresh.settings;
	return site_new(ctx->arena, settings, &site, err) < 0 ? NULL : site;
}

static int set_port(struct context *ctx, int argc, char **argv)
{
	const char *port = NULL;

	for (int i = 1; i < argc; i++)
		if (!option_value(argv, argc, &i, "--port", &port))
			return usage_error(ctx, "serve", "\"%s\" is not understood", argv[i]);
	if (port)
		setenv("PORT", port, 1);
	return 0;
}

int command_serve(struct context *ctx, int argc, char **argv)
{
	const struct site *site;
	int status = set_port(ctx, argc, argv);
	struct listener listener;

	if (status)
		return status;
	if (context_migrated(ctx) < 0 || site_new(ctx->arena, &ctx->settings, &site, &ctx->err) < 0)
		return 1;
	db_close(ctx->db);
	ctx->db = NULL;
	if (server_listen(site, &listener, &ctx->err) < 0)
		return 1;
	return server_run(site, listener, reload, ctx, &ctx->err) < 0;
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
