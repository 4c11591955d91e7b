/*
 * Between libmicrohttpd and struct request: reads head and body, refuses what is malformed or too large, has the
 * request dispatched, sends the answer, writes the access log.
 */
#ifndef WEB_CONNECTION_H
#define WEB_CONNECTION_H

#include <microhttpd.h>

#include "base/log.h"
#include "web/request.h"
#include "web/worker.h"

/* What the connections of one worker share. */
struct worker_context {
	const struct site *site;
	struct db *db;
	struct cache *cache;
	const struct log *errors, *access; /* access NULL = none */
	struct worker_slot *slot;          /* counts what the supervisor looks at while a handler runs */
	int active;                        /* requests being read, answered or sent */
	uint64_t served;
	uint64_t closed; /* connections that ended */
	uint64_t serial; /* makes request ids differ */
	bool draining;   /* answer, then close connections */
};

/* Callbacks for MHD_start_daemon; cls is the struct worker_context. */
void *connection_begin(void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result connection_handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *data, size_t *size, void **con_cls);
void connection_notify(void *cls, struct MHD_Connection *connection, void **socket_context,
		       enum MHD_ConnectionNotificationCode code);
void connection_end(void *cls, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode code);

#endif
