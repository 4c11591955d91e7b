/*
 * Commands on the environment's server, over one ssh connection a fab line (DEP-23). The system's own ssh is used, so
 * that the user's configuration, agent, jump hosts and known hosts hold. In the environment "local" they run here.
 */
#ifndef FAB_REMOTE_H
#define FAB_REMOTE_H

#include "base/buf.h"
#include "fab/fab.h"

struct remote {
	const char *const *argv; /* NULL-terminated; passed as they are, whatever is in them */
	bool root;               /* as root: through sudo, which must not ask, unless we are root there */
	bool terminal;           /* somebody types: it gets a terminal */
	int input, output;       /* descriptors; 0 = ours */
};

/* Connects, if this line has not yet. EXIT_DONE, or EXIT_UNREACHABLE with f->err. */
int remote_connect(struct fab *f);

/* Runs it to its end. EXIT_DONE with *status = its exit status, or EXIT_UNREACHABLE. */
int remote_run(struct fab *f, const struct remote *remote, int *status);

/* The same, in the background; remote_wait() for the end. */
int remote_start(struct fab *f, const struct remote *remote, pid_t *pid);
int remote_wait(struct fab *f, pid_t pid, int *status);

/* Runs it and adds what it writes to output. A status other than 0 is no error. */
int remote_read(struct fab *f, const struct remote *remote, struct buf *output, int *status);

/* Ends the connection; harmless when there is none. */
void remote_close(struct fab *f);

#endif
