/* Guessing passwords is made slow, per account and per address (design 11). */
#ifndef CTS_SIGNIN_THROTTLE_H
#define CTS_SIGNIN_THROTTLE_H

#include "web/request.h"

/* *wait = seconds until another try is welcome, 0 = now. */
int throttle_check(struct request *rq, const char *email, int64_t *wait) MUST_CHECK;

int throttle_failure(struct request *rq, const char *email) MUST_CHECK;
int throttle_success(struct request *rq, const char *email) MUST_CHECK;

#endif
