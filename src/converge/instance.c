#include "converge/instance.h"

#include "base/str.h"

const char *instance_unit(struct arena *a, const struct pillar *p, const char *instance, const char *role)
{
	return arena_printf(a, "%s-%s-%s", p->project, instance, role);
}

static const char *named(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
			 const char *variable)
{
	struct variables variables = process_environment(a, p, instance);
	const char *name = variable_value(&variables, variable);

	return str_empty(name) ? arena_printf(a, "%s_%s", p->project, instance->key) : name;
}

const char *instance_database(struct arena *a, const struct pillar *p, const struct pillar_instance *instance)
{
	return named(a, p, instance, "DB_NAME");
}

const char *instance_role(struct arena *a, const struct pillar *p, const struct pillar_instance *instance)
{
	return named(a, p, instance, "DB_USER");
}

const char *const *instance_environment(struct arena *a, const struct pillar *p, const struct pillar_instance *instance)
{
	struct variables variables = process_environment(a, p, instance);
	const char *words[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
			       arena_printf(a, "USER=%s", p->project), arena_printf(a, "HOME=/home/%s", p->project),
			       arena_printf(a, "TERM=%s", getenv("TERM") ? getenv("TERM") : "dumb")};
	const char **all = ARENA_ARRAY(a, variables.n + ARRAY_LEN(words) + 1, const char *);

	memcpy(all, words, sizeof(words));
	for (size_t i = 0; i < variables.n; i++)
		all[ARRAY_LEN(words) + i] = arena_printf(a, "%s=%s", variables.v[i].name, variables.v[i].value);
	return all;
}

static struct process_options options_for(struct arena *a, const struct pillar *p,
					  const struct pillar_instance *instance)
{
	return (struct process_options){.user = p->project,
					.directory = arena_printf(a, "/home/%s", p->project),
					.environment = instance_environment(a, p, instance)};
}

/* The words of an environment with another value for one name, which may be new. */
static const char *const *with(struct arena *a, const char *const *environment, const char *name, const char *value)
{
	size_t n = 0, kept = 0, len = strlen(name);
	const char **words;

	while (environment[n])
		n++;
	words = ARENA_ARRAY(a, n + 2, const char *);
	for (size_t i = 0; i < n; i++)
		if (strncmp(environment[i], name, len) != 0 || environment[i][len] != '=')
			words[kept++] = environment[i];
	words[kept] = arena_printf(a, "%s=%s", name, value);
	return words;
}

int instance_do_on(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
		   const char *database, const char *release, const char *const *words, struct err *err)
{
	struct process_options options = options_for(a, p, instance);
	struct buf output = BUF_INIT;
	const char **argv;
	size_t n = 0;
	int status;

	if (str_empty(release))
		return err_set(err, "there is no release to run: deploy one first");
	while (words[n])
		n++;
	argv = ARENA_ARRAY(a, n + 2, const char *);
	argv[0] = arena_printf(a, "%s/bin/cts", release);
	memcpy(argv + 1, words, n * sizeof(*words));
	options.environment = with(a, options.environment, "DB_NAME", database);
	status = process_run(argv, &options, &output, err);
	buf_free(&output);
	return status;
}

int instance_do(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *release,
		const char *const *words, struct err *err)
{
	return instance_do_on(a, p, instance, instance_database(a, p, instance), release, words, err);
}

int instance_run(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
		 const char *const *argv, int *status, struct err *err)
{
	struct process_options options = options_for(a, p, instance);
	pid_t pid;

	if (process_start(argv, &options, &pid, err) < 0)
		return -1;
	return process_wait(pid, status, err);
}
