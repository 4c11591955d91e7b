/* Writing JSON by hand where it is a line or two; reading and larger things are jansson's. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

/* s, UTF-8, as a JSON text with its quotes. */
void json_add_text(struct buf *b, const char *s);

#endif
