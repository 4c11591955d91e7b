#include "converge/state.h"

#include "converge/types.h"

static const struct ownership root_file = {"root", "root", 0644};

void state_setup(struct resources *list, const struct minion *minion)
{
	const struct resource *etc;

	list->area = "engine";
	want_package(list, "git");
	want_package(list, "ca-certificates");
	etc = want_directory(list, "/etc/cts", (struct ownership){"root", "root", 0755}, NULL);
	want_file(list, MINION_FILE, minion_text(list->arena, minion), root_file, false, etc);
}

/* Area 1 */
static void base_packages(struct resources *list)
{
	static const char *const names[] = {
		"build-essential",   "pkg-config", "meson", "ninja-build",     "wget",          "vim-tiny", "screen",
		"systemd-timesyncd", "sudo",       "git",   "ca-certificates", "openssh-server"};

	list->area = "packages";
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		want_package(list, names[i]);
}

/* Areas 2 and 3 */
static void administrators(struct resources *list, const struct resource *groups[2])
{
	static const char *const visudo[] = {"visudo", "-c", "-q", "-f", NULL};

	list->area = "groups";
	groups[0] = want_group(list, "admin", NULL);
	groups[1] = want_group(list, "login", NULL);
	list->area = "sudo";
	want_checked_file(list, "/etc/sudoers.d/admin", "%admin ALL=(ALL:ALL) NOPASSWD: ALL\n",
			  (struct ownership){"root", "root", 0440}, visudo, groups[0]);
}

/*
 * Area 4: keys only, for who is in group login. It comes after the people, and what keeps somebody from having an
 * account keeps this away, too: nobody is locked out (DEP-44).
 */
static void secure_shell(struct resources *list, const struct resource *last_person)
{
	static const char *const test[] = {"/usr/sbin/sshd", "-t", "-f", NULL};
	static const char config[] = "# written by cts-converge\n"
				     "PermitRootLogin no\n"
				     "PasswordAuthentication no\n"
				     "KbdInteractiveAuthentication no\n"
				     "PubkeyAuthentication yes\n"
				     "AllowGroups login\n"
				     "X11Forwarding no\n";
	const struct resource *file;

	list->area = "ssh";
	file = want_checked_file(list, "/etc/ssh/sshd_config.d/cts.conf", config, root_file, test, last_person);
	want_unit(list, "ssh.service", file, NULL);
}

/* Area 12: the user that everything of the project runs as. */
static const struct resource *project_user(struct resources *list, const struct pillar *p)
{
	static const char *const groups[] = {"www-data", NULL};
	const struct account account = {
		.home = arena_printf(list->arena, "/home/%s", p->project), .shell = "/bin/bash", .groups = groups};
	const struct resource *user;

	list->area = "project";
	user = want_user(list, p->project, &account, NULL);
	want_directory(list, arena_printf(list->arena, "%s/.ssh", account.home),
		       (struct ownership){p->project, p->project, 0700}, user);
	return user;
}

/* Area 13 */
static void directories(struct resources *list, const struct pillar *p, const struct resource *user)
{
	static const char *const shared[] = {"log", "public", "public/static", "public/media", "services"};
	const char *top = arena_printf(list->arena, "/var/www/%s", p->project);
	const struct ownership web = {p->project, "www-data", 0775};
	const struct resource *www, *root;

	list->area = "directories";
	www = want_directory(list, "/var/www", (struct ownership){"root", "root", 0755}, NULL);
	root = want_directory(list, top, (struct ownership){p->project, p->project, 0775}, www);
	resource_needs(list->v[list->n - 1], user);
	for (size_t i = 0; i < ARRAY_LEN(shared); i++)
		want_directory(list, arena_printf(list->arena, "%s/%s", top, shared[i]), web, root);
	for (size_t i = 0; i < p->n_instances; i++)
		want_directory(list, arena_printf(list->arena, "%s/log/%s", top, p->instances[i].key), web, root);
	want_directory(list, arena_printf(list->arena, "%s/ssl", top), (struct ownership){"root", "www-data", 0750},
		       root);
}

/* DEP-36; who may read them is known only once the project's user is there. */
static void pillar_files(struct resources *list, const struct pillar *p, const struct resource *user)
{
	list->area = "configuration";
	want_directory(list, PILLAR_DIR, (struct ownership){"root", p->project, 0750}, user);
}

/* DEP-44: closing the door for root needs somebody who has the key to another one. */
static bool somebody_can_enter(const struct pillar *pillar)
{
	const struct yaml_node *users = pillar_node(pillar, "users", NULL);

	for (size_t i = 0; users && i < users->n; i++) {
		const struct yaml_node *keys = yaml_member(&users->v[i], "public_key");

		if (keys && keys->n)
			return true;
	}
	return false;
}

int state_server(struct resources *list, const struct pillar *pillar, struct err *err)
{
	const struct resource *groups[2], *user;

	if (!somebody_can_enter(pillar))
		return err_set(err, "nobody in devs.sls has a key: with this pillar no one could log in any more");
	base_packages(list);
	administrators(list, groups);
	secure_shell(list, state_people(list, pillar, groups));
	user = project_user(list, pillar);
	directories(list, pillar, user);
	pillar_files(list, pillar, user);
	if (pillar_get(pillar, "github_deploy_key", NULL))
		want_file(list, arena_printf(list->arena, "/home/%s/.ssh/github", pillar->project),
			  pillar_get(pillar, "github_deploy_key", NULL),
			  (struct ownership){pillar->project, pillar->project, 0600}, true, user);
	return 0;
}
