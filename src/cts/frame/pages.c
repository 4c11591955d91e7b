/* Pages that belong to no feature: errors, instances, the question before deleting. */
#include "base/str.h"
#include "cts/app.h"
#include "cts/frame/confirm.html.h"
#include "cts/frame/crash.html.h"
#include "cts/frame/error.html.h"
#include "cts/frame/frame.h"
#include "cts/frame/instances.html.h"
#include "cts/urls.h"
#include "web/respond.h"
#include "web/token.h"

static const struct {
	int status;
	const char *title, *heading, *text;
} errors[] = {
	{400, "Bad request", "That request was not understood", "Go back, reload the page and try again."},
	{403, "Forbidden", "You may not do this",
	 "Your account has no permission for this page. If you need it, ask a coordinator."},
	{404, "Page Not Found :(", "Not found :(",
	 "There is no such page. Perhaps the address was mistyped, or the link is out of date."},
	{405, "Not allowed", "This page cannot do that", "Go back and use the buttons of the page."},
	{413, "Too large", "The file is too large",
	 "More was sent than this server accepts. Split the file and send the parts."},
	{503, "No room", "The server has no room for the file", "Nothing was saved. Try again later."},
};

/* UI-51: no frame, no database: it must work when nothing else does. */
static void crash(struct request *rq)
{
	struct crash_page page = {.request_id = rq->id, .reason = rq->site->debug ? rq->err.text : NULL};

	html_frame_crash(respond_html(rq, 500), &page);
}

void frame_error_page(struct request *rq, int status, const char *text)
{
	struct error_page *page = ARENA_NEW(rq->arena, struct error_page);
	size_t i = 0;

	while (i < ARRAY_LEN(errors) && errors[i].status != status)
		i++;
	if (i < ARRAY_LEN(errors) && rq->fragment) {
		respond_text(rq, status,
			     arena_printf(rq->arena, "%s. %s", errors[i].heading, text ? text : errors[i].text));
		return;
	}
	if (i == ARRAY_LEN(errors) || frame_init(rq, &page->frame, NAV_NONE, errors[i].title) < 0) {
		crash(rq);
		return;
	}
	page->heading = errors[i].heading;
	page->text = text ? text : errors[i].text;
	page->request_id = rq->id;
	html_frame_error(respond_html(rq, status), page);
}

int instances_page(struct request *rq)
{
	struct instances_page *page = ARENA_NEW(rq->arena, struct instances_page);
	const struct loaded_settings *loaded = app_of(rq)->loaded;

	if (frame_init(rq, &page->frame, NAV_NONE, NULL) < 0)
		return -1;
	page->list.v = ARENA_ARRAY(rq->arena, loaded->n_instances, struct nav_entry);
	for (size_t i = 0; i < loaded->n_instances; i++) {
		const struct instance *in = &loaded->instances[i];

		page->list.v[page->list.n++] = (struct nav_entry){
			.label = in->name,
			.url = {arena_printf(rq->arena, "%s/", in->prefix)},
			.active = str_eq(in->key, app_of(rq)->settings->instance),
		};
	}
	html_frame_instances(respond_html(rq, 200), page);
	return 0;
}

int confirm_show(struct request *rq, enum nav_mark mark, struct confirm_page *page)
{
	if (frame_init(rq, &page->frame, mark, NULL) < 0)
		return -1;
	page->csrf = page->frame.csrf;
	html_frame_confirm(respond_html(rq, page->refusal ? 409 : 200), page);
	return 0;
}
