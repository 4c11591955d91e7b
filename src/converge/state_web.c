/* nginx, its certificate and passwords (area 20; DEP-80 to DEP-93). */
#include <crypt.h>
#include <stdlib.h>

#include "base/str.h"
#include "converge/state.h"
#include "converge/template.h"
#include "converge/types.h"

static const struct ownership root_file = {"root", "root", 0644}, root_secret = {"root", "root", 0600};

/* nginx asks for it on every request: a slow hash would make every page slow. */
static const char htpasswd_scheme[] = "$6$", htpasswd_rounds[] = "rounds=1000$";

static const char *line_of(struct arena *a, const char *text, const char *user)
{
	size_t n = strlen(user);

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len > n && strncmp(text, user, n) == 0 && text[n] == ':')
			return arena_strndup(a, text + n + 1, len - n - 1);
		text += len + (text[len] == '\n');
	}
	return "";
}

/* The hash that is there, when it is this password's; else a new one. */
static const char *hash_of(struct arena *a, const char *password, const char *have)
{
	struct crypt_data data = {0};
	const char *same = *have ? crypt_r(password, have, &data) : NULL;
	char salt[CRYPT_GENSALT_OUTPUT_SIZE];
	const char *hash;

	if (same && str_eq(same, have))
		return have;
	if (!crypt_gensalt_rn(htpasswd_scheme, 0, NULL, 0, salt, sizeof(salt)))
		return "*";
	/* "$6$SALT" becomes "$6$rounds=1000$SALT" */
	hash = crypt_r(password,
		       arena_printf(a, "%s%s%s", htpasswd_scheme, htpasswd_rounds, salt + strlen(htpasswd_scheme)),
		       &data);
	return hash ? arena_strdup(a, hash) : "*";
}

/* DEP-90: on change only. NULL when there are none: then the file goes, but not before the site that asks for it. */
static const struct resource *passwords(struct state *s)
{
	const struct yaml_node *users = pillar_node(s->pillar, "http_auth", NULL);
	const char *path = arena_printf(s->list->arena, "%s/.htpasswd", s->top), *text = "";
	struct buf have = BUF_INIT;
	const struct resource *file;
	struct err none;

	if (!users || !users->n)
		return NULL;
	if (buf_read_file(&have, path, 1 << 20, &none) < 0)
		buf_clear(&have);
	for (size_t i = 0; i < users->n; i++)
		text = arena_printf(s->list->arena, "%s%s:%s\n", text, users->v[i].key,
				    hash_of(s->list->arena, users->v[i].text,
					    line_of(s->list->arena, buf_str(&have), users->v[i].key)));
	file = want_file(s->list, path, text, (struct ownership){"root", "www-data", 0640}, true, s->user);
	buf_free(&have);
	return file;
}

/* What the pillar has, or a pair of our own. */
static const struct resource *certificate(struct state *s)
{
	struct arena *a = s->list->arena;
	const char *text = pillar_text(s->pillar, "ssl_certificate", NULL);
	const char *key_text = pillar_text(s->pillar, "ssl_key", NULL);
	const char *path = arena_printf(a, "%s/ssl/%s.crt", s->top, s->pillar->domain);
	const char *key_path = arena_printf(a, "%s/ssl/%s.key", s->top, s->pillar->domain);

	if (!*text)
		text = pillar_text(s->pillar, "ssl_cert", NULL);
	if (!*text || !*key_text)
		return want_certificate(s->list, path, key_path, s->pillar->domain, s->user);
	return want_file(s->list, path, text, root_secret, true,
			 want_file(s->list, key_path, key_text, root_secret, true, s->user));
}

static const char *instance_rules(struct state *s, const char *hsts, bool authentication)
{
	struct arena *a = s->list->arena;
	const char *rules = "";
	const char *ask = authentication ? arena_printf(a,
							"\t\tauth_basic \"Restricted\";\n"
							"\t\tauth_basic_user_file %s/.htpasswd;\n",
							s->top)
					 : "";

	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const struct pillar_instance *instance = &s->pillar->instances[i];
		struct field fields[] = {{"project", s->pillar->project},
					 {"domain", s->pillar->domain},
					 {"key", instance->key},
					 {"name", instance->name},
					 {"prefix", instance->prefix},
					 {"port", arena_printf(a, "%lld", (long long)instance->port)},
					 {"authentication", ask},
					 {"hsts", hsts},
					 {"proxy", ""},
					 {NULL, NULL}};

		fields[ARRAY_LEN(fields) - 2].value = template_fill(a, "nginx-proxy.conf", fields);
		rules = arena_printf(a, "%s%s", rules, template_fill(a, "nginx-instance.conf", fields));
	}
	return rules;
}

static const char *rules(struct state *s, const char *hsts, bool authentication)
{
	const struct field fields[] = {{"project", s->pillar->project},
				       {"domain", s->pillar->domain},
				       {"first_prefix", s->pillar->instances[0].prefix},
				       {"hsts", hsts},
				       {"instances", instance_rules(s, hsts, authentication)},
				       {NULL, NULL}};

	return template_fill(s->list->arena, "nginx-rules.conf", fields);
}

/* Only they are believed when they say whom they speak for (DEP-91). */
static const char *balancers(struct state *s)
{
	const struct yaml_node *list = pillar_node(s->pillar, "load_balancers", NULL);
	const char *text = "";

	if (!list || !list->n)
		return text;
	for (size_t i = 0; i < list->n; i++)
		text = arena_printf(s->list->arena, "%s\tset_real_ip_from %s;\n", text, list->v[i].text);
	return arena_printf(s->list->arena, "%s\treal_ip_header X-Forwarded-For;\n\treal_ip_recursive on;\n", text);
}

static const char *site(struct state *s)
{
	/* a location with a header of its own loses those around it */
	static const char hsts[] = "\t\tadd_header Strict-Transport-Security \"max-age=31536000\" always;\n";
	const struct yaml_node *users = pillar_node(s->pillar, "http_auth", NULL);
	const struct pillar_instance *first = &s->pillar->instances[0];
	bool authentication = users && users->n;
	struct arena *a = s->list->arena;
	const struct field fields[] = {{"project", s->pillar->project},
				       {"domain", s->pillar->domain},
				       {"first_prefix", first->prefix},
				       {"first_port", arena_printf(a, "%lld", (long long)first->port)},
				       {"balancers", balancers(s)},
				       {"rules_https", rules(s, hsts, authentication)},
				       {"rules_http", rules(s, "", authentication)},
				       {NULL, NULL}};

	return template_fill(a, "nginx-site.conf", fields);
}

/* A site is no whole configuration: it is tested inside of one made for that. */
static const char test_script[] = "umask 077; test=$(mktemp) && "
				  "printf 'events {}\\nhttp {\\ninclude %s;\\n}\\n' \"$1\" > \"$test\" && "
				  "nginx -t -q -c \"$test\"; status=$?; rm -f \"$test\"; exit $status";
static const char *const test_site[] = {"sh", "-c", test_script, "test", NULL};

void state_web(struct state *s)
{
	static const char *const test_main[] = {"nginx", "-t", "-q", "-c", NULL};
	const struct resource *pair, *asked, *conf, *unit;
	struct resource *file;

	s->list->area = "web";
	pair = certificate(s);
	asked = passwords(s);
	want_no_file(s->list, "/etc/nginx/sites-enabled/default", NULL);
	file = want_checked_file(s->list,
				 arena_printf(s->list->arena, "/etc/nginx/sites-enabled/%s.conf", s->pillar->project),
				 site(s), root_file, test_site, pair);
	if (asked)
		resource_needs(file, asked);
	conf = want_checked_file(s->list, "/etc/nginx/nginx.conf",
				 template_fill(s->list->arena, "nginx.conf", (const struct field[]){{NULL, NULL}}),
				 root_file, test_main, file);
	unit = want_unit(s->list, "nginx.service",
			 (const struct reads[]){{pair, false}, {file, false}, {conf, false}, {NULL, false}}, NULL);
	if (!asked)
		want_no_file(s->list, arena_printf(s->list->arena, "%s/.htpasswd", s->top), unit);
}
