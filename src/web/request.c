#include "web/request.h"

#include "base/str.h"

static const char *first_value(const struct params *params, const char *name)
{
	for (size_t i = 0; i < params->n; i++)
		if (str_eq(params->v[i].name, name))
			return params->v[i].value;
	return NULL;
}

const char *request_param(const struct request *rq, const char *name)
{
	const char *value = first_value(&rq->params, name);

	return value ? value : "";
}

int64_t request_param_int(const struct request *rq, const char *name, int64_t otherwise)
{
	int64_t value;

	return str_to_int64(request_param(rq, name), &value) ? value : otherwise;
}

const char *request_posted(const struct request *rq, const char *name)
{
	return first_value(&rq->posted, name);
}

const char *request_cookie(const struct request *rq, const char *name)
{
	size_t len = strlen(name);

	for (const char *s = rq->cookie; s && *s;) {
		size_t n = strcspn(s, ";");

		if (n > len && strncmp(s, name, len) == 0 && s[len] == '=')
			return arena_strndup(rq->arena, s + len + 1, n - len - 1);
		s += n;
		s += strspn(s, "; ");
	}
	return NULL;
}

bool request_takes_gzip(const struct request *rq)
{
	char *list = arena_strdup(rq->arena, rq->accept_encoding ? rq->accept_encoding : ""), *part;

	while ((part = strsep(&list, ","))) {
		const char *coding = str_trim(rq->arena, strsep(&part, ";"));
		const char *weight = part ? strstr(part, "q=") : NULL;
		double q = 1;

		if (weight && !str_to_double(str_trim(rq->arena, weight + strlen("q=")), &q))
			q = 0;
		if (str_eq_nocase(coding, "gzip") && q > 0)
			return true;
	}
	return false;
}

void params_add(struct arena *a, struct params *params, const char *name, const char *value)
{
	params->v = arena_grow(a, params->v, params->n, &params->cap, sizeof(*params->v));
	params->v[params->n++] = (struct param){name, value};
}

bool params_parse(struct arena *a, const char *query, struct params *params)
{
	while (*query) {
		size_t n = strcspn(query, "&"), name_len = strcspn(query, "=&");
		char *name, *value;

		if (n) {
			size_t value_at = name_len < n ? name_len + 1 : n;

			if (!str_url_decode(a, query, name_len, true, &name) ||
			    !str_url_decode(a, query + value_at, n - value_at, true, &value))
				return false;
			params_add(a, params, name, value);
		}
		query += n + (query[n] == '&');
	}
	return true;
}
