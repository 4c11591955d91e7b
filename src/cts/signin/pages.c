#include "cts/signin/pages.h"

#include "base/str.h"
#include "cts/accounts/password.h"
#include "cts/accounts/queries.h"
#include "cts/app.h"
#include "cts/signin/login.html.h"
#include "cts/signin/throttle.h"
#include "cts/urls.h"
#include "web/respond.h"

enum { IDLE_MAX_S = 86400 }; /* of what a page may claim; a session never lives so long */

static const struct form_field login_fields[] = {
	{.name = "username",
	 .label = "Email address",
	 .type = FORM_TEXT,
	 .required = true,
	 .max = 250,
	 .autocomplete = "username"},
	{.name = "password",
	 .label = "Password",
	 .type = FORM_PASSWORD,
	 .required = true,
	 .max = 1000,
	 .autocomplete = "current-password"},
	{.name = "next", .label = "", .type = FORM_HIDDEN},
};
static const struct form login_form = {.fields = login_fields, .n = ARRAY_LEN(login_fields)};

/* ACC-40 */
int home_page(struct request *rq)
{
	if (!rq->user)
		respond_redirect(rq, url_login(rq));
	else if (user_has_module(rq->user, MODULE_CATALOG))
		respond_redirect(rq, url_catalog(rq));
	else
		respond_redirect(rq, url_reports(rq));
	return 0;
}

/* Typed values are not put back into the page, and refusals are no error of the protocol (ACC-43, UI-28). */
static int show_login(struct request *rq, struct form_state *form)
{
	struct login_page *page = ARENA_NEW(rq->arena, struct login_page);

	if (frame_init(rq, &page->frame, NAV_NONE, "Login") < 0)
		return -1;
	form_set_text(form, "username", NULL);
	form_set_text(form, "password", NULL);
	page->form = form;
	page->action = url_login(rq);
	if (!form->submitted && *form_text(form, "next"))
		page->notice = "Sign in to open that page.";
	html_signin_login(respond_html(rq, 200), page);
	return 0;
}

int login_page(struct request *rq)
{
	struct form_state *form;

	if (form_new(rq, &login_form, &form) < 0)
		return -1;
	form_set_text(form, "next", request_param(rq, "next"));
	return show_login(rq, form);
}

/* An old hash is replaced while the password is at hand. */
static int refresh_hash(struct request *rq, const struct user_for_login *user, const char *password)
{
	const char *hash;

	if (!password_needs_rehash(user->password_hash))
		return 0;
	if (password_hash(rq->arena, password, &hash, &rq->err) < 0)
		return -1;
	return user_set_password(rq->db, rq->arena, user->id, hash, &rq->err) < 0 ? -1 : 0;
}

/* ACC-42 */
static int sign_in(struct request *rq, struct form_state *form, const struct user_for_login *user)
{
	const char *next = form_text(form, "next");

	if (refresh_hash(rq, user, form_text(form, "password")) < 0 || throttle_success(rq, user->email) < 0 ||
	    user_set_last_login(rq->db, rq->arena, user->id, &rq->err) < 0 || session_start(rq, user->id) < 0)
		return -1;
	respond_redirect(rq, url_local(rq, next));
	return 0;
}

static int refuse_password(struct request *rq, struct form_state *form)
{
	form_error(rq, form, NULL,
		   "This email address and password do not fit together. Both may depend on upper and lower case.");
	return throttle_failure(rq, form_text(form, "username"));
}

/* Fills the form's errors, or *user with who it is. */
static int check_password(struct request *rq, struct form_state *form, struct user_for_login *user)
{
	const char *email = form_text(form, "username");
	int64_t wait;
	int found;

	if (throttle_check(rq, email, &wait) < 0)
		return -1;
	if (wait) {
		form_error(rq, form, NULL, "Too many failed tries. Wait %lld minute%s, then try again.",
			   (long long)(wait + 59) / 60, wait > 60 ? "s" : "");
		return 0;
	}
	found = user_for_login(rq->db, rq->arena, email, user, &rq->err);
	if (found < 0)
		return -1;
	if (!password_verify(form_text(form, "password"), found ? user->password_hash : NULL))
		return refuse_password(rq, form);
	if (!user->is_active)
		form_error(rq, form, NULL, "This account is inactive. A coordinator can activate it.");
	return 0;
}

int login_post(struct request *rq)
{
	struct user_for_login user = {0};
	struct form_state *form;

	if (form_read(rq, &login_form, &form) < 0)
		return -1;
	if (form->valid && check_password(rq, form, &user) < 0)
		return -1;
	return form->valid ? sign_in(rq, form, &user) : show_login(rq, form);
}

/* ACC-X10: to the sign-in page of the own instance. */
int logout_post(struct request *rq)
{
	if (session_end(rq) < 0)
		return -1;
	respond_redirect(rq, url_login(rq));
	return 0;
}

/* ACC-48 */
int ping_page(struct request *rq)
{
	int64_t idle = request_param_int(rq, "idleFor", IDLE_MAX_S);
	struct instant active;

	if (!rq->user) {
		respond_json(rq, 200, "\"logout\"");
		return 0;
	}
	idle = idle < 0 ? 0 : idle > IDLE_MAX_S ? IDLE_MAX_S : idle;
	active.us = rq->now.us - idle * 1000000;
	if (session_touch(rq, active) < 0)
		return -1;
	if (!rq->session.live) {
		respond_json(rq, 200, "\"logout\"");
		return 0;
	}
	respond_json(rq, 200, arena_printf(rq->arena, "%lld", (long long)session_idle_seconds(rq)));
	return 0;
}
