/*
 * The frame around every page (spec 13, sections 1 to 3): title, navigation by role, messages, idle warning.
 *
 * A page's struct begins with `struct frame frame`, filled by frame_init(); its template says
 * {% extends frame_frame(&p->frame) %}.
 */
#ifndef CTS_FRAME_FRAME_H
#define CTS_FRAME_FRAME_H

#include "cts/accounts/user.h"
#include "web/form.h"
#include "web/html.h"
#include "web/session.h"

struct nav_entry {
	const char *label, *icon;
	struct url url;
	bool active;
	bool external;
};

struct nav_entries {
	struct nav_entry *v;
	size_t n;
};

struct frame {
	const char *title; /* of the browser's window: page, environment, instance (UI-2) */
	const char *organisation, *instance_label, *environment; /* "Jordan CTS" (UI-4) */
	bool marked; /* no production: the environment stands beside the name (interface) */
	struct nav_entries nav;
	struct messages messages;
	const char *user_name; /* NULL = anonymous */
	const char *csrf;
	struct url home, instances, login, logout, ping;
	struct url css, js, combo_js, icons, icon;
	int64_t idle_warn, idle_expire;
};

/* Which entry of the navigation is marked (UI-X2). */
enum nav_mark {
	NAV_NONE,
	NAV_CATALOG,
	NAV_SHIPMENTS,
	NAV_CATEGORIES,
	NAV_DONORS,
	NAV_DONOR_CODES,
	NAV_SUPPLIERS,
	NAV_TRANSPORTERS,
	NAV_USERS,
	NAV_REPORTS,
	NAV_PASSWORD
};

/* title NULL = the default title (UI-2). Takes the session's messages: only for a full page. */
int frame_init(struct request *rq, struct frame *frame, enum nav_mark mark, const char *title) MUST_CHECK;

/* For struct site: pages of errors (UI-50..54). */
void frame_error_page(struct request *rq, int status, const char *text);
struct url frame_login_url(struct request *rq);

/* Pages of the frame itself. */
int instances_page(struct request *rq);
int health_page(struct request *rq);
int health_all_page(struct request *rq);

/* The question before something is deleted (UI-35, UI-36). */
struct confirm_page {
	struct frame frame;
	const char *name;        /* what is to be deleted */
	const char *consequence; /* what goes with it, or NULL */
	const char *refusal;     /* why it cannot be, or NULL */
	struct url action, cancel;
	const char *csrf;
};
/* The answer to GET. mark: the list that it belongs to. */
int confirm_show(struct request *rq, enum nav_mark mark, struct confirm_page *page) MUST_CHECK;

/* Used by templates. */
struct error_page {
	struct frame frame;
	const char *heading, *text, *request_id;
};
struct instances_page {
	struct frame frame;
	struct nav_entries list;
};
struct crash_page {
	const char *request_id, *reason;
};

#endif
