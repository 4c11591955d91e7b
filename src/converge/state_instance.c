/* Each instance: its environment, schema, units and timers (areas 16, 17, 25; section 10). */
#include "base/str.h"
#include "converge/dumps.h"
#include "converge/instance.h"
#include "converge/release.h"
#include "converge/service.h"
#include "converge/state.h"
#include "converge/template.h"
#include "converge/types.h"

#define ENVIRONMENTS "/etc/cts/instances"
#define UNITS        "/etc/systemd/system"

enum { BACKUP_MINUTES = 12 };

static const struct ownership root_file = {"root", "root", 0644}, root_secret = {"root", "root", 0600};

/* A value in an EnvironmentFile of systemd: in double quotes, with what would mean something there escaped. */
static void add_quoted(struct buf *text, const char *value)
{
	buf_addc(text, '"');
	for (; *value; value++) {
		if (strchr("\"\\`$", *value))
			buf_addc(text, '\\');
		buf_addc(text, *value);
	}
	buf_addc(text, '"');
}

static const char *environment_text(struct arena *a, const struct pillar *p, const struct pillar_instance *instance)
{
	struct variables variables = process_environment(a, p, instance);
	struct buf text = BUF_INIT;
	char *copy;

	buf_adds(&text, "# written by cts-converge\n");
	/* the processes read these from project.sls when they start: a change must start them anew, too */
	for (size_t i = 0; i < p->n_instances; i++)
		buf_addf(&text, "# %s: %s, %s, %s\n", p->instances[i].key, p->instances[i].name, p->instances[i].prefix,
			 p->instances[i].currency);
	for (size_t i = 0; i < variables.n; i++) {
		buf_addf(&text, "%s=", variables.v[i].name);
		add_quoted(&text, variables.v[i].value);
		buf_addc(&text, '\n');
	}
	copy = arena_strdup(a, buf_str(&text));
	buf_free(&text);
	return copy;
}

/* The files of one instance, and the fields of its templates. */
struct one {
	struct state *s;
	const struct pillar_instance *instance;
	size_t position; /* in file order, from 0 */
	const struct resource *directory;
	struct resource *dumps; /* what comes before a migration, or NULL */
	const struct field *fields;
	const struct resource *environment;
};

static const struct field *fields_of(struct one *o)
{
	struct arena *a = o->s->list->arena;
	const struct field sandbox_fields[] = {
		{"project", o->s->pillar->project}, {"key", o->instance->key}, {NULL, NULL}};
	const struct field fields[] = {
		{"project", o->s->pillar->project},
		{"key", o->instance->key},
		{"name", o->instance->name},
		{"port", arena_printf(a, "%lld", (long long)o->instance->port)},
		{"unit", arena_printf(a, "%s-%s", o->s->pillar->project, o->instance->key)},
		{"minute", arena_printf(a, "%02zu", (o->position + 1) * BACKUP_MINUTES % 60)},
		{"sandbox", template_fill(a, "sandbox.conf", sandbox_fields)},
		{NULL, NULL},
	};
	struct field *copy = ARENA_ARRAY(a, ARRAY_LEN(fields), struct field);

	memcpy(copy, fields, sizeof(fields));
	return copy;
}

static struct resource *unit_file(struct one *o, const char *unit, const char *template)
{
	struct arena *a = o->s->list->arena;

	return want_file(o->s->list, arena_printf(a, UNITS "/%s", unit), template_fill(a, template, o->fields),
			 root_file, false, o->s->user);
}

static const char *unit_name(struct one *o, const char *role, const char *kind)
{
	struct arena *a = o->s->list->arena;

	return arena_printf(a, "%s%s", instance_unit(a, o->s->pillar, o->instance->key, role), kind);
}

struct trial {
	const struct pillar *pillar;
	const struct pillar_instance *instance;
	const struct resource *release;
};

/* A value that no program accepts must not be what the instance finds when the machine starts the next time. */
static int try_settings(struct arena *a, const void *arg, struct err *err)
{
	static const char *const settings[] = {"settings", NULL};
	const struct trial *t = arg;

	return instance_do(a, t->pillar, t->instance, release_directory(t->release), settings, err);
}

static struct resource *environment_file(struct one *o)
{
	struct arena *a = o->s->list->arena;
	struct trial *trial = ARENA_NEW(a, struct trial);
	struct resource *file = want_file(o->s->list, arena_printf(a, ENVIRONMENTS "/%s.env", o->instance->key),
					  environment_text(a, o->s->pillar, o->instance), root_secret, true,
					  o->directory);

	*trial = (struct trial){o->s->pillar, o->instance, o->s->release};
	file_verified_by(file, try_settings, trial);
	resource_needs(file, o->s->release);
	resource_needs(file, o->s->databases[o->position].resource);
	return file;
}

/* The server and the worker; what follows in other instances waits for the server (DEP-113). */
static const struct resource *services(struct one *o, const struct resource *schema)
{
	struct resources *list = o->s->list;
	const char *socket = unit_name(o, "server", ".socket");
	const struct resource *socket_file = unit_file(o, socket, "server.socket");
	const struct resource *server_file = unit_file(o, unit_name(o, "server", ".service"), "server.service");
	const struct resource *worker_file = unit_file(o, unit_name(o, "worker", ".service"), "worker.service");
	struct service service = {
		.pillar = o->s->pillar, .instance = o->instance, .role = "server", .release = o->s->release};
	const struct resource *server;

	o->s->sockets[o->position] =
		want_unit(list, socket, (const struct reads[]){{socket_file, true}, {NULL, false}}, schema);
	server = want_service(list, &service,
			      (const struct reads[]){{server_file, true},
						     {socket_file, true}, /* its socket does not restart without it */
						     {o->environment, true},
						     {NULL, false}},
			      schema);
	service.role = "worker";
	want_service(list, &service, (const struct reads[]){{worker_file, true}, {o->environment, true}, {NULL, false}},
		     server);
	return server;
}

static void timer(struct one *o, const char *name, const char *template)
{
	struct arena *a = o->s->list->arena;
	const char *unit = arena_printf(a, "%s.timer", name);
	const struct resource *service, *file;

	service = unit_file(o, arena_printf(a, "%s.service", name), arena_printf(a, "%s.service", template));
	file = unit_file(o, unit, arena_printf(a, "%s.timer", template));
	want_unit(o->s->list, unit, (const struct reads[]){{file, true}, {NULL, false}}, service);
}

static const struct resource *instance(struct one *o, const struct resource *before)
{
	struct resources *list = o->s->list;
	struct arena *a = list->arena;
	const struct schema schema_of = {
		.pillar = o->s->pillar, .instance = o->instance, .checkout = o->s->checkout, .release = o->s->release};
	struct resource *schema;
	const struct resource *server;

	list->area = o->instance->key;
	o->fields = fields_of(o);
	o->environment = environment_file(o);
	schema = want_schema(list, &o->s->databases[o->position].server, &schema_of, before);
	if (o->dumps)
		dumps_before(list, o->dumps, schema);
	server = services(o, schema);
	timer(o, arena_printf(a, "nightly-restart-%s-worker", o->instance->key), "restart");
	timer(o, unit_name(o, "backup", ""), "backup");
	return server;
}

void state_services(struct state *s, const struct resource *before)
{
	const struct resource **servers = ARENA_ARRAY(s->list->arena, s->pillar->n_instances, const struct resource *);

	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const struct service service = {.pillar = s->pillar,
						.instance = &s->pillar->instances[i],
						.role = "server",
						.release = s->release};

		s->list->area = service.instance->key;
		servers[i] = before = want_service(s->list, &service, NULL, before);
	}
	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const struct service service = {.pillar = s->pillar,
						.instance = &s->pillar->instances[i],
						.role = "worker",
						.release = s->release};

		want_service(s->list, &service, NULL, servers[i]);
	}
}

/* Area 16: the same environment for people. */
static void helper_scripts(struct state *s)
{
	const struct ownership own = {s->pillar->project, s->pillar->project, 0700};
	struct arena *a = s->list->arena;
	const char *cases = "", *keys = "";
	struct field fields[] = {{"project", s->pillar->project}, {"keys", NULL}, {"cases", NULL}, {NULL, NULL}};

	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const struct pillar_instance *instance = &s->pillar->instances[i];
		struct variables v = process_environment(a, s->pillar, instance);

		keys = arena_printf(a, "%s%s%s", keys, i ? ", " : "", instance->key);
		cases = arena_printf(a, "%s%s%s)\n", cases, i ? "\n" : "", instance->key);
		for (size_t k = 0; k < v.n; k++)
			cases = arena_printf(a, "%s\texport %s=%s\n", cases, v.v[k].name,
					     shell_quoted(a, v.v[k].value));
		cases = arena_printf(a, "%s\t;;", cases);
	}
	fields[1].value = keys;
	fields[2].value = cases;
	s->list->area = "scripts";
	want_file(s->list, arena_printf(a, "%s/run.sh", s->top), template_fill(a, "run.sh", fields), own, true,
		  s->user);
	want_file(s->list, arena_printf(a, "%s/manage.sh", s->top), template_fill(a, "manage.sh", fields), own, false,
		  s->user);
}

/* An instance that the pillar no longer has is stopped. Its database stays: data is thrown away by people. */
static void former_instance(struct state *s, const char *key)
{
	static const char *const kinds[] = {"server.socket", "server.service", "worker.service", "backup.timer"};
	struct arena *a = s->list->arena;
	const struct resource *stopped = NULL;

	/* .env goes last, and only when all have stopped: it is how we know of the instance */
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const char *unit = arena_printf(a, "%s-%s-%s", s->pillar->project, key, kinds[i]);

		stopped =
			want_no_file(s->list, arena_printf(a, UNITS "/%s", unit), want_no_unit(s->list, unit, stopped));
	}
	stopped = want_no_unit(s->list, arena_printf(a, "nightly-restart-%s-worker.timer", key), stopped);
	stopped =
		want_no_file(s->list, arena_printf(a, UNITS "/%s-%s-backup.service", s->pillar->project, key), stopped);
	stopped = want_no_file(s->list, arena_printf(a, UNITS "/nightly-restart-%s-worker.timer", key), stopped);
	stopped = want_no_file(s->list, arena_printf(a, UNITS "/nightly-restart-%s-worker.service", key), stopped);
	want_no_file(s->list, arena_printf(a, ENVIRONMENTS "/%s.env", key), stopped);
}

static void former_instances(struct state *s)
{
	struct names names = names_of_directory(s->list->arena, ENVIRONMENTS, "", ".env");

	s->list->area = "former instances";
	for (size_t i = 0; i < names.n; i++) {
		const char *key = arena_strndup(s->list->arena, names.v[i], strlen(names.v[i]) - strlen(".env"));

		if (!pillar_instance(s->pillar, key))
			former_instance(s, key);
	}
}

void state_instances(struct state *s)
{
	const struct resource *before = s->statics, *directory;
	struct resource *dumps = NULL;

	s->sockets = ARENA_ARRAY(s->list->arena, s->pillar->n_instances, struct resource *);
	former_instances(s);
	s->list->area = "instances";
	directory = want_directory(s->list, ENVIRONMENTS, (struct ownership){"root", "root", 0700}, NULL);
	if (!s->options->no_backup)
		before = dumps = want_dumps(s->list, s->pillar, s->statics);
	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		struct one o = {.s = s,
				.instance = &s->pillar->instances[i],
				.position = i,
				.directory = directory,
				.dumps = dumps};

		before = instance(&o, before);
	}
	units_are_rivals(s->sockets, s->pillar->n_instances);
	helper_scripts(s);
}
