/*
 * What compiled templates call, and the types by which they decide how a value reaches a page.
 *
 * html_put() is chosen by the C type of what stands in {{ }}: text is escaped, numbers are digits, money and floating
 * point have no case (format them first). Only struct html passes unescaped: it is made by our own code.
 */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/datetime.h"

/* Where a page is written. */
struct out {
	struct buf *buf;
};

/* An address made by the router (url_<route>()), or a fixed one of the settings; never text that people typed. */
struct url {
	const char *s;
};

/* Trusted markup. */
struct html {
	const char *s;
};

/* JSON text, made by a JSON library. */
struct json_text {
	const char *s;
};

void html_lit(struct out *o, const char *text, size_t n);
void html_put_text(struct out *o, const char *text); /* NULL prints nothing */
void html_put_long(struct out *o, long long n);
void html_put_unsigned(struct out *o, unsigned long long n);
void html_put_day(struct out *o, struct date d); /* "22 Nov 2026" */
void html_put_url(struct out *o, struct url url);
void html_put_html(struct out *o, struct html html);

/* Percent-encoded: one component of an address. */
void html_put_encoded(struct out *o, const char *text);

/* <script type="application/json">, with what could end it or be taken for markup written as \u escapes. */
void html_data(struct out *o, const char *id, struct json_text json);

#define html_put(o, x)                                                                                            \
	_Generic((x),                                                                                             \
		char *: html_put_text,                                                                            \
		const char *: html_put_text,                                                                      \
		int: html_put_long,                                                                               \
		long: html_put_long,                                                                              \
		long long: html_put_long,                                                                         \
		unsigned: html_put_unsigned,                                                                      \
		unsigned long: html_put_unsigned,                                                                 \
		struct date: html_put_day,                                                                        \
		struct url: html_put_url,                                                                         \
		struct html: html_put_html)((o), (x))

/* Start of an address: nothing but a struct url. */
#define html_put_href(o, x) _Generic((x), struct url: html_put_url)((o), (x))

/* Further on in an address without "| url": a whole number. */
#define html_put_number(o, x)                     \
	_Generic((x),                             \
		int: html_put_long,               \
		long: html_put_long,              \
		long long: html_put_long,         \
		unsigned: html_put_unsigned,      \
		unsigned long: html_put_unsigned)((o), (x))

#endif
