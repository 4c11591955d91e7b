/* Catalog items: their form and what saving one means (CAT-6..10, CAT-30..34). */
#ifndef CTS_CATALOG_ITEM_H
#define CTS_CATALOG_ITEM_H

#include "web/form.h"

extern const struct form item_form;

/* The values of an item in the form; the item must exist (found = 0 when it does not). */
int item_fill_form(struct request *rq, struct form_state *form, int64_t id, int *found) MUST_CHECK;

/*
 * Saves the submitted form as a new item (id 0) or over an old one, with its category made on the fly (CAT-32), in one
 * transaction. What only the database knows (CAT-8) becomes an error of the form, which is then not valid.
 */
int item_save(struct request *rq, struct form_state *form, int64_t id) MUST_CHECK;

/* Text for ILIKE that finds `text` anywhere, with its own wildcards taken literally; NULL when text is empty. */
const char *search_pattern(struct arena *a, const char *text);

#endif
