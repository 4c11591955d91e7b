/* Section 9: PostgreSQL, here or elsewhere (DB_HOST). */
#include "base/str.h"
#include "converge/instance.h"
#include "converge/state.h"
#include "converge/template.h"
#include "converge/types.h"

static const char *member(const struct yaml_node *node, const char *key)
{
	const struct yaml_node *m = yaml_member(node, key);

	return m && m->text ? m->text : "";
}

/* Lines of pg_hba.conf, and whether there are any. */
static const char *reader_lines(struct state *s)
{
	struct arena *a = s->list->arena;
	const char *lines = "";

	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const struct pillar_instance *instance = &s->pillar->instances[i];
		const char *user = member(instance->node, "READONLY_DB_USER");
		const char *at = member(instance->node, "READONLY_DB_USER_IP_ADDRESSES");

		for (; *user && *at; at += strspn(at, " ")) {
			size_t n = strcspn(at, " ");
			const char *address = arena_strndup(a, at, n);

			lines = arena_printf(a, "%shost    %s  %s  %s%s  scram-sha-256\n", lines,
					     instance_database(a, s->pillar, instance), user, address,
					     strchr(address, '/')   ? ""
					     : strchr(address, ':') ? "/128"
								    : "/32");
			at += n;
		}
	}
	return lines;
}

/* The server on this machine; what its databases need is up when the last of it is. */
static const struct resource *local_server(struct state *s)
{
	struct arena *a = s->list->arena;
	const char *version = pillar_text(s->pillar, "postgres_version", NULL), *lines = reader_lines(s);
	const char *etc = arena_printf(a, "/etc/postgresql/%s/main", *version ? version : "15");
	const struct ownership own = {"postgres", "postgres", 0640};
	const struct resource *conf, *hba;

	conf = want_file(s->list, arena_printf(a, "%s/conf.d/cts.conf", etc),
			 template_fill(a, "postgresql.conf",
				       (const struct field[]){{"listen", *lines ? "*" : "localhost"}, {NULL, NULL}}),
			 own, false, NULL);
	hba = want_file(s->list, arena_printf(a, "%s/pg_hba.conf", etc),
			template_fill(a, "pg_hba.conf", (const struct field[]){{"readers", lines}, {NULL, NULL}}), own,
			false, NULL);
	return want_unit(s->list, arena_printf(a, "postgresql@%s-main.service", *version ? version : "15"),
			 (const struct reads[]){{conf, true}, {hba, false}, {NULL, false}}, NULL);
}

static void reader(struct state *s, const struct database_server *server, const struct pillar_instance *instance,
		   const struct resource *database)
{
	struct arena *a = s->list->arena;
	const char *user = member(instance->node, "READONLY_DB_USER");
	const struct resource *role;

	if (!*user)
		return;
	role = want_role(s->list, server, user, member(instance->node, "READONLY_DB_USER_PASSWORD"), database);
	want_reader(s->list, server, user, instance_database(a, s->pillar, instance),
		    instance_role(a, s->pillar, instance), role);
}

bool state_has_database(const struct pillar *p)
{
	return str_empty(pillar_text(p, "env", "DB_HOST"));
}

/* A role may serve several instances (DB_USER): then it is made once. */
void state_database(struct state *s)
{
	struct arena *a = s->list->arena;
	const char *const *wanted = database_extensions(a, s->pillar), *last = "";
	const struct resource *server = NULL, *role = NULL;
	bool here = state_has_database(s->pillar);

	s->list->area = "database";
	s->databases = ARENA_ARRAY(a, s->pillar->n_instances, struct instance_database);
	if (here)
		server = local_server(s);
	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const struct pillar_instance *instance = &s->pillar->instances[i];
		const char *owner = instance_role(a, s->pillar, instance);
		struct instance_database *d = &s->databases[i];

		d->server = database_server_of(a, s->pillar, instance);
		if (here && !str_eq(owner, last))
			role = want_role(s->list, &d->server, owner, d->server.password, server);
		last = owner;
		d->resource = want_database(s->list, &d->server, instance_database(a, s->pillar, instance), owner,
					    wanted, role);
		/* elsewhere we may not make roles (DEP-62) */
		if (here)
			reader(s, &d->server, instance, d->resource);
	}
}
