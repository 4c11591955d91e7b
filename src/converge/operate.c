/* cts-converge manage, printenv, status, releases, unit, maintenance, logs, audit: looking after what runs. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "converge/audit.h"
#include "converge/commands.h"
#include "converge/instance.h"
#include "converge/release.h"
#include "converge/run.h"
#include "converge/service.h"
#include "converge/unit.h"

/* The instances that the first word means: one, or "all". */
static bool is_meant(struct context *ctx, const struct pillar_instance *instance)
{
	return str_eq(ctx->words[0], "all") || str_eq(ctx->words[0], instance->key);
}

static int context_instances(struct context *ctx)
{
	if (str_eq(ctx->words[0], "all"))
		return context_pillar(ctx);
	return context_instance(ctx) ? 0 : -1;
}

int converge_manage(struct context *ctx)
{
	const struct pillar_instance *instance = context_instance(ctx);
	const char **argv;
	int status;

	if (!instance)
		return RUN_FAILED;
	argv = ARENA_ARRAY(ctx->arena, ctx->n_words + 1, const char *);
	argv[0] = arena_printf(ctx->arena, "%s/bin/cts", current_link(ctx->arena, ctx->pillar.project, instance->key));
	memcpy(argv + 1, ctx->words + 1, (ctx->n_words - 1) * sizeof(*argv));
	if (instance_run(ctx->arena, &ctx->pillar, instance, argv, &status, &ctx->err) < 0)
		return RUN_FAILED;
	audit_add(ctx->arena, "manage", ctx->words, status ? "failed" : "done");
	return status;
}

int converge_printenv(struct context *ctx)
{
	const struct pillar_instance *instance = context_instance(ctx);
	struct variables variables;

	if (!instance)
		return RUN_FAILED;
	variables = process_environment(ctx->arena, &ctx->pillar, instance);
	for (size_t i = 0; i < variables.n; i++)
		printf("%s=%s\n", variables.v[i].name,
		       variables.v[i].secret && !ctx->show_secrets ? "********" : variables.v[i].value);
	return RUN_DONE;
}

static const char *base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

static const char *local_time(struct arena *a, int64_t us)
{
	time_t t = us / 1000000;
	struct tm tm;
	char text[32];

	localtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &tm);
	return arena_strdup(a, text);
}

static const char *maintenance_file(struct context *ctx, const char *key)
{
	return arena_printf(ctx->arena, "/var/www/%s/maintenance/%s", ctx->pillar.project, key);
}

static void print_unit(struct context *ctx, const struct pillar_instance *instance, const char *role,
		       const struct unit_state *unit)
{
	const char *release = base_name(release_of_process(ctx->arena, unit->main_pid)), *health = "";
	struct err err;

	if (unit->active && str_eq(role, "server"))
		health = service_health(ctx->arena, &ctx->pillar, instance, &err) < 0 ? err.text : "answers";
	printf("%-12s %-7s %-8s %-34s %-17s %s%s\n", instance->key, role,
	       unit->failed   ? "failed"
	       : unit->active ? "runs"
			      : "stopped",
	       release, unit->active ? local_time(ctx->arena, unit->started_us) : "", health,
	       str_eq(role, "server") && access(maintenance_file(ctx, instance->key), F_OK) == 0 ? ", maintenance is on"
												 : "");
}

int converge_status(struct context *ctx)
{
	static const char *const roles[] = {"server", "worker"};
	bool all_well = true;

	if (context_pillar(ctx) < 0)
		return RUN_FAILED;
	printf("%-12s %-7s %-8s %-34s %-17s %s\n", "instance", "process", "state", "release", "since", "health");
	for (size_t i = 0; i < ctx->pillar.n_instances; i++) {
		const struct pillar_instance *instance = &ctx->pillar.instances[i];

		for (size_t k = 0; k < ARRAY_LEN(roles); k++) {
			const char *name = instance_unit(ctx->arena, &ctx->pillar, instance->key,
							 arena_printf(ctx->arena, "%s.service", roles[k]));
			struct unit_state unit;

			if (units_observe(ctx->arena, &name, &unit, 1, &ctx->err) < 0)
				return RUN_FAILED;
			print_unit(ctx, instance, roles[k], &unit);
			all_well = all_well && unit.active;
		}
	}
	return all_well ? RUN_DONE : RUN_FAILED;
}

int converge_releases(struct context *ctx)
{
	struct names names;

	if (context_pillar(ctx) < 0)
		return RUN_FAILED;
	names = releases_list(ctx->arena, ctx->pillar.project);
	for (size_t i = 0; i < names.n; i++) {
		const char *users = "";

		for (size_t k = 0; k < ctx->pillar.n_instances; k++) {
			const char *key = ctx->pillar.instances[k].key;

			if (str_eq(base_name(current_release(ctx->arena, ctx->pillar.project, key)), names.v[i]))
				users = arena_printf(ctx->arena, "%s%s%s", users, *users ? ", " : "  ", key);
		}
		printf("%s%s\n", names.v[i], users);
	}
	return RUN_DONE;
}

/* A stopped instance has no socket either: nginx shows its page. */
static int change_units(struct context *ctx, const struct pillar_instance *instance, const char *verb)
{
	static const char *const kinds[] = {"server.socket", "server.service", "worker.service"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *name = instance_unit(ctx->arena, &ctx->pillar, instance->key, kinds[i]);

		/* restarted, the socket would turn requests away */
		if (str_eq(verb, "restart") && i == 0)
			continue;
		if (systemctl(verb, name, &ctx->err) < 0)
			return err_prefix(&ctx->err, "%s: ", name);
		printf("%s: %s\n", name, verb);
	}
	return 0;
}

int converge_unit(struct context *ctx)
{
	const char *verb = ctx->words[1];

	if (!str_eq(verb, "start") && !str_eq(verb, "stop") && !str_eq(verb, "restart")) {
		err_set(&ctx->err, "start, stop or restart, not \"%s\"", verb);
		return RUN_FAILED;
	}
	if (context_instances(ctx) < 0)
		return RUN_FAILED;
	if (run_lock(ctx->arena, verb, ctx->lock_wait_s, &ctx->err) < 0)
		return RUN_LOCKED;
	for (size_t i = 0; i < ctx->pillar.n_instances; i++)
		if (is_meant(ctx, &ctx->pillar.instances[i]) && change_units(ctx, &ctx->pillar.instances[i], verb) < 0)
			return RUN_FAILED;
	return RUN_DONE;
}

/* nginx looks for the file on every request. */
static int set_maintenance(struct context *ctx, const char *key, bool on)
{
	const char *path = maintenance_file(ctx, key);
	int fd;

	if (!on)
		return unlink(path) < 0 && errno != ENOENT ? err_errno(&ctx->err, errno, "%s", path) : 0;
	fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return err_errno(&ctx->err, errno, "%s", path);
	close(fd);
	return 0;
}

int converge_maintenance(struct context *ctx)
{
	bool on = str_eq(ctx->words[1], "on");

	if (!on && !str_eq(ctx->words[1], "off")) {
		err_set(&ctx->err, "on or off, not \"%s\"", ctx->words[1]);
		return RUN_FAILED;
	}
	if (context_instances(ctx) < 0)
		return RUN_FAILED;
	for (size_t i = 0; i < ctx->pillar.n_instances; i++) {
		const char *key = ctx->pillar.instances[i].key;

		if (!is_meant(ctx, &ctx->pillar.instances[i]))
			continue;
		if (set_maintenance(ctx, key, on) < 0)
			return RUN_FAILED;
		printf("%s: maintenance is %s\n", key, on ? "on" : "off");
	}
	return RUN_DONE;
}

int converge_logs(struct context *ctx)
{
	const struct pillar_instance *instance = context_instance(ctx);
	const char *pattern;

	if (!instance)
		return RUN_FAILED;
	pattern = arena_printf(ctx->arena, "cd /var/www/%s/log/%s && exec tail -n 40 %s *.log", ctx->pillar.project,
			       instance->key, ctx->n_words > 1 ? "-F" : "");
	execlp("sh", "sh", "-c", pattern, (char *)NULL);
	err_errno(&ctx->err, errno, "sh");
	return RUN_FAILED;
}

int converge_audit(struct context *ctx)
{
	execlp("tail", "tail", "-n", "200", AUDIT_FILE, (char *)NULL);
	err_errno(&ctx->err, errno, "tail");
	return RUN_FAILED;
}
