#include "cts/frame/report.h"

#include "base/str.h"
#include "cts/accounts/user.h"
#include "cts/app.h"
#include "jobs/mail.h"
#include "jobs/queries.h"

enum { QUIET_SECONDS = 600 };

/* What was asked and what went wrong; nothing that was typed into a form. */
static const char *text_of(struct request *rq)
{
	return arena_printf(rq->arena,
			    "A request failed.\n\n"
			    "  request  %s\n"
			    "  address  %s %s\n"
			    "  user     %s\n"
			    "  reason   %s\n\n"
			    "The error log has it under the request's number.\n",
			    rq->id, rq->method_name, rq->full_path, rq->user ? rq->user->email : "nobody",
			    rq->err.text);
}

void frame_report(struct request *rq)
{
	const struct mail mail = {.to = app_of(rq)->settings->admins,
				  .subject = arena_printf(rq->arena, "%s failed", rq->full_path),
				  .text = text_of(rq)};
	struct mail_recent recent;
	struct err err;

	if (str_empty(mail.to) || db_ready(rq->db, &err) < 0 ||
	    mail_recent(rq->db, rq->arena, mail.subject, QUIET_SECONDS, &recent, &err) < 0 || recent.yes)
		return;
	if (mail_queue(rq->db, rq->arena, &mail, &err) < 0)
		fprintf(stderr, "cts: the mail of a failed request cannot be queued: %s\n", err.text);
}
