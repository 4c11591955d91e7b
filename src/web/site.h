/*
 * What the web layer knows of the application: its routes, limits, and the few questions it must ask it.
 *
 * One constant object for the whole life of a process, made by the application's start-up.
 */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/log.h"
#include "web/request.h"
#include "web/route.h"

struct asset {
	const char *name, *file, *type; /* "app.css", "app-3f2a91c0.css", "text/css; charset=utf-8" */
};

struct site {
	const void *app; /* the application's own context, for its handlers */

	const char *prefix; /* "" or "/JO" */
	const char *secret_key;
	bool secure_cookies;
	bool behind_proxy;         /* the front server's X-Real-IP names the client */
	bool debug;                /* show the reason of an error on its page: dev only */
	const char *allowed_hosts; /* separated by commas; "" = any */
	int64_t idle_expire_s;

	const struct route *routes;
	size_t n_routes;

	const struct asset *assets;
	size_t n_assets;
	const char *assets_dir;

	const char *conninfo;
	int statement_timeout_ms;
	const char *cache_host, *cache_prefix;

	const char *bind;
	int port;
	int workers, workers_max, worker_connections, worker_requests, worker_memory_mb;
	size_t header_max, body_max; /* bytes */
	int request_timeout_s, grace_s;
	const char *log_dir; /* "" = errors to standard error, no access log */

	/* The active user of that id, or NULL (then the session ends); -1 with rq->err on a database error. */
	int (*load_user)(struct request *rq, int64_t id, const struct user **user);
	bool (*may)(const struct user *user, unsigned access);
	/* Address of the sign-in page that comes back to where the request wanted to go. */
	struct url (*login_url)(struct request *rq);
	/* Told of a request that failed, before its page is made; its transaction is gone. */
	void (*report)(struct request *rq);
	/* A full page for 400, 403, 404, 405; without frame and database for 500. */
	void (*error_page)(struct request *rq, int status, const char *text);
};

/* Address of a built file: "/static/app-3f2a91c0.css". The name must be in the table. */
struct url asset_url(const struct request *rq, const char *name);

#endif
