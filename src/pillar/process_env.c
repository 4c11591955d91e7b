#include "pillar/process_env.h"

#include "base/buf.h"

#include "base/str.h"

static struct variable *find(const struct variables *variables, const char *name)
{
	for (size_t i = 0; i < variables->n; i++)
		if (str_eq(variables->v[i].name, name))
			return &variables->v[i];
	return NULL;
}

static void set(struct arena *a, struct variables *variables, const char *name, const char *value, bool secret)
{
	struct variable *v = find(variables, name);

	if (!v) {
		variables->v = arena_grow(a, variables->v, variables->n, &variables->cap, sizeof(*v));
		v = &variables->v[variables->n++];
	}
	*v = (struct variable){name, value, secret};
}

/* ONA_DOMAIN_IQ is Iraq's: nobody else gets to see it. */
static bool is_others(const struct pillar *p, const struct pillar_instance *own, const char *name)
{
	bool mine = false, others = false;

	for (size_t i = 0; i < p->n_instances; i++) {
		const char *suffix = p->instances[i].prefix + (*p->instances[i].prefix == '/');
		size_t n = strlen(suffix), len = strlen(name);

		if (!n || len <= n || name[len - n - 1] != '_' || !str_eq(name + len - n, suffix))
			continue;
		if (&p->instances[i] == own)
			mine = true;
		else
			others = true;
	}
	return others && !mine;
}

static void set_all(struct arena *a, struct variables *variables, const struct pillar *p,
		    const struct pillar_instance *instance, const char *map, bool secret)
{
	const struct yaml_node *node = pillar_node(p, map, NULL);

	for (size_t i = 0; node && i < node->n; i++)
		if (!is_others(p, instance, node->v[i].key))
			set(a, variables, node->v[i].key, node->v[i].text ? node->v[i].text : "", secret);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct variable *)a)->name, ((const struct variable *)b)->name);
}

struct variables process_environment(struct arena *a, const struct pillar *p, const struct pillar_instance *instance)
{
	struct variables variables = {0};

	set(a, &variables, "ENVIRONMENT", p->environment, false);
	set(a, &variables, "INSTANCE", instance->key, false);
	set(a, &variables, "ALLOWED_HOSTS", p->domain, false);
	set(a, &variables, "DB_HOST", "127.0.0.1", false);
	set(a, &variables, "LOG_DIR", arena_printf(a, "/var/www/%s/log/%s", p->project, instance->key), false);
	set(a, &variables, "STATIC_DIR", arena_printf(a, "/var/www/%s/public/static", p->project), false);
	set_all(a, &variables, p, instance, "secrets", true);
	set_all(a, &variables, p, instance, "env", false);
	if (variables.n)
		qsort(variables.v, variables.n, sizeof(*variables.v), by_name);
	return variables;
}

const char *variable_value(const struct variables *variables, const char *name)
{
	const struct variable *v = find(variables, name);

	return v ? v->value : NULL;
}

const char *shell_quoted(struct arena *a, const char *word)
{
	struct buf b = BUF_INIT;
	char *text;

	buf_addc(&b, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_adds(&b, "'\\'");
		buf_addc(&b, *word);
	}
	buf_addc(&b, '\'');
	text = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return text;
}
