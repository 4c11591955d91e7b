/*
 * The private PostgreSQL of `cts dev`: below one directory, reached through a Unix socket in it, gone with the program.
 *
 * As root it runs as user postgres, whom PostgreSQL insists on not being root; where that user cannot reach the
 * directory, the cluster lives in /var/tmp and its place is told.
 */
#ifndef MANAGE_CLUSTER_H
#define MANAGE_CLUSTER_H

#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

struct cluster {
	const char *directory; /* holds data/, socket/ and postgres.log */
	const char *socket;
	const char *bin;  /* where initdb and postgres are */
	const char *user; /* whom they run as; NULL = as we are */
	pid_t pid;        /* 0 = not running */
};

/* Makes the cluster if it is not there yet, starts it, waits until it answers. */
int cluster_start(struct arena *a, const char *directory, struct cluster *c, struct err *err) MUST_CHECK;

/* A database of that name is there. */
int cluster_database(struct arena *a, const struct cluster *c, const char *name, struct err *err) MUST_CHECK;

/* Fast shutdown; waits for the end. Harmless when nothing runs. */
void cluster_stop(struct cluster *c);

#endif
