/*
 * From a read request to its answer, in named steps: the one place where access, CSRF and forms are enforced.
 */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web/request.h"

/* Always leaves an answer in rq->response. Errors end as a page; why, goes to err for the log (empty when none). */
void dispatch(struct request *rq);

#endif
