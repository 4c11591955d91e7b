/* The page of reports: where partners begin (ACC-40). */
#ifndef CTS_REPORTS_PAGES_H
#define CTS_REPORTS_PAGES_H

#include "cts/frame/frame.h"

int reports_page(struct request *rq);

struct reports_page {
	struct frame frame;
};

#endif
