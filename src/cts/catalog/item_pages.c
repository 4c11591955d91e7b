/* The item's dialogs: new, edit, delete. */
#include "base/str.h"
#include "cts/app.h"
#include "cts/catalog/item.h"
#include "cts/catalog/modal.html.h"
#include "cts/catalog/modal_page.html.h"
#include "cts/catalog/pages.h"
#include "cts/urls.h"
#include "db/db.h"
#include "web/respond.h"

static int show_modal(struct request *rq, struct form_state *form, const char *title, const char *button,
		      struct url action)
{
	struct modal_page *page = ARENA_NEW(rq->arena, struct modal_page);

	if (!rq->fragment && frame_init(rq, &page->frame, NAV_CATALOG, NULL) < 0)
		return -1;
	page->title = title;
	page->button = button;
	page->action = action;
	page->back = url_catalog(rq);
	page->form = form;
	if (rq->fragment)
		html_catalog_modal(respond_html(rq, form_status(rq)), page);
	else
		html_catalog_modal_page(respond_html(rq, form_status(rq)), page);
	return 0;
}

static int not_found(struct request *rq)
{
	rq->site->error_page(rq, 404, "There is no such catalog item. Perhaps it was deleted meanwhile.");
	return 0;
}

int item_new_page(struct request *rq)
{
	struct form_state *form;

	if (form_for_page(rq, &item_form, &form) < 0)
		return -1;
	if (!form->submitted) {
		form_set_text(form, "price_local",
			      decimal_text(rq->arena, (struct decimal){0}, app_of(rq)->local.places));
		form_set_text(form, "price_usd", "0.00");
		form_set_text(form, "weight", "0");
	}
	return show_modal(rq, form, "New Item", "Add Item", url_item_new(rq));
}

int item_new_post(struct request *rq)
{
	if (item_save(rq, rq->form, 0) < 0)
		return -1;
	if (!rq->form->valid)
		return form_show_again(rq, item_new_page);
	if (session_message(rq, MESSAGE_INFO, "New item added") < 0)
		return -1;
	respond_done(rq, url_catalog(rq));
	return 0;
}

int item_edit_page(struct request *rq)
{
	struct form_state *form;
	struct item_by_id item;
	int found = item_by_id(rq->db, rq->arena, rq->param_id, &item, &rq->err);

	if (found < 0)
		return -1;
	if (!found)
		return not_found(rq);
	if (form_for_page(rq, &item_form, &form) < 0)
		return -1;
	if (!form->submitted)
		item_fill_form(rq, form, &item);
	return show_modal(rq, form, "Edit Item", "Save Item", url_item_edit(rq, rq->param_id));
}

int item_edit_post(struct request *rq)
{
	int saved = item_save(rq, rq->form, rq->param_id);

	if (saved < 0)
		return -1;
	if (!saved && rq->form->valid)
		return not_found(rq);
	if (!rq->form->valid)
		return form_show_again(rq, item_edit_page);
	if (session_message(rq, MESSAGE_INFO, "Changes saved") < 0)
		return -1;
	respond_done(rq, url_catalog(rq));
	return 0;
}

/* What keeps an item from being deleted, as a sentence, or NULL (design 13, in place of CAT-16). */
static const char *refusal(struct request *rq, const struct item_referrers *by)
{
	if (by->kits && by->package_items)
		return arena_printf(
			rq->arena,
			"It is part of the kits %s, and %lld package items were made from it; what was sent "
			"must stay on record.",
			by->kit_names, (long long)by->package_items);
	if (by->kits)
		return arena_printf(rq->arena, "It is part of these kits: %s. Take it out of them first.",
				    by->kit_names);
	if (by->package_items)
		return arena_printf(rq->arena,
				    "%lld package items were made from it; what was sent must stay on record.",
				    (long long)by->package_items);
	return NULL;
}

static int show_confirm(struct request *rq, const struct item_referrers *by)
{
	struct confirm_page *page = ARENA_NEW(rq->arena, struct confirm_page);

	*page = (struct confirm_page){
		.name = by->description,
		.refusal = refusal(rq, by),
		.action = url_item_delete(rq, rq->param_id),
		.cancel = url_catalog(rq),
	};
	return confirm_show(rq, NAV_CATALOG, page);
}

int item_delete_page(struct request *rq)
{
	struct item_referrers by;
	int found = item_referrers(rq->db, rq->arena, rq->param_id, &by, &rq->err);

	if (found < 0)
		return -1;
	return found ? show_confirm(rq, &by) : not_found(rq);
}

/* 1 deleted, 0 when it was gone or is in use since it was looked at, -1. */
static int delete_item(struct request *rq, int64_t id)
{
	int64_t rows;

	if (begin_as_user(rq) < 0)
		return -1;
	rows = item_delete(rq->db, rq->arena, id, &rq->err);
	if (rows < 0) {
		db_rollback(rq->db);
		return err_is_referenced(&rq->err) ? 0 : -1;
	}
	return db_commit(rq->db, &rq->err) < 0 ? -1 : rows > 0;
}

int item_delete_post(struct request *rq)
{
	struct item_referrers by;
	int found = item_referrers(rq->db, rq->arena, rq->param_id, &by, &rq->err), deleted;

	if (found < 0)
		return -1;
	if (!found)
		return not_found(rq);
	if (by.kits || by.package_items)
		return show_confirm(rq, &by);
	deleted = delete_item(rq, rq->param_id);
	if (deleted < 0)
		return -1;
	if (!deleted)
		return item_delete_page(rq); /* says what has changed */
	if (session_message(rq, MESSAGE_INFO, arena_printf(rq->arena, "%s was deleted.", by.description)) < 0)
		return -1;
	respond_redirect(rq, url_catalog(rq));
	return 0;
}
