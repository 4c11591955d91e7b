#include "cts/reports/pages.h"

#include "cts/reports/list.html.h"
#include "web/respond.h"

int reports_page(struct request *rq)
{
	struct reports_page *page = ARENA_NEW(rq->arena, struct reports_page);

	if (frame_init(rq, &page->frame, NAV_REPORTS, "Reports") < 0)
		return -1;
	html_reports_list(respond_html(rq, 200), page);
	return 0;
}
