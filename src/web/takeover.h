/*
 * A server that becomes another release of itself without closing its door (DEP-111): the process goes on under its
 * id, with its listening socket and its workers, as the program that its path names now.
 */
#ifndef WEB_TAKEOVER_H
#define WEB_TAKEOVER_H

#include "base/arena.h"
#include "web/server.h"

struct takeover {
	struct listener listener;
	int lifeline[2]; /* see struct server */
	pid_t *pids;     /* the workers, which still serve */
	size_t n;
};

/* Becomes argv (NULL-terminated) and hands over. Returns only when it could not: then nothing has changed. */
int takeover_exec(const char *const *argv, const struct takeover *t, struct err *err) MUST_CHECK;

/* The socket that the program before us handed over, if one did; the rest waits for takeover_read(). */
bool takeover_listener(struct listener *listener);

/* What the program before us handed over; false when there was none, as at a usual start. */
bool takeover_read(struct arena *a, struct takeover *t);

#endif
