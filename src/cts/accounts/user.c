#include "cts/accounts/user.h"

#include "base/str.h"
#include "cts/accounts/queries.h"
#include "db/actor.h"

/* "coordinator manager officer" */
static role_set parse_roles(const char *text)
{
	role_set set = 0;

	for (int i = 0; i < ROLES; i++) {
		const char *name = role_name((enum role)i), *at = strstr(text, name);

		if (at)
			set |= 1u << i;
	}
	return set;
}

int user_load(struct request *rq, int64_t id, const struct user **out)
{
	struct user_by_id row;
	struct user *user;
	int found;

	*out = NULL;
	found = user_by_id(rq->db, rq->arena, id, &row, &rq->err);
	if (found < 0)
		return -1;
	if (!found || !row.is_active)
		return 0;
	user = ARENA_NEW(rq->arena, struct user);
	*user = (struct user){.id = row.id,
			      .name = row.name,
			      .email = row.email,
			      .roles = parse_roles(row.roles),
			      .is_superuser = row.is_superuser,
			      .is_staff = row.is_staff};
	if (!role_parse(row.role, &user->role))
		return err_set(&rq->err, "user %lld has the unknown role \"%s\"", (long long)id, row.role);
	user->permissions = user->is_superuser ? all_permissions() : roles_permissions(user->roles);
	*out = user;
	return 0;
}

bool user_may(const struct user *user, unsigned permission)
{
	return user && user->permissions & UINT64_C(1) << permission;
}

bool user_may_open(const struct user *user, unsigned access)
{
	if (access == ACCESS_STAFF)
		return user && user->is_staff;
	return user_may(user, access - ACCESS_PERMISSION);
}

bool user_has_module(const struct user *user, enum module module)
{
	return user && permissions_have_module(user->permissions, module);
}

int begin_as_user(struct request *rq)
{
	return db_begin_as(rq->db, rq->arena, rq->user ? rq->user->id : 0, rq->address, &rq->err);
}

const char *user_display_name(const struct user *user)
{
	return str_empty(user->name) ? user->email : user->name;
}

bool user_is_just_partner(const struct user *user)
{
	return user && !user->is_superuser && user->roles == 1u << ROLE_PARTNER;
}

bool user_is_more_than_partner(const struct user *user)
{
	return user && (user->is_superuser || !(user->roles & 1u << ROLE_PARTNER));
}
