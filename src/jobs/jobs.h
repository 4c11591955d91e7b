/*
 * Work for later: a queue that is a table (design 2), and a schedule that adds to it.
 *
 * A job is added in the transaction of the data that it is about, so there is neither without the other. It is done at
 * least once: a worker that dies leaves its job to the next. What fails is tried again, five times at most.
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "base/log.h"
#include "db/db.h"

struct job_run {
	struct db *db;
	struct arena *arena; /* of this job */
	const void *app;     /* of struct jobs */
	const char *payload; /* JSON */
	struct err err;
};

struct job_kind {
	const char *name;
	int (*run)(struct job_run *run); /* negative with run->err: tried again later */
	int64_t every_s; /* on the schedule: once in so many seconds, counted from midnight UTC; 0 = not */
};

/* What a worker needs. Constant while a process runs. */
struct jobs {
	const struct job_kind *kinds;
	size_t n_kinds;
	const void *app;
	const char *conninfo;
	const char *log_dir; /* "" = standard error; else worker.log and scheduler.log there */
	int workers;         /* jobs at a time */
	int grace_s;         /* time for running jobs when stopping */
};

/* Works on the queue and the schedule until SIGTERM; what runs then is finished within the grace time. */
int jobs_work(const struct jobs *jobs, struct err *err) MUST_CHECK;

/* payload: JSON. */
int jobs_add(struct db *db, struct arena *a, const char *kind, const char *payload, struct err *err) MUST_CHECK;

#endif
