#include "web/session.h"

#include "base/str.h"
#include "web/cache.h"
#include "web/queries.h"
#include "web/respond.h"
#include "web/site.h"
#include "web/token.h"

static const char session_cookie[] = "cts_session";

enum {
	CACHE_SECONDS = 120,
	/*
	 * With a cache the database learns of activity this often; without one, of every second of it. So long, too,
	 * may a session that ended elsewhere be thought alive, if its copy in the cache could not be deleted.
	 */
	WRITE_EVERY_S = 60,
};

static const char *cache_key(struct arena *a, struct db_bytes hash)
{
	return arena_printf(a, "session:%s", str_hex(a, hash.data, hash.n));
}

/* "user_id last_activity has_messages verified" */
static void cache_session(struct request *rq)
{
	const struct session *s = &rq->session;

	if (rq->cache)
		cache_set(rq->cache, cache_key(rq->arena, token_hash(rq->arena, s->token)),
			  arena_printf(rq->arena, "%lld %lld %d %lld", (long long)s->user_id,
				       (long long)s->last_activity.us, s->has_messages, (long long)s->verified.us),
			  CACHE_SECONDS);
}

static bool load_cached(struct request *rq, const char *token)
{
	const char *text = cache_get(rq->cache, rq->arena, cache_key(rq->arena, token_hash(rq->arena, token)));
	long long user_id, last, verified;
	int has_messages;

	if (!text || sscanf(text, "%lld %lld %d %lld", &user_id, &last, &has_messages, &verified) != 4)
		return false;
	rq->session = (struct session){.live = true,
				       .token = token,
				       .user_id = user_id,
				       .last_activity = {last},
				       .verified = {verified},
				       .has_messages = has_messages};
	return true;
}

static int load_stored(struct request *rq, const char *token)
{
	struct session_by_hash row;
	int found = session_by_hash(rq->db, rq->arena, token_hash(rq->arena, token), &row, &rq->err);

	if (found <= 0)
		return found;
	rq->session = (struct session){.live = true,
				       .token = token,
				       .user_id = row.user_id,
				       .last_activity = row.last_activity,
				       .verified = rq->now,
				       .has_messages = row.has_messages};
	cache_session(rq);
	return 0;
}

int session_load(struct request *rq)
{
	const char *token = request_cookie(rq, session_cookie);

	if (!token || strlen(token) != 64)
		return 0;
	if (!load_cached(rq, token) && load_stored(rq, token) < 0)
		return -1;
	if (rq->session.live && session_idle_seconds(rq) >= rq->site->idle_expire_s)
		return session_end(rq);
	return 0;
}

int64_t session_idle_seconds(const struct request *rq)
{
	int64_t idle = rq->now.us - rq->session.last_activity.us;

	return idle < 0 ? 0 : idle / 1000000;
}

static struct instant expiry(const struct request *rq, struct instant active)
{
	return (struct instant){active.us + rq->site->idle_expire_s * 1000000};
}

int session_touch(struct request *rq, struct instant when)
{
	int64_t step = (rq->cache ? WRITE_EVERY_S : 1) * INT64_C(1000000), rows = 1;
	struct instant stored = rq->cache ? rq->session.verified : rq->session.last_activity;

	if (when.us <= rq->session.last_activity.us)
		return 0;
	/* the boundaries of the steps are the same for all processes, whoever wrote last */
	if (rq->now.us / step != stored.us / step) {
		rows = session_set_activity(rq->db, rq->arena, token_hash(rq->arena, rq->session.token), when,
					    expiry(rq, when), &rq->err);
		rq->session.verified = rq->now;
	}
	if (rows <= 0)
		return rows < 0 ? -1 : session_end(rq);
	rq->session.last_activity = when;
	cache_session(rq);
	return 0;
}

int session_start(struct request *rq, int64_t user_id)
{
	const char *token = token_new(rq->arena);

	if (rq->session.live && session_end(rq) < 0)
		return -1;
	if (sessions_delete_expired(rq->db, rq->arena, rq->now, &rq->err) < 0 ||
	    session_insert(rq->db, rq->arena, token_hash(rq->arena, token), user_id, expiry(rq, rq->now), rq->address,
			   rq->user_agent, &rq->err) < 0)
		return -1;
	rq->session = (struct session){
		.live = true, .token = token, .user_id = user_id, .last_activity = rq->now, .verified = rq->now};
	respond_cookie(rq, session_cookie, token);
	return 0;
}

int session_end(struct request *rq)
{
	struct db_bytes hash;

	if (!rq->session.live)
		return 0;
	hash = token_hash(rq->arena, rq->session.token);
	rq->session = (struct session){0};
	rq->user = NULL;
	respond_cookie(rq, session_cookie, NULL);
	if (session_delete(rq->db, rq->arena, hash, &rq->err) < 0)
		return -1;
	cache_delete(rq->cache, cache_key(rq->arena, hash));
	return 0;
}

int session_end_user(struct db *db, struct cache *cache, struct arena *a, int64_t user_id, struct err *err)
{
	struct sessions_delete_of_user_rows rows;

	if (sessions_delete_of_user(db, a, user_id, &rows, err) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		cache_delete(cache, cache_key(a, rows.v[i].token_hash));
	return 0;
}

int session_message(struct request *rq, enum message_level level, const char *text)
{
	if (!rq->session.live)
		return 0;
	if (session_add_message(rq->db, rq->arena, token_hash(rq->arena, rq->session.token),
				level == MESSAGE_ERROR ? "error" : "info", text, &rq->err) < 0)
		return -1;
	rq->session.has_messages = true;
	cache_session(rq);
	return 0;
}

int session_take_messages(struct request *rq, struct messages *messages)
{
	struct session_take_messages_of_rows rows;

	*messages = (struct messages){0};
	if (!rq->session.live || !rq->session.has_messages)
		return 0;
	if (session_take_messages_of(rq->db, rq->arena, token_hash(rq->arena, rq->session.token), &rows, &rq->err) < 0)
		return -1;
	rq->session.has_messages = false;
	cache_session(rq);
	messages->v = ARENA_ARRAY(rq->arena, rows.n, struct message);
	messages->n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		messages->v[i] = (struct message){str_eq(rows.v[i].level, "error") ? MESSAGE_ERROR : MESSAGE_INFO,
						  rows.v[i].text};
	return 0;
}
