/* Built style sheets, scripts and images: names that change with their content, kept by browsers for a year (UI-93). */
#ifndef WEB_STATIC_H
#define WEB_STATIC_H

#include <stdbool.h>

#include "web/request.h"

/* True when the request was for /static/ (or robots.txt, UI-56) and is answered. In deployment nginx does this. */
bool static_serve(struct request *rq);

#endif
