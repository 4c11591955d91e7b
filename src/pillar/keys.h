/*
 * The keys that pillar files may have, where each may stand, and what its value must look like (spec 30, section 4).
 */
#ifndef PILLAR_KEYS_H
#define PILLAR_KEYS_H

#include "pillar/problems.h"

enum pillar_file {
	FILE_PROJECT = 1,
	FILE_DEVS = 2,
	FILE_LOCAL = 4,
	FILE_ENV = 8,
	FILE_SECRETS = 16,
};

/* Complains of every key and value of one file, before it is merged with others. */
void keys_check(const struct yaml_node *root, enum pillar_file file, struct problems *problems);

#endif
