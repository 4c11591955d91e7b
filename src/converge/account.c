#include <grp.h>
#include <pwd.h>
#include <shadow.h>

#include "base/process.h"
#include "base/str.h"
#include "converge/types.h"

struct group_state {
	bool exists;
};

struct user_state {
	bool exists, locked;
	const char *home, *shell;
	const char *missing; /* groups that it is not in, separated by commas */
};

static int observe_groups(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		struct group_state *have = ARENA_NEW(a, struct group_state);

		have->exists = getgrnam(v[i]->name) != NULL;
		v[i]->have = have;
	}
	return 0;
}

static bool group_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct group_state *have = r->have;

	(void)a;
	if (!have->exists)
		buf_adds(text, "make");
	return !have->exists;
}

static int apply_groups(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	(void)ap;
	for (size_t i = 0; i < n; i++) {
		const char *const argv[] = {"groupadd", "--system", v[i]->name, NULL};

		if (process_do(argv, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type group_type = {"group", false, NULL, observe_groups, group_differs, apply_groups};

struct resource *want_group(struct resources *list, const char *name, const struct resource *need)
{
	return resource_add(list, &group_type, name, NULL, need);
}

static bool is_member(const struct passwd *pw, const char *group)
{
	const struct group *gr = getgrnam(group);

	if (!gr)
		return false;
	for (char **m = gr->gr_mem; *m; m++)
		if (str_eq(*m, pw->pw_name))
			return true;
	return gr->gr_gid == pw->pw_gid;
}

static void observe_user(struct arena *a, struct resource *r)
{
	const struct account *want = r->want;
	struct user_state *have = ARENA_NEW(a, struct user_state);
	const struct passwd *pw = getpwnam(r->name);
	const struct spwd *sp = getspnam(r->name);

	r->have = have;
	have->missing = "";
	if (!pw)
		return;
	have->exists = true;
	have->home = arena_strdup(a, pw->pw_dir);
	have->shell = arena_strdup(a, pw->pw_shell);
	have->locked = sp && sp->sp_pwdp[0] == '!' && sp->sp_expire == 1;
	for (const char *const *g = want->groups; g && *g; g++)
		if (!is_member(pw, *g))
			have->missing = arena_printf(a, "%s%s%s", have->missing, *have->missing ? "," : "", *g);
}

static int observe_users(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++)
		observe_user(a, v[i]);
	return 0;
}

static bool user_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct account *want = r->want;
	const struct user_state *have = r->have;
	size_t before = text->len;

	(void)a;
	if (!have->exists && want->locked)
		return false;
	if (!have->exists) {
		buf_adds(text, "make");
		return true;
	}
	if (have->locked != want->locked)
		buf_adds(text, want->locked ? "lock" : "unlock");
	if (!want->locked && !str_eq(have->shell, want->shell))
		buf_addf(text, "%sshell %s", text->len > before ? ", " : "", want->shell);
	if (!want->locked && *have->missing)
		buf_addf(text, "%sadd to %s", text->len > before ? ", " : "", have->missing);
	return text->len > before;
}

static int apply_user(struct arena *a, const struct resource *r, struct err *err)
{
	const struct account *want = r->want;
	const struct user_state *have = r->have;
	const char *groups = "";

	for (const char *const *g = want->groups; g && *g; g++)
		groups = arena_printf(a, "%s%s%s", groups, *groups ? "," : "", *g);
	if (!have->exists) {
		const char *const argv[] = {"useradd",   "--create-home", "--home-dir", want->home, "--shell",
					    want->shell, "--groups",      groups,       r->name,    NULL};

		return process_do(argv, err);
	}
	/* expired on day 1 keeps keys out, too; a locked password alone does not */
	if (want->locked) {
		const char *const argv[] = {"usermod", "--lock", "--expiredate", "1", r->name, NULL};

		return process_do(argv, err);
	}
	{
		const char *const argv[] = {"usermod",   "--append",     "--groups", groups,  "--shell",
					    want->shell, "--expiredate", "",         r->name, NULL};

		return process_do(argv, err);
	}
}

static int apply_users(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (apply_user(ap->arena, v[i], err) < 0)
			return err_prefix(err, "user %s: ", v[i]->name);
	return 0;
}

static const struct resource_type user_type = {"user", false, NULL, observe_users, user_differs, apply_users};

struct resource *want_user(struct resources *list, const char *name, const struct account *account,
			   const struct resource *need)
{
	struct account *want = ARENA_NEW(list->arena, struct account);

	*want = *account;
	return resource_add(list, &user_type, name, want, need);
}
