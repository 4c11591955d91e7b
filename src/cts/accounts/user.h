/* The person who asks, with what they may do (spec 10). */
#ifndef CTS_ACCOUNTS_USER_H
#define CTS_ACCOUNTS_USER_H

#include "cts/accounts/permissions.h"
#include "web/request.h"

struct user {
	int64_t id;
	const char *name, *email;
	enum role role; /* the main role */
	role_set roles; /* the effective ones (ACC-11..13) */
	bool is_superuser, is_staff;
	permission_set permissions;
};

/* The active user of that id, or NULL. For struct site. */
int user_load(struct request *rq, int64_t id, const struct user **user) MUST_CHECK;

/* For struct site; access is a permission or ACCESS_STAFF. */
bool user_may_open(const struct user *user, unsigned access);

/* user may be NULL: anonymous people may nothing. */
bool user_may(const struct user *user, unsigned permission);
bool user_has_module(const struct user *user, enum module module);

/* Begins a transaction in which the audit log knows who writes and from where. */
int begin_as_user(struct request *rq) MUST_CHECK;

/* Name, else e-mail (ACC-2). */
const char *user_display_name(const struct user *user);

/* Sees only what is its own (ACC-14, ACC-25), and the opposite with its own condition (ACC-15). */
bool user_is_just_partner(const struct user *user);
bool user_is_more_than_partner(const struct user *user);

#endif
