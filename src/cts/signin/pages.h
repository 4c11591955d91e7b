/* Signing in and out, the home page, the session's ping (spec 10, section 5). */
#ifndef CTS_SIGNIN_PAGES_H
#define CTS_SIGNIN_PAGES_H

#include "cts/frame/frame.h"

int home_page(struct request *rq);
int login_page(struct request *rq);
int login_post(struct request *rq);
int logout_post(struct request *rq);
int ping_page(struct request *rq);

struct login_page {
	struct frame frame;
	const struct form_state *form;
	const char *notice; /* why this page appears, or NULL */
	struct url action;
};

#endif
