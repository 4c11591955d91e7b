/*
 * Every setting of an instance, from five places; a later one wins (design 7):
 *
 *	settings/base.yaml < settings/<environment>.yaml < settings/<instance>.yaml
 *	< /srv/pillar/project.sls (DEP-17: name, prefix, currency, port) < environment variables
 *
 * An environment variable is the setting's name in capitals (DEP-72). Dev reads no pillar. Unknown keys, values out
 * of range and rules that tie settings together (CUR-3, UI-40) are errors that say where: file:line, or the
 * variable's name.
 */
#ifndef CTS_SETTINGS_SETTINGS_H
#define CTS_SETTINGS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

/* Texts are never NULL. What each means, its range and default: the table in settings.c, shown by `cts settings`. */
struct settings {
	const char *environment, *instance;
	const char *name, *prefix, *currency, *currency_symbol, *time_zone;
	const char *organisation, *docs_url, *admin_docs_url;
	const char *bind, *allowed_hosts, *secret_key;
	int64_t port;
	const char *db_host, *db_name, *db_user, *db_password;
	int64_t db_port, statement_timeout_ms;
	const char *cache_host;
	int64_t workers, workers_max, worker_connections, worker_requests, worker_memory_mb;
	int64_t header_max_kb, body_max_mb, request_timeout_s, grace_s, jobs_at_a_time;
	int64_t idle_warn_s, idle_expire_s;
	int64_t login_tries, login_window_s, password_length_min;
	int64_t import_rows_max;
	const char *admins, *mail_server, *mail_from, *log_dir, *data_dir, *assets_dir, *static_dir;
};

enum setting_type { SETTING_TEXT, SETTING_INT };

struct setting {
	const char *name;
	enum setting_type type;
	size_t offset; /* in struct settings */
	const char *initial;
	int64_t min, max; /* SETTING_INT */
	bool secret;
	bool fixed;       /* chosen before the files are read, and no file or variable of its name changes it */
	const char *help; /* one line, with the unit */
};

extern const struct setting settings_table[];
extern const size_t settings_count;

/* Another instance on this server, for the instances page (UI-43). */
struct instance {
	const char *key, *name, *prefix;
	int64_t port; /* 0 = none of its own: it is this one */
};

struct loaded_settings {
	struct settings values;
	const char **texts;         /* one a table entry: the value as text */
	const char **origins;       /* where it came from: "settings/base.yaml:7", "DB_HOST", "default" */
	struct instance *instances; /* sorted by key; at least this one */
	size_t n_instances;
};

/*
 * Reads everything below data_dir (the source tree in dev). environment and instance NULL = from the variables
 * ENVIRONMENT and INSTANCE, else "dev" and "local".
 */
int settings_load(struct arena *a, const char *data_dir, const char *environment, const char *instance,
		  struct loaded_settings *out, struct err *err) MUST_CHECK;

/* "name value  # origin" a line, secrets masked. */
void settings_print(const struct loaded_settings *settings, FILE *out);

/* Connection string for libpq from the db_* settings. */
const char *settings_conninfo(struct arena *a, const struct settings *s);

/* The environment is a laptop: cookies without Secure, errors shown, no front server. */
bool settings_is_dev(const struct settings *s);

#endif
