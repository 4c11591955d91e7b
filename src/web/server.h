/*
 * `cts serve`: a small supervisor and its workers (design 5).
 *
 * The supervisor binds (or inherits from systemd) the socket, forks, reaps, replaces what died (slower and slower
 * when it dies at once), adds workers while all are busy, and holds no data of requests.
 *
 *	SIGTERM, SIGINT  drain: no new connections, running requests are finished within the grace time
 *	SIGHUP           reload: settings and logs anew, new workers start, old ones drain
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

/* Serves until told to stop. 0 when everything was finished in time. */
int server_run(const struct site *site, struct listener listener, site_reload *reload, void *reload_arg,
	       struct err *err) MUST_CHECK;

#endif
