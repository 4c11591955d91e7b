/*
 * Configuration files of the server as templates (conf/templates): @name@ stands for a value. A file of the same name
 * in conf/salt, which `fab` puts into /srv/salt, takes the place of the one built in (spec 30, section 2).
 */
#ifndef CONVERGE_TEMPLATE_H
#define CONVERGE_TEMPLATE_H

#include "base/arena.h"

struct field {
	const char *name, *value;
};

/* Where such files lie; a plan looks at those that came with its pillar. Kept, not copied. */
void template_overrides(const char *directory);

/* fields: ends with name NULL. What is between two @ and no field stays as it is. */
const char *template_fill(struct arena *a, const char *file, const struct field *fields);

#endif
