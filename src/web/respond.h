/* Answers. Each function may be called once a request; the last step of a handler. */
#ifndef WEB_RESPOND_H
#define WEB_RESPOND_H

#include "web/html.h"
#include "web/request.h"

/* Where a page is written: pass it to the html_*() function of a template. */
struct out *respond_html(struct request *rq, int status);

void respond_text(struct request *rq, int status, const char *text);
void respond_json(struct request *rq, int status, const char *json);

/* 303: the browser asks for the page with GET. */
void respond_redirect(struct request *rq, struct url to);

/*
 * A form did its work (UI-23): a fragment request gets 200 with an empty body and the header that makes the page
 * go to `to`; a plain form gets the redirect.
 */
void respond_done(struct request *rq, struct url to);

/* Value and name must be free of line breaks: they come from our code, not from people. */
void respond_header(struct request *rq, const char *name, const char *value);

/* Set-Cookie, bound to the instance's prefix, HttpOnly, SameSite=Lax; Secure outside dev. value NULL removes it. */
void respond_cookie(struct request *rq, const char *name, const char *value);

#endif
