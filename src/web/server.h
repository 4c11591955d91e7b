/*
 * `cts serve`: a small supervisor and its workers (design 5).
 *
 * The supervisor binds (or inherits from systemd) the socket, forks, reaps, replaces what died (slower and slower
 * when it dies at once), adds workers while all are busy, and holds no data of requests.
 *
 *	SIGTERM, SIGINT  drain: no new connections, running requests are finished within the grace time
 *	SIGHUP           reload: it becomes the program that its path names now, with settings and logs anew; when all
 *	                 new workers are there the old ones drain. What could not serve is refused, and all goes on.
 *
 * Under systemd it says when it is ready, and its status line names the program and what came of a reload.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "base/err.h"
#include "base/macros.h"
#include "web/site.h"

struct listener {
	int fd;
	bool inherited; /* from systemd, which gives it to the next service too */
};

/*
 * A listening socket for site->bind and site->port, or the one systemd passed (LISTEN_FDS). A port in use is an
 * error that names the process that holds it, as far as we may see it.
 */
int server_listen(const struct site *site, struct listener *listener, struct err *err) MUST_CHECK;

/* What SIGHUP starts anew; both NULL-terminated, found by their path at that time. */
struct server_program {
	const char *const *argv; /* what this process runs */
	const char *const
		*check; /* ends with exit status 0 when that could serve; its last line says why it could not */
};

/* Serves until told to stop. program NULL = SIGHUP is ignored. 0 when everything was finished in time. */
int server_run(const struct site *site, struct listener listener, const struct server_program *program,
	       struct err *err) MUST_CHECK;

#endif
