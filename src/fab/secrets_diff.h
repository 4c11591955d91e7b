/* How two secrets files differ, key by key (DEP-32, DEP-33). */
#ifndef FAB_SECRETS_DIFF_H
#define FAB_SECRETS_DIFF_H

#include <stdbool.h>
#include <stdio.h>

#include "base/yaml.h"

/*
 * A line for each key that `to` adds, changes or removes; values only when they are to be shown. Returns how many there
 * are.
 */
size_t secrets_diff(struct arena *a, const struct yaml_node *from, const struct yaml_node *to, bool show_values,
		    FILE *out);

#endif
