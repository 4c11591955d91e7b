#include "web/dispatch.h"

#include "base/str.h"
#include "db/db.h"
#include "web/form.h"
#include "web/respond.h"
#include "web/route.h"
#include "web/session.h"
#include "web/site.h"
#include "web/static.h"
#include "web/token.h"

/* A step goes on, has answered, or failed with rq->err. */
enum step_result { STEP_FAILED = -1, STEP_ON, STEP_DONE };

typedef enum step_result step_function(struct request *rq);

static enum step_result refuse(struct request *rq, int status, const char *text)
{
	rq->site->error_page(rq, status, text);
	return STEP_DONE;
}

/* What the reader of the request found wrong with it. */
static enum step_result refuse_malformed(struct request *rq)
{
	if (rq->no_room)
		return refuse(rq, 503, NULL);
	return rq->refused ? refuse(rq, 400, rq->refused) : STEP_ON;
}

static enum step_result serve_static(struct request *rq)
{
	return static_serve(rq) ? STEP_DONE : STEP_ON;
}

/* UI-42: with a prefix the server's root leads to the list of instances. */
static enum step_result strip_prefix(struct request *rq)
{
	const char *prefix = rq->site->prefix;

	if (*prefix && str_eq(rq->full_path, "/")) {
		respond_redirect(rq, url_make(rq, "/instances/", 0, NULL));
		return STEP_DONE;
	}
	if (!str_starts(rq->full_path, prefix))
		return refuse(rq, 404, NULL);
	rq->path = rq->full_path + strlen(prefix);
	if (*rq->path == '\0')
		rq->path = "/";
	return *rq->path == '/' ? STEP_ON : refuse(rq, 404, NULL);
}

static enum step_result add_slash(struct request *rq)
{
	struct request probe = *rq;

	if (str_ends(rq->path, "/") || rq->method != METHOD_GET)
		return STEP_ON;
	probe.path = arena_printf(rq->arena, "%s/", rq->path);
	if (!route_find(rq->site->routes, rq->site->n_routes, &probe))
		return STEP_ON;
	respond_redirect(rq, (struct url){arena_printf(rq->arena, "%s/%s%s", str_url_path(rq->arena, rq->full_path),
						       *rq->query ? "?" : "", rq->query)});
	rq->response.status = 301;
	return STEP_DONE;
}

static enum step_result find_route(struct request *rq)
{
	rq->route = route_find(rq->site->routes, rq->site->n_routes, rq);
	return rq->route ? STEP_ON : add_slash(rq);
}

static enum step_result connect_database(struct request *rq)
{
	return db_ready(rq->db, &rq->err) < 0 ? STEP_FAILED : STEP_ON;
}

static enum step_result load_session(struct request *rq)
{
	if (session_load(rq) < 0)
		return STEP_FAILED;
	if (!rq->session.live)
		return STEP_ON;
	if (rq->site->load_user(rq, rq->session.user_id, &rq->user) < 0)
		return STEP_FAILED;
	/* deactivated meanwhile (ACC-X6) */
	if (!rq->user)
		return session_end(rq) < 0 ? STEP_FAILED : STEP_ON;
	if (rq->route && rq->route->quiet)
		return STEP_ON;
	return session_touch(rq, rq->now) < 0 ? STEP_FAILED : STEP_ON;
}

static enum step_result refuse_unknown_path(struct request *rq)
{
	return rq->route ? STEP_ON : refuse(rq, 404, NULL);
}

static route_handler *handler_of(const struct request *rq)
{
	if (rq->method == METHOD_GET)
		return rq->route->get;
	return rq->method == METHOD_POST ? rq->route->post : NULL;
}

/* UI-54 */
static enum step_result check_method(struct request *rq)
{
	if (handler_of(rq))
		return STEP_ON;
	respond_header(rq, "Allow",
		       rq->route->get && rq->route->post ? "GET, HEAD, POST"
		       : rq->route->get                  ? "GET, HEAD"
							 : "POST");
	return refuse(rq, 405, NULL);
}

/* Anonymous people sign in and come back; who is signed in and may not is told so (design 13). */
static enum step_result check_access(struct request *rq)
{
	unsigned access = rq->route->access;

	if (access == ACCESS_ANYONE || (rq->user && access == ACCESS_SIGNED_IN))
		return STEP_ON;
	if (rq->user)
		return rq->site->may(rq->user, access) ? STEP_ON : refuse(rq, 403, NULL);
	if (rq->fragment) {
		/* a login page inside a modal helps nobody (UI-X3) */
		rq->response.status = 401;
		respond_header(rq, "HX-Redirect", rq->site->login_url(rq).s);
	} else {
		respond_redirect(rq, rq->site->login_url(rq));
	}
	return STEP_DONE;
}

static enum step_result check_csrf(struct request *rq)
{
	if (rq->method != METHOD_POST || csrf_is_valid(rq))
		return STEP_ON;
	/* a script of ours sends the form again with it; a foreign one cannot read it, nor send HX-Request unasked */
	if (rq->fragment)
		respond_header(rq, "X-CSRF-Token", csrf_token(rq));
	return refuse(rq, 403, "This form is too old or came from another site. Reload the page and try again.");
}

static enum step_result read_form(struct request *rq)
{
	struct form_state *state;

	if (rq->method != METHOD_POST || !rq->route->form)
		return STEP_ON;
	if (form_read(rq, rq->route->form, &state) < 0)
		return STEP_FAILED;
	if (state->valid)
		return STEP_ON;
	return rq->route->get(rq) < 0 ? STEP_FAILED : STEP_DONE;
}

static enum step_result run_handler(struct request *rq)
{
	return handler_of(rq)(rq) < 0 ? STEP_FAILED : STEP_DONE;
}

static step_function *const steps[] = {
	refuse_malformed,    serve_static, strip_prefix, find_route, connect_database, load_session,
	refuse_unknown_path, check_method, check_access, check_csrf, read_form,        run_handler,
};

/* Half a page and its headers must not reach the person together with the error page. */
static void answer_failure(struct request *rq)
{
	db_rollback(rq->db);
	buf_clear(&rq->response.body);
	rq->response.headers = NULL;
	rq->site->report(rq);
	rq->site->error_page(rq, 500, NULL);
}

void dispatch(struct request *rq)
{
	enum step_result result = STEP_ON;

	for (size_t i = 0; result == STEP_ON && i < ARRAY_LEN(steps); i++)
		result = steps[i](rq);
	if (result == STEP_FAILED)
		answer_failure(rq);
}
