#include "base/process.h"
#include "base/str.h"
#include "fab/commands.h"
#include "fab/secrets.h"

static void tell(const struct problems *problems, bool with_warnings)
{
	for (size_t i = 0; i < problems->n; i++)
		if (with_warnings || !problems->v[i].warning)
			fprintf(stderr, "%s%s\n", problems->v[i].warning ? "warning: " : "", problems->v[i].text);
}

static size_t check_environment(struct fab *f, const char *dir, const char *environment)
{
	struct problems problems = {.arena = f->arena};
	struct pillar pillar = {0};
	bool good = pillar_load(f->arena, dir, environment, &pillar, &problems) == 0;

	/* of an environment on the line they were told before its first command */
	tell(&problems, !f->pillar.environment);
	printf("%s: %s\n", environment,
	       !good                ? "wrong, see above"
	       : pillar.has_secrets ? "good"
				    : "good; there is no secrets.sls here yet, \"get_secrets\" fetches it");
	return problems.errors;
}

int fab_check(struct fab *f, const char *const *values)
{
	const char *dir = arena_printf(f->arena, "%s/pillar", f->conf);
	struct names environments = pillar_environments(f->arena, dir);
	size_t errors = 0;

	(void)values;
	if (f->pillar.environment)
		environments = (struct names){&f->pillar.environment, 1, 1};
	if (!environments.n) {
		err_set(&f->err, "%s has no environment: a directory with an env.sls", dir);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < environments.n; i++)
		errors += check_environment(f, dir, environments.v[i]);
	if (!errors)
		return EXIT_DONE;
	err_set(&f->err, "%zu error%s in the pillar files", errors, errors == 1 ? "" : "s");
	return EXIT_USAGE;
}
