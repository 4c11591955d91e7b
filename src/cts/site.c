#include "cts/site.h"

#include <unistd.h>

#include "base/str.h"
#include "cts/accounts/user.h"
#include "cts/assets_table.h"
#include "cts/frame/frame.h"
#include "cts/frame/report.h"
#include "cts/routes.h"

static int default_workers(void)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);

	return (int)(cpus > 0 ? 2 * cpus + 1 : 3);
}

static void set_limits(const struct settings *s, struct site *site)
{
	site->workers = s->workers ? (int)s->workers : default_workers();
	site->workers_max = (int)s->workers_max > site->workers ? (int)s->workers_max : site->workers;
	site->worker_connections = (int)s->worker_connections;
	site->worker_requests = (int)s->worker_requests;
	site->worker_memory_mb = (int)s->worker_memory_mb;
	site->header_max = (size_t)s->header_max_kb << 10;
	site->body_max = (size_t)s->body_max_mb << 20;
	site->request_timeout_s = (int)s->request_timeout_s;
	site->grace_s = (int)s->grace_s;
}

static const struct app *make_app(struct arena *a, const struct loaded_settings *loaded)
{
	const struct settings *s = &loaded->values;
	struct app *app = ARENA_NEW(a, struct app);

	*app = (struct app){
		.loaded = loaded, .settings = s, .local = *currency_find(s->currency), .usd = currency_find("USD")};
	if (*s->currency_symbol)
		app->local.symbol = s->currency_symbol;
	return app;
}

int site_new(struct arena *a, const struct loaded_settings *loaded, const struct site **out, struct err *err)
{
	const struct settings *s = &loaded->values;
	struct site *site = ARENA_NEW(a, struct site);
	bool dev = settings_is_dev(s);

	if (str_empty(s->secret_key))
		return err_set(err, "secret_key is not set");
	*site = (struct site){
		.app = make_app(a, loaded),
		.prefix = s->prefix,
		.secret_key = s->secret_key,
		.secure_cookies = !dev,
		.behind_proxy = !dev,
		.debug = dev,
		.allowed_hosts = s->allowed_hosts,
		.idle_expire_s = s->idle_expire_s,
		.routes = cts_routes,
		.n_routes = cts_routes_count,
		.assets = assets,
		.n_assets = ASSETS_N,
		.assets_dir = s->assets_dir,
		.conninfo = settings_conninfo(a, s),
		.statement_timeout_ms = (int)s->statement_timeout_ms,
		.cache_host = s->cache_host,
		.cache_prefix = s->instance,
		.bind = s->bind,
		.port = (int)s->port,
		.log_dir = s->log_dir,
		.load_user = user_load,
		.may = user_may_open,
		.login_url = frame_login_url,
		.error_page = frame_error_page,
		.report = frame_report,
	};
	set_limits(s, site);
	*out = site;
	return 0;
}
