#include "pillar/pillar.h"

#include <stdarg.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/str.h"
#include "pillar/certificate.h"
#include "pillar/keys.h"

enum { FILE_BYTES_MAX = 1 << 20, CERTIFICATE_WARN_DAYS = 14 };

static const char default_project[] = "cts";

struct loader {
	struct arena *arena;
	struct pillar *pillar;
	struct problems *problems;
};

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct names pillar_environments(struct arena *a, const char *dir)
{
	struct names all = names_of_directory(a, dir, "", ""), names = {0};

	for (size_t i = 0; i < all.n; i++)
		if (is_file(arena_printf(a, "%s/%s/env.sls", dir, all.v[i])))
			names_add(a, &names, all.v[i]);
	if (is_file(arena_printf(a, "%s/local.sls", dir)))
		names_add(a, &names, "local");
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), compare_names);
	return names;
}

/* Words of template languages and tabs, which YAML's own reader takes or explains badly (DEP-15). */
static bool check_lines(struct loader *l, const char *path, const char *text)
{
	static const char *const markers[] = {"{{", "{%", "{#"};
	size_t before = l->problems->errors;
	int number = 1;

	for (const char *line = text; *line; number++) {
		size_t n = strcspn(line, "\n");
		const char *copy = arena_strndup(l->arena, line, n);

		for (size_t i = 0; copy[strspn(copy, " ")] != '#' && i < ARRAY_LEN(markers); i++)
			if (strstr(copy, markers[i]))
				problems_add(l->problems, NULL,
					     "%s:%d: \"%s\": templates are not supported: "
					     "write the value out",
					     path, number, markers[i]);
		if (strchr(copy, '\t'))
			problems_add(l->problems, NULL, "%s:%d: a tab: use blanks", path, number);
		line += n + (line[n] == '\n');
	}
	return l->problems->errors == before;
}

static void merge_file(struct loader *l, const char *name, enum pillar_file file)
{
	const char *path = arena_printf(l->arena, "%s/%s", l->pillar->dir, name);
	struct buf text = BUF_INIT;
	struct yaml_node root;
	struct err err;

	if (buf_read_file(&text, path, FILE_BYTES_MAX, &err) < 0)
		problems_add(l->problems, NULL, "%s", err.text);
	else if (!check_lines(l, path, buf_str(&text)))
		; /* what YAML would say of it would only confuse */
	else if (yaml_parse(l->arena, path, buf_str(&text), text.len, &root, &err) < 0)
		problems_add(l->problems, NULL, "%s", err.text);
	else {
		keys_check(&root, file, l->problems);
		yaml_merge(l->arena, &l->pillar->root, &root);
	}
	buf_free(&text);
}

static const struct yaml_node *find(const struct yaml_node *node, va_list ap)
{
	const char *key;

	while (node && (key = va_arg(ap, const char *)))
		node = yaml_member(node, key);
	return node;
}

const struct yaml_node *pillar_node(const struct pillar *pillar, ...)
{
	const struct yaml_node *node;
	va_list ap;

	va_start(ap, pillar);
	node = find(&pillar->root, ap);
	va_end(ap);
	return node;
}

static const char *text_of(const struct yaml_node *node)
{
	if (!node || node->kind != YAML_SCALAR)
		return NULL;
	return node->text ? node->text : "";
}

const char *pillar_get(const struct pillar *pillar, ...)
{
	const struct yaml_node *node;
	va_list ap;

	va_start(ap, pillar);
	node = find(&pillar->root, ap);
	va_end(ap);
	return text_of(node);
}

const struct pillar_instance *pillar_instance(const struct pillar *pillar, const char *key)
{
	for (size_t i = 0; i < pillar->n_instances; i++)
		if (str_eq(pillar->instances[i].key, key))
			return &pillar->instances[i];
	return NULL;
}

/* Every instance has all four keys, and shares neither prefix nor port with another. */
static void read_instance(struct loader *l, struct pillar_instance *instance, const struct yaml_node *node)
{
	static const char *const required[] = {"name", "prefix", "currency", "port"};
	const char *port;

	*instance = (struct pillar_instance){.key = node->key, .node = node};
	if (node->kind != YAML_MAPPING) {
		problems_add(l->problems, node, "instance \"%s\" needs name, prefix, currency and port", node->key);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(required); i++)
		if (!text_of(yaml_member(node, required[i])))
			problems_add(l->problems, node, "instance \"%s\" has no \"%s\"", node->key, required[i]);
	instance->name = text_of(yaml_member(node, "name"));
	instance->prefix = text_of(yaml_member(node, "prefix"));
	instance->currency = text_of(yaml_member(node, "currency"));
	port = text_of(yaml_member(node, "port"));
	if (!port || !str_to_int64(port, &instance->port))
		instance->port = 0;
	if (instance->prefix && !*instance->prefix)
		problems_add(l->problems, yaml_member(node, "prefix"),
			     "instance \"%s\" needs a prefix: all instances of a server share its domain", node->key);
}

static void compare_instances(struct loader *l, const struct pillar_instance *a, const struct pillar_instance *b)
{
	if (a->prefix && b->prefix && str_eq_nocase(a->prefix, b->prefix))
		problems_add(l->problems, yaml_member(b->node, "prefix"),
			     "prefix %s is instance \"%s\"'s already (line %d)", b->prefix, a->key,
			     yaml_member(a->node, "prefix")->line);
	if (a->port && a->port == b->port)
		problems_add(l->problems, yaml_member(b->node, "port"),
			     "port %lld is instance \"%s\"'s already (line %d)", (long long)b->port, a->key,
			     yaml_member(a->node, "port")->line);
}

static void read_instances(struct loader *l)
{
	const struct yaml_node *list = pillar_node(l->pillar, "instances", NULL);
	struct pillar *p = l->pillar;

	if (!list || list->kind != YAML_MAPPING || !list->n) {
		problems_add(l->problems, list, "%sno \"instances\": a server needs one at least",
			     list ? "" : arena_printf(l->arena, "%s/project.sls: ", p->dir));
		return;
	}
	p->instances = ARENA_ARRAY(l->arena, list->n, struct pillar_instance);
	p->n_instances = list->n;
	for (size_t i = 0; i < list->n; i++) {
		read_instance(l, &p->instances[i], &list->v[i]);
		for (size_t j = 0; j < i; j++)
			compare_instances(l, &p->instances[j], &p->instances[i]);
	}
}

static void require(struct loader *l, const char *file, const char *key, const char *sub)
{
	if (!str_empty(pillar_get(l->pillar, key, sub, NULL)))
		return;
	problems_add(l->problems, NULL, "%s/%s: \"%s%s%s\" is missing", l->pillar->dir, file, key, sub ? "." : "",
		     sub ? sub : "");
}

/* DEP-14: a copied file that still names another environment must not deploy that one. */
static void check_environment(struct loader *l)
{
	const struct yaml_node *named = pillar_node(l->pillar, "environment", NULL);

	if (text_of(named) && !str_eq(text_of(named), l->pillar->environment))
		problems_add(l->problems, named, "this is environment \"%s\", but its directory says \"%s\"",
			     text_of(named), l->pillar->environment);
}

/* DEP-116. Machines that only their developer reaches may have them. */
static void check_passwords(struct loader *l)
{
	static const char *const known[] = {"xxxxxx", "changeme", "abc123"};
	static const char *const maps[] = {"secrets", "http_auth"};
	bool private = str_eq(l->pillar->environment, "vagrant") || str_eq(l->pillar->environment, "local");

	for (size_t m = 0; m < ARRAY_LEN(maps); m++) {
		const struct yaml_node *map = pillar_node(l->pillar, maps[m], NULL);

		for (size_t i = 0; map && map->kind == YAML_MAPPING && i < map->n; i++)
			for (size_t k = 0; k < ARRAY_LEN(known); k++) {
				const char *text = text_of(&map->v[i]);

				if (!text || !strstr(str_lower(l->arena, text), known[k]))
					continue;
				(private ? problems_warn
					 : problems_add)(l->problems, &map->v[i],
							 "\"%s.%s\" is a password of the examples: choose "
							 "another",
							 maps[m], map->v[i].key);
			}
	}
}

static void check_certificate(struct loader *l, const char *certificate, const char *key)
{
	const char *domain = pillar_get(l->pillar, "domain", NULL);
	const struct yaml_node *node = pillar_node(l->pillar, "ssl_certificate", NULL);
	struct err err;

	if (!node)
		node = pillar_node(l->pillar, "ssl_cert", NULL);
	if (certificate_check_pair(l->arena, certificate, key, &err) < 0)
		problems_add(l->problems, node, "\"%s\" and \"ssl_key\": %s", node->key, err.text);
	else if (domain && certificate_check_use(l->arena, certificate, domain, CERTIFICATE_WARN_DAYS, &err) < 0)
		problems_warn(l->problems, node, "\"%s\": %s", node->key, err.text);
}

static void check_secrets(struct loader *l, const char *file)
{
	const char *certificate = pillar_get(l->pillar, "ssl_certificate", NULL);
	const char *key = pillar_get(l->pillar, "ssl_key", NULL);

	if (!certificate)
		certificate = pillar_get(l->pillar, "ssl_cert", NULL);
	require(l, file, "secrets", "DB_PASSWORD");
	require(l, file, "secrets", "SECRET_KEY");
	if (!certificate != !key)
		problems_warn(l->problems, NULL,
			      "%s/%s: \"ssl_%s\" without \"ssl_%s\": the server will make a self-signed pair",
			      l->pillar->dir, file, key ? "key" : "certificate", key ? "certificate" : "key");
	else if (certificate)
		check_certificate(l, certificate, key);
	check_passwords(l);
}

/* DEP-62: roles of a server elsewhere are not ours to make. */
static void check_readers(struct loader *l)
{
	const struct yaml_node *instances = pillar_node(l->pillar, "instances", NULL);

	if (str_empty(pillar_get(l->pillar, "env", "DB_HOST", NULL)))
		return;
	for (size_t i = 0; instances && i < instances->n; i++) {
		const struct yaml_node *reader = yaml_member(&instances->v[i], "READONLY_DB_USER");

		if (reader)
			problems_warn(l->problems, reader,
				      "the databases are on \"%s\" (DB_HOST): make the role \"%s\" there yourself",
				      pillar_get(l->pillar, "env", "DB_HOST", NULL), reader->text);
	}
}

static void check_whole(struct loader *l)
{
	struct pillar *p = l->pillar;
	bool local = str_eq(p->environment, "local");
	const char *env_file = local ? "local.sls" : arena_printf(l->arena, "%s/env.sls", p->environment);
	const char *secrets_file = local ? env_file : arena_printf(l->arena, "%s/secrets.sls", p->environment);

	check_environment(l);
	require(l, env_file, "environment", NULL);
	require(l, env_file, "domain", NULL);
	require(l, env_file, "repo", "url");
	if (p->has_secrets)
		check_secrets(l, secrets_file);
	check_readers(l);
	read_instances(l);
}

const char *pillar_project(struct arena *a, const char *dir)
{
	const struct yaml_node *name;
	struct yaml_node root;
	struct err none;

	if (yaml_read_file(a, arena_printf(a, "%s/project.sls", dir), &root, &none) < 0)
		return default_project;
	name = yaml_member(&root, "project_name");
	return name && !str_empty(name->text) ? name->text : default_project;
}

int pillar_load(struct arena *a, const char *dir, const char *environment, struct pillar *pillar,
		struct problems *problems)
{
	struct loader l = {a, pillar, problems};
	size_t before = problems->errors;
	bool local = str_eq(environment, "local");
	const char *secrets = arena_printf(a, "%s/secrets.sls", environment);

	*pillar = (struct pillar){.dir = dir, .environment = environment};
	pillar->root = (struct yaml_node){.kind = YAML_MAPPING, .file = dir, .line = 1};
	pillar->has_secrets = local || is_file(arena_printf(a, "%s/%s", dir, secrets));
	merge_file(&l, "project.sls", FILE_PROJECT);
	merge_file(&l, "devs.sls", FILE_DEVS);
	merge_file(&l, local ? "local.sls" : arena_printf(a, "%s/env.sls", environment), local ? FILE_LOCAL : FILE_ENV);
	if (!local && pillar->has_secrets)
		merge_file(&l, secrets, FILE_SECRETS);
	/* with half of it read, what is missing would only be noise */
	if (problems->errors == before)
		check_whole(&l);
	pillar->project = pillar_get(pillar, "project_name", NULL);
	if (str_empty(pillar->project))
		pillar->project = default_project;
	pillar->domain = pillar_get(pillar, "domain", NULL);
	return problems->errors == before ? 0 : -1;
}
