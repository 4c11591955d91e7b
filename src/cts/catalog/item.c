#include "cts/catalog/item.h"

#include "base/str.h"
#include "cts/app.h"
#include "cts/accounts/user.h"
#include "cts/catalog/queries.h"
#include "db/db.h"

/* Three lists of id and name become choices in the same way. */
#define CHOICES(function, query)                                                                                       \
	static int function(struct request *rq, struct choices *out)                                                   \
	{                                                                                                              \
		struct query##_rows rows;                                                                              \
                                                                                                                       \
		if (query(rq->db, rq->arena, &rows, &rq->err) < 0)                                                     \
			return -1;                                                                                     \
		out->v = ARENA_ARRAY(rq->arena, rows.n, struct choice);                                                \
		out->n = rows.n;                                                                                       \
		for (size_t i = 0; i < rows.n; i++)                                                                    \
			out->v[i] = (struct choice){arena_printf(rq->arena, "%lld", (long long)rows.v[i].id),          \
						    rows.v[i].name};                                                   \
		return 0;                                                                                              \
	}

CHOICES(load_donors, donor_choices)
CHOICES(load_suppliers, supplier_choices)
CHOICES(load_t1_codes, t1_choices)

static const struct form_field item_fields[] = {
	{.name = "item_code", .label = "Item code", .type = FORM_TEXT, .required = true, .max = 255, .width = 4},
	{.name = "description", .label = "Description", .type = FORM_TEXT, .required = true, .max = 255, .width = 8},
	{.name = "unit", .label = "Unit", .type = FORM_TEXT, .max = 255, .width = 6},
	{.name = "weight", .label = "Weight", .help = "kg per unit", .type = FORM_NUMBER, .width = 6},
	{.name = "price_local",
	 .label = "Price in local currency",
	 .type = FORM_MONEY,
	 .required = true,
	 .whole = CURRENCY_LOCAL_WHOLE,
	 .places = CURRENCY_LOCAL_PLACES,
	 .width = 6},
	{.name = "price_usd",
	 .label = "Price USD",
	 .type = FORM_MONEY,
	 .required = true,
	 .whole = CURRENCY_USD_WHOLE,
	 .places = CURRENCY_USD_PLACES,
	 .width = 6},
	{.name = "donor", .label = "Donor", .type = FORM_RECORD, .load = load_donors, .width = 4},
	{.name = "donor_t1", .label = "Donor t1", .type = FORM_RECORD, .load = load_t1_codes, .width = 4},
	{.name = "supplier", .label = "Supplier", .type = FORM_RECORD, .load = load_suppliers, .width = 4},
	{.name = "item_category",
	 .label = "Category",
	 .help = "Begin typing to select an existing or add a new category.",
	 .type = FORM_COMBO,
	 .required = true,
	 .max = 100,
	 .lookup = "/selectable/catalog-itemcategorylookup/"},
	/* of what was shown, so that nobody overwrites unseen what somebody else has saved since */
	{.name = "version", .label = "", .type = FORM_HIDDEN},
};
const struct form item_form = {.fields = item_fields, .n = ARRAY_LEN(item_fields)};

void item_fill_form(struct request *rq, struct form_state *form, const struct item_by_id *item)
{
	form_set_text(form, "item_code", item->item_code);
	form_set_text(form, "description", item->description);
	form_set_text(form, "unit", item->unit);
	if (item->weight.set)
		form_set_text(form, "weight", str_from_double(rq->arena, item->weight.v));
	form_set_text(form, "price_local", decimal_text(rq->arena, item->price_local, app_of(rq)->local.places));
	form_set_text(form, "price_usd", decimal_text(rq->arena, item->price_usd, 3));
	form_set_id(rq, form, "donor", item->donor_id.set, item->donor_id.v);
	form_set_id(rq, form, "donor_t1", item->donor_t1_id.set, item->donor_t1_id.v);
	form_set_id(rq, form, "supplier", item->supplier_id.set, item->supplier_id.v);
	form_set_text(form, "item_category", item->category);
	form_set_text(form, "version", item->version);
}

static struct db_int chosen(struct form_state *form, const char *name)
{
	const struct form_value *v = form_value(form, name);

	return (struct db_int){v->given, v->integer};
}

/* CAT-9 */
static bool round_price(struct request *rq, struct form_state *form, struct decimal *price)
{
	if (currency_price_local(&app_of(rq)->local, form_value(form, "price_local")->money, price))
		return true;
	form_error(rq, form, "price_local",
		   "Use at most 6 digits before the decimal point; the amount is rounded up to more.");
	return false;
}

/* The number of rows written: 0 when the item is gone. */
static int64_t write_item(struct request *rq, struct form_state *form, int64_t id, struct decimal price_local,
			  int64_t category)
{
	const struct form_value *weight = form_value(form, "weight");
	struct db_double kg = {weight->given, weight->number};
	struct decimal usd = form_value(form, "price_usd")->money;

	if (id == 0)
		return item_insert(rq->db, rq->arena, form_text(form, "item_code"), form_text(form, "description"),
				   form_text(form, "unit"), price_local, usd, kg, chosen(form, "donor"),
				   chosen(form, "donor_t1"), chosen(form, "supplier"), category, &rq->err) < 0
			       ? -1
			       : 1;
	return item_update(rq->db, rq->arena, id, form_text(form, "item_code"), form_text(form, "description"),
			   form_text(form, "unit"), price_local, usd, kg, chosen(form, "donor"),
			   chosen(form, "donor_t1"), chosen(form, "supplier"), category, &rq->err);
}

/* 1 when the item is as the form has shown it, 0 when it is gone or was changed: then the form says so. */
static int check_version(struct request *rq, struct form_state *form, int64_t id)
{
	const char *shown = form_text(form, "version");
	struct item_version now;
	int found = item_version(rq->db, rq->arena, id, &now, &rq->err);

	if (found <= 0 || str_empty(shown) || str_eq(shown, now.version))
		return found;
	form_error(
		rq, form, NULL,
		"Somebody else has changed this item since you opened it. Save once more to replace that with what is "
		"here, or cancel to see it.");
	form_set_text(form, "version", now.version);
	return 0;
}

static int64_t save_in_transaction(struct request *rq, struct form_state *form, int64_t id, struct decimal price_local)
{
	struct category_find_or_add category;
	int unchanged = id ? check_version(rq, form, id) : 1;

	if (unchanged <= 0)
		return unchanged;

	if (category_find_or_add(rq->db, rq->arena, form_text(form, "item_category"), &category, &rq->err) < 0)
		return -1;
	return write_item(rq, form, id, price_local, category.id);
}

int item_save(struct request *rq, struct form_state *form, int64_t id)
{
	struct decimal price_local;
	int64_t rows;

	if (!round_price(rq, form, &price_local))
		return 0;
	if (begin_as_user(rq) < 0)
		return -1;
	rows = save_in_transaction(rq, form, id, price_local);
	if (rows > 0)
		return db_commit(rq->db, &rq->err) < 0 ? -1 : 1;
	db_rollback(rq->db); /* with the category that was made for it */
	if (rows == 0)
		return 0;
	if (err_is_constraint(&rq->err, "catalog_items_unique_offer"))
		form_error(rq, form, NULL,
			   "Catalog item with this Description, Donor, Supplier and Price in local currency already "
			   "exists.");
	else if (err_is_referenced(&rq->err) || err_is_constraint(&rq->err, "categories_name_key"))
		form_error(rq, form, NULL,
			   "Somebody changed the donors, suppliers or categories at the same moment. Check them and "
			   "save again.");
	else
		return -1;
	return 0;
}

const char *search_pattern(struct arena *a, const char *text)
{
	char *out, *p;

	if (str_empty(text))
		return NULL;
	out = p = arena_alloc(a, 2 * strlen(text) + 3);
	*p++ = '%';
	for (; *text; text++) {
		if (strchr("%_\\", *text))
			*p++ = '\\';
		*p++ = *text;
	}
	*p = '%';
	return out;
}
