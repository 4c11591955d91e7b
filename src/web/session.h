/*
 * Who is signed in: a random token in a cookie, its hash in the database, memcached in front (ACC-45..48).
 *
 * Every request of a signed-in person but the ping moves the session's last activity to now; after the idle limit
 * the session is gone. The cookie ends with the browser.
 */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/request.h"

/* Fills rq->session from the cookie; a session over its idle limit is ended. Not live is no error. */
int session_load(struct request *rq) MUST_CHECK;

/* Last activity = when, not later than now (ACC-47). A session that ended elsewhere is no longer live afterwards. */
int session_touch(struct request *rq, struct instant when) MUST_CHECK;

/* Whole seconds since the last activity. */
int64_t session_idle_seconds(const struct request *rq);

/* A new session with a new token: what was known before sign-in is worth nothing after it. */
int session_start(struct request *rq, int64_t user_id) MUST_CHECK;
int session_end(struct request *rq) MUST_CHECK;

/* Ends all sessions of a user, wherever they are (ACC-X6). cache NULL = none. */
int session_end_user(struct db *db, struct cache *cache, struct arena *a, int64_t user_id, struct err *err) MUST_CHECK;

/* A message for the next full page (UI-10). Without a session there is no next page to show it on. */
enum message_level { MESSAGE_INFO, MESSAGE_ERROR };
int session_message(struct request *rq, enum message_level level, const char *text) MUST_CHECK;

struct message {
	enum message_level level;
	const char *text;
};
struct messages {
	struct message *v;
	size_t n;
};
/* Takes the messages: they are shown once, in order. */
int session_take_messages(struct request *rq, struct messages *messages) MUST_CHECK;

#endif
