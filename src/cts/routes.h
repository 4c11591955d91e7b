/* The table of routes.def, for the site. */
#ifndef CTS_ROUTES_H
#define CTS_ROUTES_H

#include "web/route.h"

extern const struct route cts_routes[];
extern const size_t cts_routes_count;

#endif
