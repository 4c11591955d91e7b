/* The import dialog (CAT-70, CAT-80, CAT-81, CAT-X10). */
#include <unistd.h>

#include "base/str.h"
#include "cts/app.h"
#include "cts/catalog/import.h"
#include "cts/catalog/modal.html.h"
#include "cts/catalog/modal_page.html.h"
#include "cts/catalog/pages.h"
#include "cts/urls.h"
#include "db/db.h"
#include "web/respond.h"
#include "web/token.h"

/* Large sheets take longer than a page may. */
enum { IMPORT_SECONDS = 600, FORM_BYTES = 4096 /* of a body around the file */ };

static const struct form_field import_fields[] = {
	{.name = "file",
	 .label = "File",
	 .type = FORM_FILE,
	 .required = true,
	 .accept = ".xlsx,.xls,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/"
		   "vnd.ms-excel"},
	{.name = "progress", .label = "", .type = FORM_HIDDEN},
};
const struct form import_form = {.fields = import_fields, .n = ARRAY_LEN(import_fields)};

int import_page(struct request *rq)
{
	struct modal_page *page = ARENA_NEW(rq->arena, struct modal_page);
	struct form_state *form;

	if (form_for_page(rq, &import_form, &form) < 0)
		return -1;
	if (!rq->fragment && frame_init(rq, &page->frame, NAV_CATALOG, NULL) < 0)
		return -1;
	page->title = "Catalog Import";
	page->button = "Import";
	page->action = url_import(rq);
	page->back = url_catalog(rq);
	page->form = form;
	page->progress_name = token_new(rq->arena);
	page->progress_url = url_import_progress(rq, page->progress_name);
	page->upload_max = (int64_t)rq->site->body_max - FORM_BYTES;
	form_set_text(form, "progress", page->progress_name);
	if (rq->fragment)
		html_catalog_modal(respond_html(rq, form_status(rq)), page);
	else
		html_catalog_modal_page(respond_html(rq, form_status(rq)), page);
	return 0;
}

/* Progress is written over a connection of its own: the import's transaction shows nothing before its end. */
struct progress {
	struct request *rq;
	struct db *db; /* NULL: not to be had, the import does not need it */
	const char *name;
};

static void tell_progress(void *arg, int64_t done, int64_t total)
{
	struct progress *p = arg;
	struct db_int user = {true, p->rq->user->id};
	struct err ignored;
	struct arena a;

	if (!p->db)
		return;
	arena_init(&a, 0);
	if (import_progress_set(p->db, &a, p->name, user, done, total, &ignored) < 0) {
		db_close(p->db);
		p->db = NULL;
	}
	arena_free(&a);
}

static void open_progress(struct request *rq, struct progress *p)
{
	struct err ignored;

	*p = (struct progress){.rq = rq, .name = form_text(rq->form, "progress")};
	if (strlen(p->name) != 64 || db_open(&p->db, rq->site->conninfo, rq->site->statement_timeout_ms, &ignored) < 0)
		p->db = NULL;
	if (p->db && import_progress_expire(p->db, rq->arena, &ignored) < 0) {
		db_close(p->db);
		p->db = NULL;
	}
}

static int run_import(struct request *rq, struct import_result *result)
{
	const struct upload *file = form_value(rq->form, "file")->file;
	struct progress progress;
	struct import_options options = {
		.path = arena_printf(rq->arena, "/proc/self/fd/%d", file->fd),
		.local = &app_of(rq)->local,
		.rows_max = app_of(rq)->settings->import_rows_max,
		.actor = rq->user->id,
		.address = rq->address,
		.progress = tell_progress,
		.progress_arg = &progress,
	};
	int status;

	alarm(IMPORT_SECONDS);
	open_progress(rq, &progress);
	status = catalog_import(rq->db, rq->arena, &options, result, &rq->err);
	db_close(progress.db);
	return status;
}

int import_post(struct request *rq)
{
	struct import_result result;

	if (run_import(rq, &result) < 0)
		return -1;
	if (result.errors.n) {
		form_error(rq, rq->form, NULL, "Something went wrong importing the catalog, nothing was imported.");
		for (size_t i = 0; i < result.errors.n; i++)
			form_error(rq, rq->form, NULL, "%s", result.errors.v[i]);
		return form_show_again(rq, import_page);
	}
	if (session_message(rq, MESSAGE_INFO,
			    arena_printf(rq->arena, "Imported %lld new item%s", (long long)result.imported,
					 result.imported == 1 ? "" : "s")) < 0)
		return -1;
	respond_done(rq, url_catalog(rq));
	return 0;
}

int import_progress_page(struct request *rq)
{
	struct import_progress_get row;
	int found = import_progress_get(rq->db, rq->arena, rq->param_text, rq->user->id, &row, &rq->err);

	if (found < 0)
		return -1;
	if (!found)
		respond_json(rq, 200, "{\"done\":0,\"total\":0}");
	else
		respond_json(rq, 200,
			     arena_printf(rq->arena, "{\"done\":%lld,\"total\":%lld}", (long long)row.done,
					  (long long)row.total));
	return 0;
}
