#include "web/route.h"

#include <stdarg.h>

#include "base/str.h"
#include "web/site.h"

/* The next part of a path, up to "/" or the end; moves *s behind it. */
static size_t take_part(const char **s, const char **part)
{
	size_t n = strcspn(*s, "/");

	*part = *s;
	*s += n;
	return n;
}

static bool match_id(struct request *rq, const char *part, size_t n)
{
	if (!n || part[0] == '-' || part[0] == '+')
		return false;
	return str_to_int64(arena_strndup(rq->arena, part, n), &rq->param_id);
}

static bool match_text(struct request *rq, const char *part, size_t n)
{
	if (!n)
		return false;
	rq->param_text = arena_strndup(rq->arena, part, n);
	return true;
}

/* Fixed parts first: only when they all match are placeholders looked at. */
static bool match(const char *pattern, const char *path, struct request *rq)
{
	while (*pattern && *path) {
		const char *want, *got;
		size_t n, m;

		if (*pattern == '<') {
			n = take_part(&pattern, &want);
			m = take_part(&path, &got);
			if (strncmp(want, "<id>", n) == 0 ? !match_id(rq, got, m) : !match_text(rq, got, m))
				return false;
			continue;
		}
		if (*pattern++ != *path++)
			return false;
	}
	return !*pattern && !*path;
}

const struct route *route_find(const struct route *routes, size_t n, struct request *rq)
{
	for (size_t i = 0; i < n; i++)
		if (match(routes[i].pattern, rq->path, rq))
			return &routes[i];
	return NULL;
}

struct url url_make(const struct request *rq, const char *pattern, int64_t id, const char *text)
{
	const char *at = strchr(pattern, '<'), *rest;

	if (!at)
		return (struct url){*rq->site->prefix ? arena_printf(rq->arena, "%s%s", rq->site->prefix, pattern)
						      : pattern};
	rest = strchr(at, '>') + 1;
	if (str_starts(at, "<id>"))
		return (struct url){arena_printf(rq->arena, "%s%.*s%lld%s", rq->site->prefix, (int)(at - pattern),
						 pattern, (long long)id, rest)};
	return (struct url){arena_printf(rq->arena, "%s%.*s%s%s", rq->site->prefix, (int)(at - pattern), pattern,
					 str_url_encode(rq->arena, text), rest)};
}

struct url url_query(const struct request *rq, struct url url, ...)
{
	struct buf b = BUF_INIT;
	const char *name;
	va_list ap;
	char mark = '?';

	buf_adds(&b, url.s);
	va_start(ap, url);
	while ((name = va_arg(ap, const char *))) {
		const char *value = va_arg(ap, const char *);

		if (str_empty(value))
			continue;
		buf_addf(&b, "%c%s=%s", mark, name, str_url_encode(rq->arena, value));
		mark = '&';
	}
	va_end(ap);
	url.s = arena_strdup(rq->arena, buf_str(&b));
	buf_free(&b);
	return url;
}

struct url url_local(const struct request *rq, const char *text)
{
	const char *prefix = rq->site->prefix;
	size_t n = strlen(prefix);
	bool safe = !str_empty(text) && strncmp(text, prefix, n) == 0 && text[n] == '/' && text[n + 1] != '/';

	/* a backslash counts as a slash in browsers, control characters are dropped by them */
	for (const char *s = text; safe && *s; s++)
		safe = (unsigned char)*s > 0x20 && *s != 0x7F && *s != '\\';
	if (!safe)
		return url_make(rq, "/", 0, NULL);
	return (struct url){text};
}
