#include "web/html.h"

enum { DIGITS_MAX = 20 }; /* of 2^64 - 1 */

/* What stands for a character; the NUL has an entry too, so that one look per character finds either. */
struct entity {
	const char *text;
	size_t n;
};
static const struct entity entities[] = {{"", 0},     {"", 0},       {"&amp;", 5}, {"&lt;", 4},
					 {"&gt;", 4}, {"&quot;", 6}, {"&#39;", 5}};
static const unsigned char special[256] = {['\0'] = 1, ['&'] = 2, ['<'] = 3, ['>'] = 4, ['"'] = 5, ['\''] = 6};

void html_put_text(struct out *o, const char *text)
{
	const unsigned char *s = (const unsigned char *)text, *run = s;

	while (s) {
		const struct entity *e;

		while (!special[*s])
			s++;
		e = &entities[special[*s]];
		buf_add(o->buf, run, (size_t)(s - run));
		if (!*s)
			return;
		buf_add(o->buf, e->text, e->n);
		run = ++s;
	}
}

void html_put_unsigned(struct out *o, unsigned long long n)
{
	char digits[DIGITS_MAX], *first = digits + DIGITS_MAX;

	do
		*--first = (char)('0' + n % 10);
	while (n /= 10);
	buf_add(o->buf, first, (size_t)(digits + DIGITS_MAX - first));
}

void html_put_integer(struct out *o, long long n)
{
	if (n < 0)
		buf_addc(o->buf, '-');
	html_put_unsigned(o, n < 0 ? 0 - (unsigned long long)n : (unsigned long long)n);
}

void html_put_date(struct out *o, struct date d)
{
	struct arena a;

	if (!date_is_valid(d))
		return;
	arena_init(&a, 0);
	buf_adds(o->buf, date_text(&a, d));
	arena_free(&a);
}

void html_put_url(struct out *o, struct url url)
{
	html_put_text(o, url.s);
}

void html_put_html(struct out *o, struct html html)
{
	if (html.s)
		buf_adds(o->buf, html.s);
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));
}

void html_put_encoded(struct out *o, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (const char *s = text; s && *s; s++) {
		const char code[] = {'%', hex[(unsigned char)*s >> 4], hex[*s & 15]};

		if (is_unreserved(*s))
			buf_addc(o->buf, *s);
		else
			buf_add(o->buf, code, sizeof(code));
	}
}

/* Characters at s that a script element or an old JavaScript must not see, and what JSON takes for them. */
static const char *json_escape(const char *s, size_t *n)
{
	*n = 1;
	switch (*s) {
	case '<': return "\\u003c";
	case '>': return "\\u003e";
	case '&': return "\\u0026";
	}
	*n = 3;
	if (strncmp(s, "\xE2\x80\xA8", 3) == 0)
		return "\\u2028";
	return strncmp(s, "\xE2\x80\xA9", 3) == 0 ? "\\u2029" : NULL;
}

static void put_json(struct out *o, const char *json)
{
	while (*json) {
		size_t run = strcspn(json, "<>&\xE2"), n;
		const char *escape;

		buf_add(o->buf, json, run);
		json += run;
		if (!*json)
			break;
		escape = json_escape(json, &n);
		if (escape)
			buf_adds(o->buf, escape);
		else
			buf_add(o->buf, json, n = 1);
		json += n;
	}
}

void html_data(struct out *o, const char *id, struct json_text data)
{
	buf_adds(o->buf, "<script type=\"application/json\" id=\"");
	html_put_text(o, id);
	buf_adds(o->buf, "\">");
	put_json(o, data.json ? data.json : "null");
	buf_adds(o->buf, "</script>");
}
