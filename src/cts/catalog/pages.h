/* Pages of the catalog (spec 11, sections 4, 5 and 8). */
#ifndef CTS_CATALOG_PAGES_H
#define CTS_CATALOG_PAGES_H

#include "cts/catalog/queries.h"
#include "cts/frame/frame.h"
#include "web/form.h"

extern const struct form item_form, import_form;

int catalog_page(struct request *rq);
int item_new_page(struct request *rq);
int item_new_post(struct request *rq);
int item_edit_page(struct request *rq);
int item_edit_post(struct request *rq);
int item_delete_page(struct request *rq);
int item_delete_post(struct request *rq);
int import_page(struct request *rq);
int import_post(struct request *rq);
int import_progress_page(struct request *rq);
int category_lookup_page(struct request *rq);

/* A column head: its words, where a click leads, how it is sorted now. */
struct column {
	const char *label, *sorted; /* "ascending", "descending" or NULL */
	struct url url;
	bool number;
};
struct columns {
	struct column *v;
	size_t n;
};

/* A row as shown: prices are formatted, empty when zero (CAT-10). */
struct item_row {
	const struct items_first *item;
	const char *price_local, *price_usd;
	struct url edit, delete;
};
struct item_rows {
	struct item_row *v;
	size_t n;
};

struct category_box {
	int64_t id;
	const char *name;
	bool ticked;
	struct url without; /* the list without this filter; unset when all are ticked */
};
struct category_boxes {
	struct category_box *v;
	size_t n;
};

struct catalog_page {
	struct frame frame;
	const char *q, *sort_param; /* as typed; the state that the search form keeps */
	struct columns columns;
	const char *local_code;
	struct item_rows rows;
	int64_t first, last, found, total; /* "Showing 1 to 100 of 312" */
	bool filtered, any_ticked, all_ticked;
	bool more;
	struct url more_url, self, clear, item_new, import;
	struct category_boxes categories;
};

/* A form in a dialog, or as a page of its own when opened without script (UI-20, UI-27). */
struct modal_page {
	struct frame frame; /* only of the full page */
	const char *title, *button;
	struct url action, back;
	const struct form_state *form;
	const char *progress_name; /* import: names this upload's progress */
	struct url progress_url;
	int64_t upload_max; /* bytes */
};

#endif
