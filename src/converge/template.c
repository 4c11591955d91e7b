#include "converge/template.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/str.h"
#include "converge/texts.h"

enum { FILE_BYTES_MAX = 1 << 20 };

static const char *overrides = "/srv/salt";

static const struct {
	const char *file, *text;
} built_in[] = {
	{"backup.service", text_backup_service},
	{"backup.timer", text_backup_timer},
	{"logrotate.conf", text_logrotate_conf},
	{"manage.sh", text_manage_sh},
	{"memcached.conf", text_memcached_conf},
	{"nftables.conf", text_nftables_conf},
	{"nginx-instance.conf", text_nginx_instance_conf},
	{"nginx-proxy.conf", text_nginx_proxy_conf},
	{"nginx-rules.conf", text_nginx_rules_conf},
	{"nginx-site.conf", text_nginx_site_conf},
	{"nginx.conf", text_nginx_conf},
	{"pg_hba.conf", text_pg_hba_conf},
	{"postfix.cf", text_postfix_cf},
	{"postgresql.conf", text_postgresql_conf},
	{"restart.service", text_restart_service},
	{"restart.timer", text_restart_timer},
	{"rsyslog.conf", text_rsyslog_conf},
	{"run.sh", text_run_sh},
	{"sandbox.conf", text_sandbox_conf},
	{"server.service", text_server_service},
	{"server.socket", text_server_socket},
	{"sshd.conf", text_sshd_conf},
	{"worker.service", text_worker_service},
};

void template_overrides(const char *directory)
{
	overrides = directory;
}

static const char *find(struct arena *a, const char *file)
{
	struct buf own = BUF_INIT;
	const char *text = NULL;
	struct err none;

	if (buf_read_file(&own, arena_printf(a, "%s/%s", overrides, file), FILE_BYTES_MAX, &none) == 0)
		text = arena_strdup(a, buf_str(&own));
	buf_free(&own);
	for (size_t i = 0; !text && i < ARRAY_LEN(built_in); i++)
		if (str_eq(built_in[i].file, file))
			text = built_in[i].text;
	assert(text);
	return text;
}

/* The field that stands at text, which begins with "@", or NULL. */
static const struct field *field_at(const char *text, const struct field *fields)
{
	size_t n = 1;

	while (islower((unsigned char)text[n]) || text[n] == '_')
		n++;
	for (const struct field *f = fields; n > 1 && text[n] == '@' && f->name; f++)
		if (strlen(f->name) == n - 1 && strncmp(f->name, text + 1, n - 1) == 0)
			return f;
	return NULL;
}

const char *template_fill(struct arena *a, const char *file, const struct field *fields)
{
	struct buf out = BUF_INIT;
	char *filled;

	for (const char *t = find(a, file); *t;) {
		const struct field *f = *t == '@' ? field_at(t, fields) : NULL;

		if (f) {
			buf_adds(&out, f->value);
			t += strlen(f->name) + 2;
		} else {
			buf_addc(&out, *t++);
		}
	}
	filled = arena_strdup(a, buf_str(&out));
	buf_free(&out);
	return filled;
}
