/* Catalog items: their form and what saving one means (CAT-6..10, CAT-30..34). */
#ifndef CTS_CATALOG_ITEM_H
#define CTS_CATALOG_ITEM_H

#include "cts/catalog/queries.h"
#include "web/form.h"

extern const struct form item_form;

/* The values of an item in the form. */
void item_fill_form(struct request *rq, struct form_state *form, const struct item_by_id *item);

/*
 * Saves the submitted form as a new item (id 0) or over an old one, with its category made on the fly (CAT-32), in one
 * transaction. 1 when it was saved. 0 when not: then the form is not valid, for what only the database knows (CAT-8)
 * became an error of it, or it is valid and the item is gone.
 */
int item_save(struct request *rq, struct form_state *form, int64_t id) MUST_CHECK;

/* Text for ILIKE that finds `text` anywhere, with its own wildcards taken literally; NULL when text is empty. */
const char *search_pattern(struct arena *a, const char *text);

#endif
