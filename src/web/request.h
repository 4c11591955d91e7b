/*
 * One request and its answer, passed to everything that serves it (there are no globals).
 *
 * The request path fills it step by step (dispatch.c): what was asked, the route, who asks, the checked form. A
 * handler runs when all of that holds; it reads, changes the database, and answers through respond.h. A handler
 * returns 0, or -1 with rq->err filled: then the person sees the error page and the log the reason.
 *
 * Everything reached from here lives in the request's arena, except site, db and cache, which are the worker's.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/datetime.h"
#include "base/err.h"
#include "base/macros.h"
#include "web/html.h"

struct cache;
struct db;
struct form_state;
struct route;
struct site;
struct user; /* the application's; the web layer only asks whether there is one */

enum method { METHOD_GET, METHOD_POST, METHOD_OTHER };

struct param {
	const char *name, *value; /* decoded, well-formed UTF-8 without NUL */
};

struct params {
	struct param *v;
	size_t n, cap;
};

struct upload {
	const char *field, *file_name; /* the name is the client's: for messages only */
	int fd;                        /* an unlinked temporary file, closed with the request */
	size_t size;
	struct upload *next;
};

struct session {
	bool live;
	const char *token; /* as in the cookie */
	int64_t user_id;
	struct instant last_activity;
	struct instant verified; /* when the database was last asked about it */
	bool has_messages;
};

struct header {
	const char *name, *value;
	struct header *next;
};

struct response {
	int status;               /* 0 = nothing answered yet */
	const char *content_type; /* NULL = no body */
	struct buf body;
	int file; /* open file sent instead of body, else -1 */
	uint64_t file_size;
	struct header *headers;
};

struct request {
	struct arena *arena;
	const struct site *site;
	struct db *db;
	struct cache *cache;
	struct err err;

	/* asked */
	char id[20]; /* names the request in logs and on error pages */
	enum method method;
	const char *method_name;
	const char *full_path; /* as asked, with the prefix */
	const char *path;      /* without the instance's prefix, begins with "/" */
	const char *query;     /* raw, "" when none */
	struct params params;  /* of the query */
	struct params posted;  /* of the body */
	struct upload *uploads;
	const char *cookie, *host, *address, *user_agent, *accept_encoding, *content_type;
	bool fragment;       /* a script asks for a part of a page (htmx) */
	bool no_room;        /* for a file of the body (answered 503) */
	const char *refused; /* why the head or body is not acceptable (answered 400), else NULL */
	struct instant now;
	int64_t started_us; /* monotonic */

	/* found */
	const struct route *route;
	int64_t param_id;       /* of <id> in the pattern */
	const char *param_text; /* of <text> */
	struct session session;
	const struct user *user;     /* NULL = anonymous */
	const char *anonymous_token; /* cookie that binds forms before sign-in */
	struct form_state *form;     /* of a POST with a form; handlers may also make one for a GET */

	struct response response;
};

/* First value of that name in the query or "" / NULL. */
const char *request_param(const struct request *rq, const char *name);
/* A whole number in the query; otherwise the default. */
int64_t request_param_int(const struct request *rq, const char *name, int64_t otherwise);
/* First posted value, or NULL. */
const char *request_posted(const struct request *rq, const char *name);
/* Value of a cookie, or NULL. */
/* Accept-Encoding names gzip, and not only to refuse it (q=0). */
bool request_takes_gzip(const struct request *rq);

const char *request_cookie(const struct request *rq, const char *name);

/* Parses "a=1&b=%C3%A4" into params; false on broken escapes and bytes that are not UTF-8. */
bool params_parse(struct arena *a, const char *query, struct params *params) MUST_CHECK;
void params_add(struct arena *a, struct params *params, const char *name, const char *value);

#endif
