#include "cts/work/kinds.h"

#include "web/queries.h"

enum { HOUR_S = 3600 };

static int forget_sessions(struct job_run *run)
{
	return sessions_delete_expired(run->db, run->arena, instant_now(), &run->err);
}

const struct job_kind job_kinds[] = {
	{"forget_sessions", forget_sessions, HOUR_S},
};
const size_t job_kinds_count = ARRAY_LEN(job_kinds);
