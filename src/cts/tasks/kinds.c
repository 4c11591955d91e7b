#include "cts/tasks/kinds.h"

#include "cts/settings/settings.h"
#include "jobs/mail.h"
#include "web/queries.h"

enum { HOUR_S = 3600 };

static int forget_sessions(struct job_run *run)
{
	return sessions_delete_expired(run->db, run->arena, instant_now(), &run->err);
}

static const char *sender(struct arena *a, const struct settings *s)
{
	const char *host = arena_strndup(a, s->allowed_hosts, strcspn(s->allowed_hosts, ","));
	bool address = host[strspn(host, "0123456789.")] == '\0';

	if (*s->mail_from)
		return s->mail_from;
	if (!*host)
		return "cts@localhost";
	/* a mail server takes an address only as a literal (RFC 5321) */
	return arena_printf(a, address ? "cts@[%s]" : "cts@%s", host);
}

static int send_mail(struct job_run *run)
{
	const struct settings *s = run->app;
	struct mail_server server = {.url = s->mail_server, .from = sender(run->arena, s)};
	struct mail mail;

	server.subject_prefix = arena_printf(run->arena, "[CTS %s %s] ", s->environment, s->instance);
	if (mail_read(run->arena, run->payload, &mail, &run->err) < 0)
		return -1;
	return mail_send(run->arena, &server, &mail, &run->err);
}

const struct job_kind job_kinds[] = {
	{"mail", send_mail, 0},
	{"forget_sessions", forget_sessions, HOUR_S},
};
const size_t job_kinds_count = ARRAY_LEN(job_kinds);
