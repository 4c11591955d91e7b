/*
 * A run of the engine: one at a time on a server, detached from whoever started it, with its events in a file
 * (DEP-37, DEP-118).
 */
#ifndef CONVERGE_RUN_H
#define CONVERGE_RUN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "converge/resource.h"

#define RUN_LOGS "/var/log/cts-converge"
#define RUN_LOCK "/run/lock/cts-deploy.lock"

enum run_status { RUN_DONE = 0, RUN_FAILED = 1, RUN_REFUSED = 3, RUN_LOCKED = 4, RUN_CHANGES = 10 };

struct run_options {
	const char *command; /* "highstate": named in events and to who finds the lock taken */
	bool plan;
	int64_t lock_wait_s;
	/* Lists what shall be; called in the detached process. */
	int (*list)(void *arg, struct resources *list, struct err *err);
	void *arg;
};

/*
 * Runs detached and writes the events to standard output as they come; the run goes on when we are killed. An enum
 * run_status; why in err.
 */
int run_and_follow(struct arena *a, const struct run_options *options, struct err *err);

/* The events of the run at work, or of the last one, from their beginning; returns the run's own status. */
int run_follow_last(struct arena *a, struct err *err);

/* Takes the lock for something that is no run, as receiving files is; released when the process ends. */
int run_lock(struct arena *a, const char *command, int64_t wait_s, struct err *err) MUST_CHECK;

#endif
