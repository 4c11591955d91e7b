/*
 * What compiled templates (tools/htmlc) call, and the types by which they decide how a value reaches a page.
 *
 * {{ x }} is put by a function chosen by the C type of x: text is escaped, whole numbers are digits, a day is
 * "22 Nov 2026". Any other type does not compile: money (struct decimal) must be formatted by the currency code first,
 * a bool belongs into {% if %}, floating point has no place on a page. Only struct html passes unescaped.
 *
 * Nothing here fails; when memory runs out, buf aborts. NULL prints nothing wherever a text is put.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include <stddef.h>

#include "base/buf.h"
#include "base/datetime.h"

/* Where a page is written. It owns nothing: the buf belongs to who made the out. */
struct out {
	struct buf *buf;
};

/*
 * An address that may stand at the start of href, src, action ...: made by the router (url_<route>()) or from a
 * setting, never from text that people typed, which could say "javascript:".
 */
struct url {
	const char *s;
};

/* Trusted markup, made by our own code alone (an SVG drawing, say): it is put as it is. */
struct html {
	const char *s;
};

/* JSON as a JSON library wrote it, for {% data %}. */
struct json_text {
	const char *json;
};

/* n bytes as they are: the literal text of a template. */
static inline void html_lit(struct out *o, const char *text, size_t n)
{
	buf_add(o->buf, text, n);
}

/* & < > " ' become entities: right in text and within the quotes of an attribute. */
void html_put_text(struct out *o, const char *text);

/* Digits, without grouping. */
void html_put_integer(struct out *o, long long n);
void html_put_unsigned(struct out *o, unsigned long long n);

/* "22 Nov 2026" (UI-71); a struct that is no day of the calendar, as an empty one, prints nothing. */
void html_put_date(struct out *o, struct date d);

void html_put_url(struct out *o, struct url url); /* escaped like text */
void html_put_html(struct out *o, struct html html);

/* {{ x | url }}: one component of an address; all but RFC 3986 unreserved characters as %XX. */
void html_put_encoded(struct out *o, const char *text);

/*
 * {% data "id" x %}: <script type="application/json" id="id">, which browsers do not run. < > & and U+2028, U+2029 are
 * written as \u003c ..., so that no text in it can end the element. NULL is the JSON null.
 */
void html_data(struct out *o, const char *id, struct json_text data);

/*
 * {{ x }} becomes _Generic(x, HTML_ANY)(o, x): spelled out in the generated code, so that the compiler reports a type
 * without a case in the template's line and not here.
 */
/* clang-format off */
#define HTML_INTEGER                          \
	int: html_put_integer,                \
	long: html_put_integer,               \
	long long: html_put_integer,          \
	unsigned: html_put_unsigned,          \
	unsigned long: html_put_unsigned,     \
	unsigned long long: html_put_unsigned

/* At the start of an address: nothing but a struct url. Further on: a whole number; text needs "| url". */
#define HTML_ADDRESS struct url: html_put_url

#define HTML_ANY                              \
	char *: html_put_text,                \
	const char *: html_put_text,          \
	HTML_INTEGER,                         \
	struct date: html_put_date,           \
	struct html: html_put_html,           \
	HTML_ADDRESS
/* clang-format on */

#endif
