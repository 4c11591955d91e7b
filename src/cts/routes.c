#include "cts/routes.h"

#include "cts/accounts/permissions.h"
#include "cts/catalog/pages.h"
#include "cts/frame/frame.h"
#include "cts/reports/pages.h"
#include "cts/signin/pages.h"

const struct route cts_routes[] = {
#define ROUTE(name_, param, pattern_, access_, get_, post_, form_)                                                     \
	{.name = #name_, .pattern = pattern_, .access = access_, .get = get_, .post = post_, .form = form_},
#define QUIET(name_, param, pattern_, access_, get_, post_, form_)                                                     \
	{.name = #name_,                                                                                               \
	 .pattern = pattern_,                                                                                          \
	 .access = access_,                                                                                            \
	 .get = get_,                                                                                                  \
	 .post = post_,                                                                                                \
	 .form = form_,                                                                                                \
	 .quiet = true},
#include "cts/routes.def"
#undef ROUTE
#undef QUIET
};
const size_t cts_routes_count = ARRAY_LEN(cts_routes);
