/*
 * What a server knows of itself: /etc/cts/minion, written by `fab setup_minion` (DEP-13, DEP-42).
 */
#ifndef CONVERGE_MINION_H
#define CONVERGE_MINION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

#define MINION_FILE "/etc/cts/minion"
#define PILLAR_DIR  "/srv/pillar"

struct minion {
	const char *id, *environment;
};

int minion_read(struct arena *a, struct minion *minion, struct err *err) MUST_CHECK;

/* The file's text. */
const char *minion_text(struct arena *a, const struct minion *minion);

#endif
