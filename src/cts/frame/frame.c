#include "cts/frame/frame.h"

#include "base/str.h"
#include "cts/app.h"
#include "cts/urls.h"
#include "web/respond.h"
#include "web/token.h"

enum { NAV_MAX = 16, QUERY_MAX = 1500 };

/* "IRC CTS" (UI-2) */
static const char *default_title(struct request *rq)
{
	return arena_printf(rq->arena, "%s CTS", app_of(rq)->settings->organisation);
}

static const char *full_title(struct request *rq, const char *title)
{
	const struct settings *s = app_of(rq)->settings;
	bool production = str_eq(s->environment, "production");

	return arena_printf(rq->arena, "%s%s%s %s", title ? title : default_title(rq), production ? "" : " ",
			    production ? "" : s->environment, s->name);
}

/* "jordan" -> "Jordan CTS" (UI-4) */
static const char *instance_label(struct request *rq)
{
	char *label = arena_printf(rq->arena, "%s CTS", app_of(rq)->settings->instance);

	*label = (char)toupper((unsigned char)*label);
	return label;
}

static void add_entry(struct nav_entries *list, bool shown, const char *label, const char *icon, struct url url,
		      bool active)
{
	if (shown)
		list->v[list->n++] = (struct nav_entry){.label = label, .icon = icon, .url = url, .active = active};
}

static void add_external(struct nav_entries *list, bool shown, const char *label, const char *address)
{
	if (shown && !str_empty(address))
		list->v[list->n++] =
			(struct nav_entry){.label = label, .icon = "docs", .url = {address}, .external = true};
}

/* UI-4, UI-7 */
static void fill_nav(struct request *rq, struct frame *f, enum nav_mark mark)
{
	const struct settings *s = app_of(rq)->settings;
	const struct user *u = rq->user;

	f->nav.v = ARENA_ARRAY(rq->arena, NAV_MAX, struct nav_entry);
	add_entry(&f->nav, user_has_module(u, MODULE_CATALOG), "Catalog", "catalog", url_catalog(rq),
		  mark == NAV_CATALOG);
	add_entry(&f->nav, u, "Reports", "reports", url_reports(rq), mark == NAV_REPORTS);
	add_external(&f->nav, u, "Docs", s->docs_url);
	add_external(&f->nav, u && u->is_staff, "Admin docs", s->admin_docs_url);
}

int frame_init(struct request *rq, struct frame *f, enum nav_mark mark, const char *title)
{
	const struct settings *s = app_of(rq)->settings;

	*f = (struct frame){
		.title = full_title(rq, title),
		.organisation = s->organisation,
		.instance_label = instance_label(rq),
		.environment = s->environment,
		.marked = !str_eq(s->environment, "production"),
		.user_name = rq->user ? user_display_name(rq->user) : NULL,
		.csrf = csrf_token(rq),
		.home = url_home(rq),
		.instances = url_instances(rq),
		.login = url_login(rq),
		.logout = url_logout(rq),
		.ping = url_ping(rq),
		.css = asset_url(rq, "app.css"),
		.js = asset_url(rq, "app.js"),
		.combo_js = asset_url(rq, "combo.js"),
		.icons = asset_url(rq, "icons.svg"),
		.icon = asset_url(rq, "favicon.svg"),
		.idle_warn = s->idle_warn_s,
		.idle_expire = s->idle_expire_s,
	};
	fill_nav(rq, f, mark);
	return session_take_messages(rq, &f->messages);
}

struct url frame_login_url(struct request *rq)
{
	const char *target = rq->full_path;

	/* what was posted cannot be opened again */
	if (rq->method != METHOD_GET)
		return url_login(rq);
	/* and a long search is not worth an address that no server takes */
	if (*rq->query && strlen(rq->query) <= QUERY_MAX)
		target = arena_printf(rq->arena, "%s?%s", rq->full_path, rq->query);
	return url_query(rq, url_login(rq), "next", target, NULL);
}
