/* Passwords as PostgreSQL keeps them (RFC 5802, RFC 7677): the server never sees, and cannot log, the text (DEP-64). */
#ifndef CONVERGE_SCRAM_H
#define CONVERGE_SCRAM_H

#include <stdbool.h>

#include "base/arena.h"

/* "SCRAM-SHA-256$4096:salt$stored:server", with a salt of chance. password: ASCII. */
const char *scram_verifier(struct arena *a, const char *password);

/* Whether a verifier of the server is one of this password. */
bool scram_matches(struct arena *a, const char *verifier, const char *password);

#endif
