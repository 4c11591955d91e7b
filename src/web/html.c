#include "web/html.h"

#include "base/str.h"

void html_lit(struct out *o, const char *text, size_t n)
{
	buf_add(o->buf, text, n);
}

static const char *entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	default: return "&#39;";
	}
}

void html_put_text(struct out *o, const char *text)
{
	while (text && *text) {
		size_t n = strcspn(text, "&<>\"'");

		buf_add(o->buf, text, n);
		text += n;
		if (*text)
			buf_adds(o->buf, entity(*text++));
	}
}

void html_put_unsigned(struct out *o, unsigned long long n)
{
	buf_addf(o->buf, "%llu", n);
}

void html_put_long(struct out *o, long long n)
{
	buf_addf(o->buf, "%lld", n);
}

void html_put_day(struct out *o, struct date d)
{
	struct arena a;

	arena_init(&a, 0);
	html_put_text(o, date_text(&a, d));
	arena_free(&a);
}

void html_put_url(struct out *o, struct url url)
{
	html_put_text(o, url.s);
}

void html_put_html(struct out *o, struct html html)
{
	buf_adds(o->buf, html.s);
}

void html_put_encoded(struct out *o, const char *text)
{
	struct arena a;

	if (str_empty(text))
		return;
	arena_init(&a, 0);
	buf_adds(o->buf, str_url_encode(&a, text));
	arena_free(&a);
}

void html_data(struct out *o, const char *id, struct json_text json)
{
	buf_adds(o->buf, "<script type=\"application/json\" id=\"");
	html_put_text(o, id);
	buf_adds(o->buf, "\">");
	for (const char *s = json.s; *s; s++) {
		if (strchr("<>&", *s))
			buf_addf(o->buf, "\\u%04x", *s);
		else
			buf_addc(o->buf, *s);
	}
	buf_adds(o->buf, "</script>");
}
