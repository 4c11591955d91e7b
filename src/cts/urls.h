/*
 * url_<route>(rq), url_<route>(rq, id) or url_<route>(rq, text): the address of every route of routes.def.
 */
#ifndef CTS_URLS_H
#define CTS_URLS_H

#include "web/route.h"

#define URL_NONE(name, pattern)                                                                                        \
	static inline struct url url_##name(const struct request *rq)                                                  \
	{                                                                                                              \
		return url_make(rq, pattern, 0, NULL);                                                                 \
	}
#define URL_ID(name, pattern)                                                                                          \
	static inline struct url url_##name(const struct request *rq, int64_t id)                                      \
	{                                                                                                              \
		return url_make(rq, pattern, id, NULL);                                                                \
	}
#define URL_TEXT(name, pattern)                                                                                        \
	static inline struct url url_##name(const struct request *rq, const char *text)                                \
	{                                                                                                              \
		return url_make(rq, pattern, 0, text);                                                                 \
	}

#define ROUTE(name, param, pattern, access, get, post, form) URL_##param(name, pattern)
#define QUIET(name, param, pattern, access, get, post, form) URL_##param(name, pattern)
#include "cts/routes.def"
#undef ROUTE
#undef QUIET

#endif
