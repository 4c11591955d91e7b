/*
 * The copy of the application of one country on this server: what it is called, and running its programs as the
 * project's user in its environment (DEP-72).
 */
#ifndef CONVERGE_INSTANCE_H
#define CONVERGE_INSTANCE_H

#include "base/process.h"
#include "pillar/process_env.h"

/* "cts-iraq-server", "cts-iraq-worker" */
const char *instance_unit(struct arena *a, const struct pillar *p, const char *instance, const char *role);

/* "cts_iraq", or DB_NAME and DB_USER of the pillar (DEP-60, DEP-62) */
const char *instance_database(struct arena *a, const struct pillar *p, const struct pillar_instance *instance);
const char *instance_role(struct arena *a, const struct pillar *p, const struct pillar_instance *instance);

/* "NAME=value" words for process_options: the instance's, and what any program expects. */
const char *const *instance_environment(struct arena *a, const struct pillar *p,
					const struct pillar_instance *instance);

/* Runs bin/cts of a release to its end; what it says counts only as the error. */
int instance_do(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *release,
		const char *const *words, struct err *err) MUST_CHECK;

/* The same on a database that is not (yet) the instance's own. */
int instance_do_on(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
		   const char *database, const char *release, const char *const *words, struct err *err) MUST_CHECK;

/* Runs any program with our standard input and outputs; *status is its exit status. */
int instance_run(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
		 const char *const *argv, int *status, struct err *err) MUST_CHECK;

#endif
