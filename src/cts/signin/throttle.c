#include "cts/signin/throttle.h"

#include "base/str.h"
#include "cts/accounts/queries.h"
#include "cts/app.h"

/* A clinic or an office shares one address: it may fail this many times as often as one account. */
enum { PEOPLE_BEHIND_ADDRESS = 10, EMAIL_MAX = 250 };

/* The database lowers the key as it lowers addresses, so that every way to write one counts for the same account. */
static const char *account_key(struct request *rq, const char *email)
{
	return arena_printf(rq->arena, "account:%s", str_cut(rq->arena, email, EMAIL_MAX));
}

static const char *address_key(struct request *rq)
{
	return arena_printf(rq->arena, "address:%s", rq->address ? rq->address : "");
}

static int wait_for(struct request *rq, const char *key, int64_t tries, int64_t *wait)
{
	double window = (double)app_of(rq)->settings->login_window_s;
	struct login_failures row;

	if (login_failures(rq->db, rq->arena, key, window, &row, &rq->err) < 0)
		return -1;
	if (row.n >= tries && row.wait > *wait)
		*wait = row.wait;
	return 0;
}

int throttle_check(struct request *rq, const char *email, int64_t *wait)
{
	int64_t tries = app_of(rq)->settings->login_tries;

	*wait = 0;
	if (wait_for(rq, account_key(rq, email), tries, wait) < 0)
		return -1;
	return wait_for(rq, address_key(rq), tries * PEOPLE_BEHIND_ADDRESS, wait);
}

int throttle_failure(struct request *rq, const char *email)
{
	if (login_failures_expire(rq->db, rq->arena, (double)app_of(rq)->settings->login_window_s, &rq->err) < 0 ||
	    login_failure_insert(rq->db, rq->arena, account_key(rq, email), &rq->err) < 0)
		return -1;
	return login_failure_insert(rq->db, rq->arena, address_key(rq), &rq->err);
}

int throttle_success(struct request *rq, const char *email)
{
	return login_failures_clear(rq->db, rq->arena, account_key(rq, email), &rq->err);
}
