/*
 * The pillar: files below conf/pillar that say what the server of an environment shall be (spec 30, sections 2 to 4).
 *
 * Merged in this order, the later file wins (DEP-12): project.sls, devs.sls, then for "local" local.sls, for any other
 * environment <environment>/env.sls and <environment>/secrets.sls. Maps merge key by key and keep the order of the
 * files (DEP-16); scalars and lists replace. Every value is text as written (DEP-15).
 *
 * A directory with an env.sls is an environment (DEP-7), and so is "local" where there is a local.sls.
 */
#ifndef PILLAR_PILLAR_H
#define PILLAR_PILLAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/names.h"
#include "base/yaml.h"
#include "pillar/problems.h"

struct pillar_instance {
	const char *key, *name, *prefix, *currency; /* "iraq", "Iraq", "/IQ", "IQD" */
	int64_t port;                               /* internal, on the loopback */
	const struct yaml_node *node;               /* everything that is said of it */
};

struct pillar {
	const char *dir, *environment;     /* "conf/pillar", "staging" */
	struct yaml_node root;             /* merged */
	const char *project;               /* name of user, units, directories and databases */
	const char *domain;                /* "" for local */
	struct pillar_instance *instances; /* in file order */
	size_t n_instances;
	bool has_secrets; /* secrets.sls is there */
};

/* project_name in the project.sls of a directory, "cts" where it says none: for who does not need a whole pillar. */
const char *pillar_project(struct arena *a, const char *dir);

/*
 * Reads and checks everything; 0, or -1 with all that is wrong in problems. Without a secrets.sls the rest is checked
 * and has_secrets is false: `fab ENV sync` fetches it. The pillar lives in the arena.
 */
int pillar_load(struct arena *a, const char *dir, const char *environment, struct pillar *pillar,
		struct problems *problems) MUST_CHECK;

/* The environments of dir, sorted. A directory that cannot be read has none. */
struct names pillar_environments(struct arena *a, const char *dir);

/* Value at a path of keys, or NULL: pillar_get(p, "repo", "url", NULL). An empty scalar is "". */
const char *pillar_get(const struct pillar *pillar, ...) __attribute__((sentinel));
const struct yaml_node *pillar_node(const struct pillar *pillar, ...) __attribute__((sentinel));

/* NULL when there is none of that key. */
const struct pillar_instance *pillar_instance(const struct pillar *pillar, const char *key);

#endif
