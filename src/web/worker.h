/*
 * One process that answers requests: its own database connection, its own libmicrohttpd daemon on the shared
 * listening socket. Everything it holds goes with it, so a crash costs the requests of one worker and nothing else.
 */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/macros.h"
#include "web/site.h"

/* Shared with the supervisor, written by the worker. */
struct worker_slot {
	atomic_bool ready; /* to take requests */
	atomic_int active; /* requests in hand */
	char wrong[256];   /* why it ends without having been ready, "" = it does not say */
};

/*
 * Runs until SIGTERM, the supervisor's death (its end of `lifeline` closes) or its share of requests is served;
 * then finishes what it has and returns the exit status. With `proof` it asks itself for /health/ first, and takes
 * nobody's request before that was answered (DEP-111): when others serve until it can.
 */
int worker_run(const struct site *site, int listener, int lifeline, bool proof, struct worker_slot *slot);

#endif
