/*
 * YAML files of settings and pillar, with the place of everything, so that errors can say file:line.
 *
 * Plain data only: mappings with text keys, sequences, scalars; order is the file's. Anchors, aliases, tags and more
 * than one document are refused, as is a key that stands twice in a mapping. Scalars stay text: what they mean is
 * the reader's matter. An empty plain scalar, "~" and "null" have text NULL.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
	enum yaml_kind kind;
	const char *file;
	int line;        /* of its start, from 1 */
	const char *key; /* when it is a member of a mapping */
	int key_line;
	const char *text; /* scalar; NULL = null */
	bool quoted;
	struct yaml_node *v; /* members of a mapping or sequence */
	size_t n, cap;
};

/* The document lives in the arena. An empty file is an empty mapping. */
int yaml_read_file(struct arena *a, const char *path, struct yaml_node *root, struct err *err) MUST_CHECK;
int yaml_parse(struct arena *a, const char *path, const char *text, size_t n, struct yaml_node *root,
	       struct err *err) MUST_CHECK;

/*
 * over into base: mappings key by key, new keys behind the old ones; anything else replaces. What is taken over is
 * shared with over, and keeps saying where it stands.
 */
void yaml_merge(struct arena *a, struct yaml_node *base, const struct yaml_node *over);

/* Member of a mapping, or NULL. */
const struct yaml_node *yaml_member(const struct yaml_node *mapping, const char *key);

#endif
