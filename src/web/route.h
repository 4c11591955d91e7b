/*
 * The table of routes: which handler serves which path, and who may.
 *
 * A pattern is made of fixed parts, <id> (digits, fits bigint) and <text> (anything without "/"); at most one of
 * each. Patterns end in "/" or name a file; a GET without the final slash is sent to the path with it.
 * Method, sign-in, permission, CSRF and the form's rules are enforced from the table before the handler
 * runs. Addresses are made from the table too: url_make() and the url_<route>() functions of cts/urls.h.
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/html.h"
#include "web/request.h"

struct form;

/* Who may open a route. A permission of the application is ACCESS_PERMISSION + its number. */
enum access {
	ACCESS_ANYONE, /* also without signing in */
	ACCESS_SIGNED_IN,
	ACCESS_STAFF,
	ACCESS_PERMISSION,
};

typedef int route_handler(struct request *rq);

struct route {
	const char *name, *pattern;
	unsigned access;
	route_handler *get, *post; /* NULL: 405 */
	const struct form *form;   /* what a POST must hold; NULL: only the CSRF token */
	bool quiet;                /* does not count as activity of the person (ACC-48) */
};

/* The route for rq->path, with param_id and param_text set in rq; NULL when there is none. */
const struct route *route_find(const struct route *routes, size_t n, struct request *rq);

/* The address of a pattern: prefix added, <id> and <text> filled in. */
struct url url_make(const struct request *rq, const char *pattern, int64_t id, const char *text);

/* The same address with a query: pairs of name and value, ended by NULL; pairs with an empty value are left out. */
struct url url_query(const struct request *rq, struct url url, ...) __attribute__((sentinel));

/* An address of this site that came from outside (`next`), made safe: anything else gives the home page (ACC-42). */
struct url url_local(const struct request *rq, const char *text);

#endif
