/*
 * Bodies of POST requests: application/x-www-form-urlencoded and multipart/form-data, fed in pieces.
 *
 * Fields become rq->posted; files become rq->uploads, written to unlinked temporary files while they arrive, so that
 * a large upload costs no memory.
 */
#ifndef WEB_BODY_H
#define WEB_BODY_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

#include "web/request.h"

struct body_reader;

/* NULL when the request has no form body (or of another type: rq->refused is set). max: bytes of the whole body. */
struct body_reader *body_reader_new(struct request *rq, struct MHD_Connection *connection, size_t max);
/* b NULL: dropped. False when so much came beyond max that reading on helps nobody. */
bool body_reader_add(struct body_reader *b, const char *data, size_t n) MUST_CHECK;

/* Ends and frees; true when the body was larger than max. What was malformed is in rq->refused. */
bool body_reader_end(struct request *rq, struct body_reader *b);
void body_reader_free(struct body_reader *b);

#endif
