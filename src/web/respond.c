#include "web/respond.h"

#include "base/str.h"
#include "web/site.h"

void respond_header(struct request *rq, const char *name, const char *value)
{
	struct header *h = ARENA_NEW(rq->arena, struct header);

	*h = (struct header){name, value, rq->response.headers};
	rq->response.headers = h;
}

struct out *respond_html(struct request *rq, int status)
{
	struct out *o = ARENA_NEW(rq->arena, struct out);

	rq->response.status = status;
	rq->response.content_type = "text/html; charset=utf-8";
	o->buf = &rq->response.body;
	return o;
}

void respond_text(struct request *rq, int status, const char *text)
{
	rq->response.status = status;
	rq->response.content_type = "text/plain; charset=utf-8";
	buf_adds(&rq->response.body, text);
}

void respond_json(struct request *rq, int status, const char *json)
{
	rq->response.status = status;
	rq->response.content_type = "application/json";
	buf_adds(&rq->response.body, json);
}

void respond_redirect(struct request *rq, struct url to)
{
	rq->response.status = 303;
	respond_header(rq, "Location", to.s);
}

void respond_done(struct request *rq, struct url to)
{
	if (!rq->fragment) {
		respond_redirect(rq, to);
		return;
	}
	rq->response.status = 200;
	respond_header(rq, "HX-Redirect", to.s);
}

/* The line that sets a cookie in this answer already, or NULL. */
static struct header *cookie_line(struct request *rq, const char *name)
{
	size_t n = strlen(name);

	for (struct header *h = rq->response.headers; h; h = h->next)
		if (str_eq(h->name, "Set-Cookie") && strncmp(h->value, name, n) == 0 && h->value[n] == '=')
			return h;
	return NULL;
}

void respond_cookie(struct request *rq, const char *name, const char *value)
{
	const char *path = *rq->site->prefix ? rq->site->prefix : "/";
	const char *line = arena_printf(rq->arena, "%s=%s; Path=%s; HttpOnly; SameSite=Lax%s%s", name,
					value ? value : "", path, rq->site->secure_cookies ? "; Secure" : "",
					value ? "" : "; Max-Age=0");
	struct header *old = cookie_line(rq, name);

	if (old)
		old->value = line;
	else
		respond_header(rq, "Set-Cookie", line);
}
