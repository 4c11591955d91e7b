/* Who may log in: the people of devs.sls, and nobody who is no longer there (area 8, DEP-19). */
#include <grp.h>

#include "base/str.h"
#include "converge/state.h"
#include "converge/types.h"

static const char *keys_text(struct arena *a, const struct yaml_node *keys)
{
	const char *text = "";

	for (size_t i = 0; keys && i < keys->n; i++)
		text = arena_printf(a, "%s%s\n", text, keys->v[i].text);
	return text;
}

/* The file of keys. */
static const struct resource *person(struct resources *list, const struct yaml_node *node,
				     const struct resource *groups[2])
{
	static const char *const in[] = {"admin", "login", NULL};
	struct arena *a = list->arena;
	const struct account account = {
		.home = arena_printf(a, "/home/%s", node->key), .shell = "/bin/bash", .groups = in};
	const char *ssh = arena_printf(a, "%s/.ssh", account.home);
	struct resource *user = want_user(list, node->key, &account, groups[0]);
	const struct resource *directory;

	resource_needs(user, groups[1]);
	directory = want_directory(list, ssh, (struct ownership){node->key, node->key, 0700}, user);
	return want_file(list, arena_printf(a, "%s/authorized_keys", ssh),
			 keys_text(a, yaml_member(node, "public_key")), (struct ownership){node->key, node->key, 0600},
			 false, directory);
}

/* Somebody of the group that may log in who is not in the pillar: was managed, is no longer. */
static void former_person(struct resources *list, const char *login)
{
	const struct account account = {.locked = true};

	want_user(list, arena_strdup(list->arena, login), &account, NULL);
	want_no_file(list, arena_printf(list->arena, "/home/%s/.ssh/authorized_keys", login), NULL);
}

const struct resource *state_people(struct state *s)
{
	const struct yaml_node *users = pillar_node(s->pillar, "users", NULL);
	const struct group *login = getgrnam("login");
	const struct resource *first = NULL;

	s->list->area = "people";
	for (size_t i = 0; users && i < users->n; i++) {
		const struct yaml_node *keys = yaml_member(&users->v[i], "public_key");
		const struct resource *file = person(s->list, &users->v[i], s->groups);

		if (!first && keys && keys->n)
			first = file;
	}
	for (char **m = login ? login->gr_mem : NULL; m && *m; m++)
		if (!users || !yaml_member(users, *m))
			former_person(s->list, *m);
	return first;
}
