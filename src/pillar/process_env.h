/*
 * The environment of the processes of an instance (DEP-72): one list for servers, workers, scheduled work, the helper
 * scripts and `fab printenv`.
 */
#ifndef PILLAR_PROCESS_ENV_H
#define PILLAR_PROCESS_ENV_H

#include "pillar/pillar.h"

struct variable {
	const char *name, *value;
	bool secret;
};

/* Sorted by name. */
struct variables {
	struct variable *v;
	size_t n, cap;
};

/*
 * ENVIRONMENT, INSTANCE and the few that follow from the server, then `secrets`, then `env`; the later wins. Names that
 * end in _<SFX>, SFX being the prefix of another instance, are left out (DEP-18). Values live in the pillar's arena.
 */
struct variables process_environment(struct arena *a, const struct pillar *p, const struct pillar_instance *instance);

/* NULL when there is none of that name. */
const char *variable_value(const struct variables *variables, const char *name);

/* A word as a POSIX shell takes it, whatever is in it. */
const char *shell_quoted(struct arena *a, const char *word);

#endif
