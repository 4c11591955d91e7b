/* Secrets of sessions and forms. */
#ifndef WEB_TOKEN_H
#define WEB_TOKEN_H

#include <stdbool.h>

#include "db/db.h"
#include "web/request.h"

/* 256 random bits as 64 hex digits. */
char *token_new(struct arena *a);

/* SHA-256 of a token: what the database keeps, so that its reader cannot sign in with it. */
struct db_bytes token_hash(struct arena *a, const char *token);

/*
 * The value of the form field csrf_token: bound to the session, or before sign-in to a cookie that this function
 * sets. Each call gives another text for the same secret, so that compressed pages do not leak it.
 */
const char *csrf_token(struct request *rq);

/* The posted csrf_token belongs to this browser. */
bool csrf_is_valid(struct request *rq);

#endif
