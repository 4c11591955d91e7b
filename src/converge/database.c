#include "converge/database.h"

#include <unistd.h>

#include "base/process.h"
#include "base/str.h"
#include "converge/checkout.h"
#include "converge/instance.h"
#include "converge/release.h"
#include "converge/scram.h"
#include "converge/texts.h"

enum { FIELDS_MAX = 6 };

/* One kind of thing in a database server; what is not of its type is NULL. */
struct wanted_sql {
	const struct database_server *server;
	const char *name;     /* of the role or database */
	const char *database; /* which the session must look into, or NULL */
	const char *password;
	const char *owner;
	const char *const *extensions;
	struct schema schema;
};

/* A line of the answer. */
struct fact {
	const char *field[FIELDS_MAX];
};

static const struct resource_type reader_type;

/* Everything that the session told, shared by all that were asked about together. */
struct facts {
	bool known;        /* the server answered */
	const char *wrong; /* why not */
	struct fact *v;
	size_t n, cap;
};

static bool is_local(const struct database_server *server)
{
	return str_empty(server->host);
}

/* Who looks after it: elsewhere nobody but the owner of each database. */
static const char *user_of(const struct database_server *server)
{
	return is_local(server) ? "postgres" : server->user;
}

static int begin_psql(struct arena *a, const struct database_server *server, const char *database, const char *script,
		      struct process_job *job, struct err *err)
{
	const char *argv[] = {arena_printf(a, "%s/psql", server->bin),
			      "-XqAt",
			      "-v",
			      "ON_ERROR_STOP=1",
			      "-d",
			      database,
			      "-f",
			      "-",
			      NULL};
	const char *environment[] = {
		"PATH=/usr/bin:/bin",
		"PGCONNECT_TIMEOUT=10",
		"PGOPTIONS=-c client_min_messages=warning",
		arena_printf(a, "PGUSER=%s", user_of(server)),
		arena_printf(a, "PGPORT=%s", server->port),
		arena_printf(a, "PGPASSWORD=%s", server->password),
		is_local(server) ? NULL : arena_printf(a, "PGHOST=%s", server->host),
		NULL,
	};
	struct process_options options = {
		.user = is_local(server) ? "postgres" : NULL, .directory = "/", .environment = environment};
	int status;

	options.input = process_input(script, err);
	if (options.input < 0)
		return -1;
	status = process_begin(argv, &options, job, err);
	close(options.input);
	return status;
}

int database_run(struct arena *a, const struct database_server *server, const char *database, const char *script,
		 struct buf *output, struct err *err)
{
	struct process_job job;

	return begin_psql(a, server, database, script, &job, err) < 0 ? -1 : process_end(&job, output, err);
}

static const struct fact *find_fact(const struct facts *facts, const char *kind, const char *first, const char *second)
{
	for (size_t i = 0; i < facts->n; i++) {
		const char *const *f = facts->v[i].field;

		if (str_eq(f[0], kind) && str_eq(f[1], first) && (!second || str_eq(f[2], second)))
			return &facts->v[i];
	}
	return NULL;
}

static void read_fact(struct arena *a, struct facts *facts, char *line)
{
	struct fact fact;

	for (size_t i = 0; i < FIELDS_MAX; i++) {
		char *end = line + strcspn(line, "|");
		bool last = !*end;

		*end = '\0';
		fact.field[i] = line;
		line = last ? end : end + 1;
	}
	facts->v = arena_grow(a, facts->v, facts->n, &facts->cap, sizeof(fact));
	facts->v[facts->n++] = fact;
}

static void read_facts(struct arena *a, struct facts *facts, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len)
			read_fact(a, facts, arena_strndup(a, text, len));
		text += len + (text[len] == '\n');
	}
}

/* Some question is about readers of the database: a costly one, for it is about every table. */
static bool has_reader(struct resource **v, size_t n, const char *database)
{
	for (size_t i = 0; i < n; i++)
		if (v[i]->type == &reader_type && str_eq(((const struct wanted_sql *)v[i]->want)->database, database))
			return true;
	return false;
}

/* Into each database that is there: psql decides, by what it has just found. */
static void add_visits(struct buf *script, struct resource **v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct wanted_sql *want = v[i]->want;
		const char *database = want->database;
		bool before = false;

		for (size_t k = 0; database && k < i; k++) {
			const char *other = ((const struct wanted_sql *)v[k]->want)->database;

			before |= other && str_eq(other, database);
		}
		if (database && !before)
			buf_addf(script, "\\set wanted '%s'\n%s\\if :there\n\\connect :wanted %s\n%s%s\\endif\n",
				 database, text_database_there_sql, user_of(want->server), text_database_one_sql,
				 has_reader(v, n, database) ? text_database_readers_sql : "");
	}
}

static void start(struct arena *a, struct resource **v, size_t n)
{
	const struct database_server *server = ((const struct wanted_sql *)v[0]->want)->server;
	struct process_job *job = ARENA_NEW(a, struct process_job);
	struct buf script = BUF_INIT;
	struct err none;

	if (is_local(server))
		buf_adds(&script, text_database_roles_sql);
	buf_adds(&script, text_database_sql);
	add_visits(&script, v, n);
	v[0]->started = begin_psql(a, server, "postgres", buf_str(&script), job, &none) < 0 ? NULL : job;
	buf_free(&script);
}

/* Where there is no server yet, nothing is there. */
static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	struct facts *facts = ARENA_NEW(a, struct facts);
	struct buf output = BUF_INIT;
	struct err unknown;

	(void)err;
	if (!v[0]->started)
		start(a, v, n);
	if (v[0]->started && process_end(v[0]->started, &output, &unknown) == 0) {
		facts->known = true;
		read_facts(a, facts, buf_str(&output));
	} else {
		facts->wrong = v[0]->started ? arena_strdup(a, unknown.text) : "psql cannot be started";
	}
	v[0]->started = NULL;
	for (size_t i = 0; i < n; i++)
		v[i]->have = facts;
	buf_free(&output);
	return 0;
}

int database_execute(struct arena *a, const struct database_server *server, const char *database, const char *script,
		     struct err *err)
{
	struct buf output = BUF_INIT;
	int status = database_run(a, server, database, script, &output, err);

	buf_free(&output);
	return status;
}

/* Roles */

static bool role_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_sql *want = r->want;
	const struct fact *f = find_fact(r->have, "role", want->name, NULL);

	if (!f)
		buf_adds(text, "make");
	else if (str_eq(f->field[2], "t") || !str_eq(f->field[3], "t"))
		buf_adds(text, "may log in and nothing else");
	else if (!scram_matches(a, f->field[4], want->password))
		buf_adds(text, "password (secret)");
	return text->len > 0;
}

static int role_apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct wanted_sql *want = v[i]->want;
		bool there = find_fact(v[i]->have, "role", want->name, NULL) != NULL;
		const char *script = arena_printf(
			ap->arena,
			"%s ROLE \"%s\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD '%s';\n",
			there ? "ALTER" : "CREATE", want->name, scram_verifier(ap->arena, want->password));

		if (database_execute(ap->arena, want->server, "postgres", script, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type role_type = {"role", false, start, observe, role_differs, role_apply};

static struct resource *add(struct resources *list, const struct resource_type *type, const char *name,
			    const struct wanted_sql *wanted, const struct resource *need)
{
	struct wanted_sql *want = ARENA_NEW(list->arena, struct wanted_sql);

	*want = *wanted;
	return resource_add(list, type, name, want, need);
}

struct resource *want_role(struct resources *list, const struct database_server *server, const char *name,
			   const char *password, const struct resource *need)
{
	return add(list, &role_type, name, &(struct wanted_sql){.server = server, .name = name, .password = password},
		   need);
}

/* Databases */

/* A server elsewhere that did not answer: nobody knows what is there, so nothing is made. */
static bool is_deaf(const struct resource *r)
{
	const struct facts *facts = r->have;

	return !facts->known && !is_local(((const struct wanted_sql *)r->want)->server);
}

static const char *missing_extensions(struct arena *a, const struct facts *facts, const struct wanted_sql *want)
{
	const char *text = "";

	for (const char *const *e = want->extensions; *e; e++)
		if (!find_fact(facts, "extension", want->name, *e))
			text = arena_printf(a, "%s%s%s", text, *text ? ", " : "", *e);
	return text;
}

static bool database_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_sql *want = r->want;
	const struct fact *f = find_fact(r->have, "database", want->name, NULL);
	const char *missing = missing_extensions(a, r->have, want);

	if (is_deaf(r))
		buf_addf(text, "%s cannot be asked: %s", want->server->host, ((const struct facts *)r->have)->wrong);
	else if (!f)
		buf_addf(text, "make, of %s, with %s", want->owner, missing);
	else if (*missing)
		buf_addf(text, "add %s", missing);
	else if (str_eq(f->field[3], "t"))
		buf_adds(text, "close to other roles");
	return text->len > 0;
}

static const char *create_statement(struct arena *a, const char *name, const char *owner)
{
	return arena_printf(a,
			    "CREATE DATABASE \"%s\" OWNER \"%s\" TEMPLATE template0 ENCODING 'UTF8' "
			    "LC_COLLATE 'en_US.UTF-8' LC_CTYPE 'en_US.UTF-8';\n",
			    name, owner);
}

/* Elsewhere it may be somebody else's to do (DEP-62): then these are the statements. */
static int ask_for(const struct database_server *server, const char *script, struct err *err)
{
	return is_local(server) ? -1 : err_prefix(err, "somebody who may must run on %s %s", server->host, script);
}

static int complete(struct arena *a, const struct database_server *server, const char *name,
		    const char *const *extensions, struct err *err)
{
	const char *script = arena_printf(a, "REVOKE ALL ON DATABASE \"%s\" FROM PUBLIC;\n", name);

	for (; *extensions; extensions++)
		script = arena_printf(a, "%sCREATE EXTENSION IF NOT EXISTS \"%s\";\n", script, *extensions);
	return database_execute(a, server, name, script, err) < 0
		       ? ask_for(server, arena_printf(a, "in %s: %s", name, script), err)
		       : 0;
}

int database_make(struct arena *a, const struct database_server *server, const char *name, const char *owner,
		  const char *const *extensions, struct err *err)
{
	const char *create = create_statement(a, name, owner);

	if (database_execute(a, server, "postgres", create, err) < 0)
		return ask_for(server, create, err);
	return complete(a, server, name, extensions, err);
}

static int database_apply_one(struct arena *a, const struct resource *r, struct err *err)
{
	const struct wanted_sql *want = r->want;

	if (is_deaf(r))
		return err_set(err, "%s cannot be asked: %s", want->server->host,
			       ((const struct facts *)r->have)->wrong);
	if (find_fact(r->have, "database", want->name, NULL))
		return complete(a, want->server, want->name, want->extensions, err);
	return database_make(a, want->server, want->name, want->owner, want->extensions, err);
}

static int database_apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (database_apply_one(ap->arena, v[i], err) < 0)
			return -1;
	return 0;
}

static const struct resource_type database_type = {"database", false, start, observe, database_differs, database_apply};

struct resource *want_database(struct resources *list, const struct database_server *server, const char *name,
			       const char *owner, const char *const *extensions, const struct resource *need)
{
	return add(list, &database_type, name,
		   &(struct wanted_sql){
			   .server = server, .name = name, .database = name, .owner = owner, .extensions = extensions},
		   need);
}

/* Readers */

static bool reader_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_sql *want = r->want;

	(void)a;
	if (find_fact(r->have, "reader", want->database, want->name))
		return false;
	buf_addf(text, "may read %s", want->database);
	return true;
}

int database_let_read(struct arena *a, const struct database_server *server, const char *role, const char *database,
		      const char *owner, struct err *err)
{
	const char *script = arena_printf(
		a,
		"GRANT CONNECT ON DATABASE \"%s\" TO \"%s\";\n"
		"GRANT USAGE ON SCHEMA public TO \"%s\";\n"
		"GRANT SELECT ON ALL TABLES IN SCHEMA public TO \"%s\";\n"
		"ALTER DEFAULT PRIVILEGES FOR ROLE \"%s\" IN SCHEMA public GRANT SELECT ON TABLES TO \"%s\";\n",
		database, role, role, role, owner, role);

	return database_execute(a, server, database, script, err);
}

static int reader_apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct wanted_sql *want = v[i]->want;

		if (database_let_read(ap->arena, want->server, want->name, want->database, want->owner, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type reader_type = {"reader", false, start, observe, reader_differs, reader_apply};

struct resource *want_reader(struct resources *list, const struct database_server *server, const char *role,
			     const char *database, const char *owner, const struct resource *need)
{
	return add(list, &reader_type, arena_printf(list->arena, "%s of %s", role, database),
		   &(struct wanted_sql){.server = server, .name = role, .database = database, .owner = owner}, need);
}

/* Schemas */

static bool is_applied(const struct resource *r, const char *file)
{
	const struct wanted_sql *want = r->want;
	const struct facts *facts = r->have;
	size_t n = strlen(file) - strlen(".sql");

	for (size_t i = 0; i < facts->n; i++) {
		const char *const *f = facts->v[i].field;

		if (str_eq(f[0], "migration") && str_eq(f[1], want->database) && strlen(f[2]) == n &&
		    strncmp(f[2], file, n) == 0)
			return true;
	}
	return false;
}

/* How many migrations are still to be applied; their names go to text, when it is not NULL. */
static size_t add_pending(const struct resource *r, struct buf *text)
{
	const struct wanted_sql *want = r->want;
	const struct checkout_state *code = checkout_state(want->schema.checkout);
	size_t n = 0;

	for (size_t i = 0; code && i < code->migrations.n; i++) {
		const char *file = code->migrations.v[i];

		if (is_applied(r, file))
			continue;
		if (text)
			buf_addf(text, "%s%.*s", n ? ", " : "", (int)(strlen(file) - strlen(".sql")), file);
		n++;
	}
	return n;
}

static bool schema_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct checkout_state *code = checkout_state(((const struct wanted_sql *)r->want)->schema.checkout);
	struct buf pending = BUF_INIT;

	(void)a;
	if (add_pending(r, &pending))
		buf_addf(text, "migrate: %s", buf_str(&pending));
	else if (!code || !code->exists)
		buf_adds(text, "migrate");
	buf_free(&pending);
	return text->len > 0;
}

static int schema_apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	static const char *const migrate[] = {"migrate", NULL};

	for (size_t i = 0; i < n; i++) {
		const struct schema *s = &((const struct wanted_sql *)v[i]->want)->schema;
		const char *release = release_directory(s->release);

		if (instance_do(ap->arena, s->pillar, s->instance, release, migrate, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type schema_type = {"schema", false, start, observe, schema_differs, schema_apply};

struct resource *want_schema(struct resources *list, const struct database_server *server, const struct schema *schema,
			     const struct resource *need)
{
	const char *name = instance_database(list->arena, schema->pillar, schema->instance);
	struct resource *r = add(list, &schema_type, name,
				 &(struct wanted_sql){.server = server, .database = name, .schema = *schema}, need);

	resource_needs(r, schema->release);
	return r;
}

bool schema_is_known(const struct resource *schema)
{
	return ((const struct facts *)schema->have)->known;
}

bool schema_has_pending(const struct resource *schema)
{
	const struct wanted_sql *want = schema->want;
	const struct facts *facts = schema->have;

	return facts->known && find_fact(facts, "migration", want->database, NULL) && add_pending(schema, NULL) > 0;
}

int database_exists(struct arena *a, const struct database_server *server, const char *name, bool *yes, struct err *err)
{
	const char *script = arena_printf(a, "\\set wanted '%s'\n%s\\echo :there\n", name, text_database_there_sql);
	struct buf answer = BUF_INIT;
	int status = database_run(a, server, "postgres", script, &answer, err);

	*yes = str_starts(buf_str(&answer), "t");
	buf_free(&answer);
	return status;
}

int database_leave(struct arena *a, const struct database_server *server, const char *name, struct err *err)
{
	return database_execute(a, server, "postgres",
				arena_printf(a, "\\set wanted '%s'\n%s", name, text_database_leave_sql), err);
}

struct database_server database_server_of(struct arena *a, const struct pillar *p,
					  const struct pillar_instance *instance)
{
	const char *version = pillar_get(p, "postgres_version", NULL);
	const char *port = pillar_get(p, "env", "DB_PORT", NULL);
	const char *host = pillar_get(p, "env", "DB_HOST", NULL), *password = pillar_get(p, "env", "DB_PASSWORD", NULL);

	if (!password)
		password = pillar_get(p, "secrets", "DB_PASSWORD", NULL);
	return (struct database_server){
		.bin = arena_printf(a, "/usr/lib/postgresql/%s/bin", str_empty(version) ? "15" : version),
		.host = host ? host : "",
		.port = str_empty(port) ? "5432" : port,
		.user = instance_role(a, p, instance),
		.password = password ? password : ""};
}

const char *const *database_extensions(struct arena *a, const struct pillar *p)
{
	const struct yaml_node *list = pillar_node(p, "postgres_extensions", NULL);
	size_t n = list && list->kind == YAML_SEQUENCE ? list->n : 0;
	const char **names = ARENA_ARRAY(a, n + 3, const char *);

	names[0] = "hstore";
	/* the application's tables need it; a list that is there says it itself */
	if (!list)
		names[1] = "postgis";
	for (size_t i = 0; i < n; i++)
		names[i + 1] = list->v[i].text;
	return names;
}
