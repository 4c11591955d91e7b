#include "converge/state.h"

#include "converge/release.h"
#include "converge/types.h"

void state_setup(struct resources *list, const struct minion *minion)
{
	const struct resource *etc;

	list->area = "engine";
	want_package(list, "git");
	want_package(list, "ca-certificates");
	etc = want_directory(list, "/etc/cts", (struct ownership){"root", "root", 0755}, NULL);
	want_file(list, MINION_FILE, minion_text(list->arena, minion), (struct ownership){"root", "root", 0644}, false,
		  etc);
}

const char *pillar_text(const struct pillar *p, const char *key, const char *sub)
{
	const char *text = pillar_get(p, key, sub, NULL);

	return text ? text : "";
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

static struct state begin(struct resources *list, const struct pillar *pillar)
{
	return (struct state){
		.list = list, .pillar = pillar, .top = arena_printf(list->arena, "/var/www/%s", pillar->project)};
}

int state_server(struct resources *list, const struct pillar *pillar, const struct state_options *options,
		 struct err *err)
{
	struct state s = begin(list, pillar);

	s.options = options;
	if (!somebody_can_enter(pillar))
		return err_set(err, "nobody in devs.sls has a key: with this pillar no one could log in any more");
	state_packages(&s);
	state_administrators(&s);
	state_secure_shell(&s, state_people(&s));
	state_system(&s);
	state_project(&s);
	state_database(&s);
	state_code(&s);
	state_release(&s);
	state_instances(&s);
	state_web(&s);
	state_firewall(&s);
	return 0;
}

int state_checkout(struct resources *list, const struct pillar *pillar, struct err *err)
{
	struct state s = begin(list, pillar);

	(void)err;
	state_project(&s);
	state_code(&s);
	return 0;
}

void state_rollback(struct resources *list, const struct pillar *pillar, const char *release)
{
	struct state s = begin(list, pillar);

	s.release = want_existing_release(list, release);
	state_services(&s, s.release);
	/* its files are still there (collectstatic keeps those of more releases than there are): nobody waits for them
	 */
	list->area = "release";
	want_static(list, pillar, s.release);
}
