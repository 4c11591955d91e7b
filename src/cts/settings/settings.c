#include "cts/settings/settings.h"

#include <assert.h>
#include <unistd.h>

#include "base/str.h"
#include "base/yaml.h"
#include "cts/currency/currency.h"

#define TEXT(field, initial_, help_)                                                                                   \
	{                                                                                                              \
		.name = #field, .type = SETTING_TEXT, .offset = offsetof(struct settings, field),                      \
		.initial = (initial_), .help = (help_)                                                                 \
	}
#define FIXED(field, initial_, help_)                                                                                  \
	{                                                                                                              \
		.name = #field, .type = SETTING_TEXT, .offset = offsetof(struct settings, field),                      \
		.initial = (initial_), .fixed = true, .help = (help_)                                                  \
	}
#define SECRET(field, help_)                                                                                           \
	{                                                                                                              \
		.name = #field, .type = SETTING_TEXT, .offset = offsetof(struct settings, field), .initial = "",       \
		.secret = true, .help = (help_)                                                                        \
	}
#define INT(field, initial_, min_, max_, help_)                                                                        \
	{                                                                                                              \
		.name = #field, .type = SETTING_INT, .offset = offsetof(struct settings, field),                       \
		.initial = (initial_), .min = (min_), .max = (max_), .help = (help_)                                   \
	}

const struct setting settings_table[] = {
	FIXED(environment, "dev", "server and its settings: dev, vagrant, staging, production"),
	FIXED(instance, "local", "key of the country's copy: local, jordan, iraq, turkey"),
	TEXT(name, "Local", "name of the instance for people"),
	TEXT(prefix, "", "first part of every path, as /JO; empty without front server"),
	TEXT(currency, "JOD", "code of the local currency: JOD, IQD, TRY"),
	TEXT(currency_symbol, "", "replaces the currency's local symbol; empty = its own"),
	TEXT(time_zone, "Asia/Amman", "zone in which times are shown"),
	TEXT(organisation, "CTS", "name of the organisation, at the top of the side bar"),
	TEXT(docs_url, "", "link \"Docs\"; empty = not shown"),
	TEXT(admin_docs_url, "", "link \"Admin docs\" of staff; empty = not shown"),
	TEXT(bind, "127.0.0.1", "address to listen on"),
	INT(port, "8000", 1, 65535, "TCP port to listen on"),
	TEXT(allowed_hosts, "", "host names answered, separated by commas; empty = any (dev)"),
	SECRET(secret_key, "signs form tokens; at least 32 characters, the same in all processes"),
	TEXT(db_host, "", "host name or socket directory of PostgreSQL; empty = its default"),
	INT(db_port, "5432", 1, 65535, "port of PostgreSQL"),
	TEXT(db_name, "", "database; empty = cts_<instance>"),
	TEXT(db_user, "", "database role; empty = cts_<instance>"),
	SECRET(db_password, "password of the database role; empty = none"),
	INT(statement_timeout_ms, "30000", 0, 3600000,
	    "a statement is cancelled after so many milliseconds; 0 = never"),
	TEXT(cache_host, "127.0.0.1:11211", "memcached, host:port; empty = no cache"),
	INT(workers, "0", 0, 256, "processes that answer requests; 0 = 2 x processors + 1"),
	INT(workers_max, "32", 1, 1024, "grows to so many while all are busy"),
	INT(worker_connections, "1", 1, 1024, "connections a worker holds: 1 behind nginx, more for browsers"),
	INT(worker_requests, "20000", 1, 100000000, "a worker is replaced after so many requests"),
	INT(worker_memory_mb, "512", 64, 65536, "address space of a worker in MB"),
	INT(header_max_kb, "16", 4, 1024, "largest request head in kB"),
	INT(body_max_mb, "32", 1, 1024, "largest request body in MB"),
	INT(request_timeout_s, "180", 1, 3600, "a request that takes longer ends with its worker, in seconds"),
	INT(grace_s, "60", 1, 3600, "time for running requests and jobs when stopping, in seconds"),
	INT(jobs_at_a_time, "2", 1, 32, "jobs that `cts worker` does at a time"),
	INT(idle_warn_s, "1740", 10, 86400, "the page warns after so many idle seconds"),
	INT(idle_expire_s, "1800", 20, 86400, "a session ends after so many idle seconds"),
	INT(login_tries, "10", 1, 10000, "failed sign-ins an account and address may have in the window"),
	INT(login_window_s, "900", 1, 86400, "window of the sign-in throttle in seconds"),
	INT(password_length_min, "0", 0, 128, "shortest password accepted; 0 = any"),
	INT(import_rows_max, "100000", 1, 1000000, "rows a spreadsheet may have"),
	TEXT(admins, "", "addresses that are told of failed requests, separated by commas; empty = nobody"),
	TEXT(mail_server, "smtp://127.0.0.1:25", "where mail goes out; empty = it is printed"),
	TEXT(mail_from, "", "address that mail comes from; empty = cts@ the first of allowed_hosts"),
	TEXT(log_dir, "", "directory of access.log and error.log; empty = standard error"),
	FIXED(data_dir, "", "where settings/, sql/ and demo/ are; set by the program"),
	TEXT(static_dir, "", "where collectstatic puts styles and scripts for the front server"),
	TEXT(assets_dir, "", "where the built style sheets and scripts are; empty = beside the program"),
};
const size_t settings_count = ARRAY_LEN(settings_table);

struct loader {
	struct arena *arena;
	struct loaded_settings *out;
	struct err *err;
};

static int set_value(struct loader *l, size_t i, const char *text, const char *origin)
{
	const struct setting *s = &settings_table[i];
	void *field = (char *)&l->out->values + s->offset;
	int64_t number;

	if (s->type == SETTING_INT) {
		if (!str_to_int64(text, &number) || number < s->min || number > s->max)
			return err_set(l->err, "%s: %s must be a whole number from %lld to %lld, not \"%s\"", origin,
				       s->name, (long long)s->min, (long long)s->max, text);
		memcpy(field, &number, sizeof(number));
	} else {
		memcpy(field, &text, sizeof(text));
	}
	l->out->texts[i] = text;
	l->out->origins[i] = origin;
	return 0;
}

static bool find_setting(const char *name, size_t *i)
{
	for (*i = 0; *i < settings_count; (*i)++)
		if (str_eq(settings_table[*i].name, name))
			return true;
	return false;
}

static int unknown_key(struct loader *l, const struct yaml_node *node)
{
	const char **names = ARENA_ARRAY(l->arena, settings_count + 1, const char *);
	const char *nearest;

	for (size_t i = 0; i < settings_count; i++)
		names[i] = settings_table[i].name;
	nearest = str_nearest(node->key, names);
	return err_set(l->err, "%s:%d: there is no setting \"%s\"%s%s%s", node->file, node->key_line, node->key,
		       nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static int set_from_node(struct loader *l, const struct yaml_node *node)
{
	size_t i;

	if (!find_setting(node->key, &i))
		return unknown_key(l, node);
	if (settings_table[i].fixed)
		return err_set(l->err, "%s:%d: %s cannot be set in a file: it decides which files are read", node->file,
			       node->key_line, node->key);
	if (node->kind != YAML_SCALAR)
		return err_set(l->err, "%s:%d: %s must be one value", node->file, node->line, node->key);
	return set_value(l, i, node->text ? node->text : "",
			 arena_printf(l->arena, "%s:%d", node->file, node->key_line));
}

/* One settings file; only base.yaml and the instance's have to be there. */
static int read_file(struct loader *l, const char *data_dir, const char *name, bool required)
{
	const char *path = arena_printf(l->arena, "%s/settings/%s.yaml", data_dir, name);
	struct yaml_node root;

	if (access(path, F_OK) < 0) {
		if (!required)
			return 0;
		return err_set(l->err, "%s: no such file: every environment and instance needs its settings file",
			       path);
	}
	if (yaml_read_file(l->arena, path, &root, l->err) < 0)
		return -1;
	if (root.kind != YAML_MAPPING)
		return err_set(l->err, "%s:%d: \"name: value\" lines are expected", path, root.line);
	for (size_t i = 0; i < root.n; i++)
		if (set_from_node(l, &root.v[i]) < 0)
			return -1;
	return 0;
}

static int compare_instances(const void *a, const void *b)
{
	return strcmp(((const struct instance *)a)->key, ((const struct instance *)b)->key);
}

static const char *member_text(const struct yaml_node *node, const char *key)
{
	const struct yaml_node *m = yaml_member(node, key);

	return m && m->kind == YAML_SCALAR && m->text ? m->text : "";
}

static int64_t member_port(const struct yaml_node *node)
{
	int64_t port;

	return str_to_int64(member_text(node, "port"), &port) ? port : 0;
}

static const char *variable_or(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value ? value : otherwise;
}

/* The instances of project.sls; those values of the own one become settings. */
static int read_pillar(struct loader *l)
{
	const char *path = arena_printf(l->arena, "%s/project.sls", variable_or("PILLAR_ROOT", "/srv/pillar"));
	const struct yaml_node *list, *own = NULL;
	struct yaml_node root;

	if (yaml_read_file(l->arena, path, &root, l->err) < 0)
		return -1;
	list = yaml_member(&root, "instances");
	if (!list || list->kind != YAML_MAPPING || !list->n)
		return err_set(l->err, "%s:1: \"instances:\" with at least one instance is missing", path);
	l->out->instances = ARENA_ARRAY(l->arena, list->n, struct instance);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml_node *n = &list->v[i];

		if (n->kind != YAML_MAPPING)
			return err_set(l->err, "%s:%d: instance \"%s\" needs name, prefix, currency and port", path,
				       n->line, n->key);
		l->out->instances[i] =
			(struct instance){n->key, member_text(n, "name"), member_text(n, "prefix"), member_port(n)};
		if (str_eq(n->key, l->out->values.instance))
			own = n;
	}
	l->out->n_instances = list->n;
	qsort(l->out->instances, list->n, sizeof(struct instance), compare_instances);
	if (!own)
		return err_set(l->err, "%s:%d: instance \"%s\" is not among the instances", path, list->line,
			       l->out->values.instance);
	for (size_t i = 0; i < own->n; i++)
		if (set_from_node(l, &own->v[i]) < 0)
			return -1;
	return 0;
}

static int read_variables(struct loader *l)
{
	for (size_t i = 0; i < settings_count; i++) {
		char name[64];
		const char *value;
		size_t n = 0;

		if (settings_table[i].fixed)
			continue;
		for (const char *s = settings_table[i].name; *s && n + 1 < sizeof(name); s++)
			name[n++] = (char)(*s >= 'a' && *s <= 'z' ? *s - 'a' + 'A' : *s);
		name[n] = '\0';
		value = getenv(name);
		if (value && set_value(l, i, arena_strdup(l->arena, value), arena_strdup(l->arena, name)) < 0)
			return -1;
	}
	return 0;
}

static const char *origin_of(const struct loader *l, const char *name)
{
	size_t i;

	return find_setting(name, &i) ? l->out->origins[i] : "default";
}

/* One that the system's database has; where it has none at all, none can be refused. */
static bool is_time_zone(struct arena *a, const char *name)
{
	static const char database[] = "/usr/share/zoneinfo";

	if (str_empty(name) || *name == '/' || strstr(name, ".."))
		return false;
	return access(database, F_OK) < 0 || access(arena_printf(a, "%s/%s", database, name), R_OK) == 0;
}

static int check_values(const struct loader *l)
{
	const struct settings *s = &l->out->values;
	const char *p = s->prefix;

	if (!currency_may_be_local(s->currency))
		return err_set(l->err, "%s: currency must be JOD, IQD or TRY, not \"%s\"", origin_of(l, "currency"),
			       s->currency);
	if (*p && (*p != '/' || p[1] == '\0' || str_ends(p, "/") ||
		   p[strspn(p, "/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")]))
		return err_set(l->err, "%s: prefix must be empty or as /JO, not \"%s\"", origin_of(l, "prefix"), p);
	if (!is_time_zone(l->arena, s->time_zone))
		return err_set(l->err, "%s: there is no time zone \"%s\"; one is Asia/Amman", origin_of(l, "time_zone"),
			       s->time_zone);
	if (s->idle_warn_s >= s->idle_expire_s)
		return err_set(l->err, "%s: idle_warn_s must be less than idle_expire_s", origin_of(l, "idle_warn_s"));
	if (!settings_is_dev(s) && strlen(s->secret_key) < 32)
		return err_set(l->err, "%s: secret_key must have at least 32 characters outside dev",
			       origin_of(l, "secret_key"));
	return 0;
}

static int fill_empty(struct loader *l)
{
	static const char *const names[] = {"db_name", "db_user"};

	for (size_t n = 0; n < ARRAY_LEN(names); n++) {
		size_t i;

		if (find_setting(names[n], &i) && str_empty(l->out->texts[i]) &&
		    set_value(l, i, arena_printf(l->arena, "cts_%s", l->out->values.instance), "default") < 0)
			return -1;
	}
	if (l->out->n_instances)
		return 0;
	l->out->instances = ARENA_NEW(l->arena, struct instance);
	*l->out->instances = (struct instance){l->out->values.instance, l->out->values.name, l->out->values.prefix, 0};
	l->out->n_instances = 1;
	return 0;
}

static int set_named(struct loader *l, const char *name, const char *text, const char *origin)
{
	size_t i;

	return find_setting(name, &i) ? set_value(l, i, text, origin) : 0;
}

/* Plain words only: they become parts of file names. */
static bool is_key(const char *s)
{
	return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_-")] == '\0';
}

int settings_load(struct arena *a, const char *data_dir, const char *environment, const char *instance,
		  struct loaded_settings *out, struct err *err)
{
	struct loader l = {.arena = a, .out = out, .err = err};

	*out = (struct loaded_settings){.texts = ARENA_ARRAY(a, settings_count, const char *),
					.origins = ARENA_ARRAY(a, settings_count, const char *)};
	environment = environment ? environment : variable_or("ENVIRONMENT", "dev");
	instance = instance ? instance : variable_or("INSTANCE", "local");
	if (!is_key(environment) || !is_key(instance))
		return err_set(err, "ENVIRONMENT and INSTANCE must be words of a-z, 0-9, - and _");
	for (size_t i = 0; i < settings_count; i++)
		if (set_value(&l, i, settings_table[i].initial, "default") < 0)
			return -1;
	if (set_named(&l, "environment", environment, "ENVIRONMENT") < 0 ||
	    set_named(&l, "instance", instance, "INSTANCE") < 0 || set_named(&l, "data_dir", data_dir, "program") < 0)
		return -1;
	if (read_file(&l, data_dir, "base", true) < 0 || read_file(&l, data_dir, environment, false) < 0 ||
	    read_file(&l, data_dir, instance, true) < 0)
		return -1;
	if (!str_eq(environment, "dev") && read_pillar(&l) < 0)
		return -1;
	if (read_variables(&l) < 0 || fill_empty(&l) < 0)
		return -1;
	return check_values(&l);
}

void settings_print(const struct loaded_settings *settings, FILE *out)
{
	for (size_t i = 0; i < settings_count; i++) {
		const struct setting *s = &settings_table[i];
		bool mask = s->secret && *settings->texts[i];

		fprintf(out, "%-22s %-28s # %s; %s\n", s->name, mask ? "********" : settings->texts[i],
			settings->origins[i], s->help);
	}
}

/* libpq's rule: values in single quotes, quotes and backslashes escaped. */
static const char *quoted(struct arena *a, const char *s)
{
	char *out, *p;

	assert(s);
	p = out = arena_alloc(a, 2 * strlen(s) + 3);
	*p++ = '\'';
	for (; *s; s++) {
		if (*s == '\'' || *s == '\\')
			*p++ = '\\';
		*p++ = *s;
	}
	*p = '\'';
	return out;
}

const char *settings_conninfo(struct arena *a, const struct settings *s)
{
	return arena_printf(a,
			    "host=%s port=%lld dbname=%s user=%s password=%s application_name=cts connect_timeout=10",
			    quoted(a, s->db_host), (long long)s->db_port, quoted(a, s->db_name), quoted(a, s->db_user),
			    quoted(a, s->db_password));
}

bool settings_is_dev(const struct settings *s)
{
	return str_eq(s->environment, "dev");
}
