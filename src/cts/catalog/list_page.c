/* The catalog list: search, category filter, sort, the rest while scrolling (CAT-25..28). */
#include "base/str.h"
#include "cts/app.h"
#include "cts/catalog/item.h"
#include "cts/catalog/list.html.h"
#include "cts/catalog/pages.h"
#include "cts/catalog/rows.html.h"
#include "cts/urls.h"
#include "web/respond.h"

enum { PAGE_ROWS = 100 /* as in queries.sql */, CATEGORIES_MAX = 300, AFTER_MAX = 1000000000 };

static const struct {
	const char *key, *label; /* label NULL: the local currency's code */
	bool number;
} sorts[] = {
	{"description", "Description", false},
	{"category", "Category", false},
	{"unit", "Unit", false},
	{"donor", "Donor", false},
	{"t1", "T1", false},
	{"supplier", "Supplier", false},
	{"local", NULL, true},
	{"usd", "(USD)", true},
};

/* What the address says about the list. */
struct list_state {
	const char *q, *sort; /* sort: one of the keys above */
	bool descending;
	int64_t skip;
	bool all; /* every category is ticked, by the box for that: shows what no tick shows (CAT-27) */
	int64_t categories[CATEGORIES_MAX];
	size_t n_categories;
};

/* "all" beside others is the box that was left ticked when one of the others was unticked: those count. */
static void read_categories(struct request *rq, struct list_state *s)
{
	for (size_t i = 0; i < rq->params.n && s->n_categories < CATEGORIES_MAX; i++) {
		const struct param *p = &rq->params.v[i];

		if (!str_eq(p->name, "category"))
			continue;
		if (str_eq(p->value, "all"))
			s->all = true;
		else if (str_to_int64(p->value, &s->categories[s->n_categories]))
			s->n_categories++;
		else
			s->categories[s->n_categories++] = 0; /* no category has it: nothing is found */
	}
	s->all &= !s->n_categories;
}

static void read_state(struct request *rq, struct list_state *s)
{
	const char *sort = request_param(rq, "sort");

	*s = (struct list_state){.q = str_trim(rq->arena, request_param(rq, "q")), .sort = sorts[0].key};
	s->descending = *sort == '-';
	for (size_t i = 0; i < ARRAY_LEN(sorts); i++)
		if (str_eq(sorts[i].key, sort + s->descending))
			s->sort = sorts[i].key;
	s->skip = request_param_int(rq, "after", 0);
	if (s->skip < 0 || s->skip > AFTER_MAX)
		s->skip = 0;
	read_categories(rq, s);
}

static const char *sort_param(struct request *rq, const char *key, bool descending)
{
	if (str_eq(key, sorts[0].key) && !descending)
		return ""; /* the order without being asked */
	return arena_printf(rq->arena, "%s%s", descending ? "-" : "", key);
}

/* The list's own address with another order, offset, or without one category (0 = keep all, -1 = drop all). */
static struct url list_url(struct request *rq, const struct list_state *s, const char *sort, int64_t after,
			   int64_t without)
{
	struct buf b = BUF_INIT;
	struct url url;
	char mark = '?';

	url = url_query(rq, url_catalog(rq), "q", s->q, "sort", sort, "after",
			after ? arena_printf(rq->arena, "%lld", (long long)after) : "", "category",
			s->all && without >= 0 ? "all" : "", NULL);
	buf_adds(&b, url.s);
	mark = strchr(url.s, '?') ? '&' : '?';
	for (size_t i = 0; i < s->n_categories && without >= 0; i++) {
		if (s->categories[i] == without)
			continue;
		buf_addf(&b, "%ccategory=%lld", mark, (long long)s->categories[i]);
		mark = '&';
	}
	url.s = arena_strdup(rq->arena, buf_str(&b));
	buf_free(&b);
	return url;
}

static void fill_columns(struct request *rq, const struct list_state *s, struct columns *columns)
{
	columns->v = ARENA_ARRAY(rq->arena, ARRAY_LEN(sorts), struct column);
	columns->n = ARRAY_LEN(sorts);
	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		bool current = str_eq(sorts[i].key, s->sort);
		const char *to = sort_param(rq, sorts[i].key, current && !s->descending);

		columns->v[i] = (struct column){
			.label = sorts[i].label ? sorts[i].label
						: arena_printf(rq->arena, "(%s)", app_of(rq)->local.code),
			.sorted = !current        ? NULL
				  : s->descending ? "descending"
						  : "ascending",
			.url = list_url(rq, s, to, 0, 0),
			.number = sorts[i].number,
		};
	}
}

/* CAT-10, CUR-X4: no price is no number. */
static const char *price(struct request *rq, const struct currency *currency, struct decimal amount)
{
	if (amount.units == 0)
		return "";
	return currency_format(rq->arena, currency, amount, CURRENCY_SYMBOL | CURRENCY_GROUPING);
}

static bool is_filtered(const struct list_state *s)
{
	return *s->q || s->n_categories;
}

static int find_rows(struct request *rq, const struct list_state *s, struct items_first_rows *items)
{
	const char *order = arena_printf(rq->arena, "%s%s", s->descending ? "-" : "", s->sort);
	struct db_ints categories = {s->categories, s->n_categories};

	if (!is_filtered(s) && !s->skip)
		return items_first(rq->db, rq->arena, items, order, &rq->err);
	return items_found(rq->db, rq->arena, search_pattern(rq->arena, s->q), categories, s->skip, items, order,
			   &rq->err);
}

static int fill_rows(struct request *rq, const struct list_state *s, struct catalog_page *page)
{
	struct items_first_rows items;

	if (find_rows(rq, s, &items) < 0)
		return -1;
	page->more = items.n > PAGE_ROWS;
	page->rows.n = page->more ? PAGE_ROWS : items.n;
	page->rows.v = ARENA_ARRAY(rq->arena, page->rows.n, struct item_row);
	for (size_t i = 0; i < page->rows.n; i++) {
		const struct items_first *item = &items.v[i];

		page->rows.v[i] = (struct item_row){
			.item = item,
			.price_local = price(rq, &app_of(rq)->local, item->price_local),
			.price_usd = price(rq, app_of(rq)->usd, item->price_usd),
			.edit = url_item_edit(rq, item->id),
			.delete = url_item_delete(rq, item->id),
		};
	}
	page->more_url = list_url(rq, s, sort_param(rq, s->sort, s->descending), s->skip + PAGE_ROWS, 0);
	page->local_code = app_of(rq)->local.code;
	return 0;
}

static int fill_categories(struct request *rq, const struct list_state *s, struct catalog_page *page)
{
	struct categories_all_rows all;

	if (categories_all(rq->db, rq->arena, &all, &rq->err) < 0)
		return -1;
	page->categories.v = ARENA_ARRAY(rq->arena, all.n, struct category_box);
	page->categories.n = all.n;
	page->all_ticked = s->all;
	for (size_t i = 0; i < all.n; i++) {
		struct category_box *box = &page->categories.v[i];

		*box = (struct category_box){.id = all.v[i].id, .name = all.v[i].name, .ticked = s->all};
		for (size_t j = 0; j < s->n_categories; j++)
			box->ticked |= s->categories[j] == box->id;
		page->any_ticked |= box->ticked;
		if (box->ticked && !s->all)
			box->without = list_url(rq, s, sort_param(rq, s->sort, s->descending), 0, box->id);
	}
	return 0;
}

static int fill_counts(struct request *rq, const struct list_state *s, struct catalog_page *page)
{
	struct db_ints categories = {s->categories, s->n_categories};
	struct items_total all;
	struct items_count count;

	page->filtered = is_filtered(s);
	if (items_total(rq->db, rq->arena, &all, &rq->err) < 0)
		return -1;
	if (page->filtered &&
	    items_count(rq->db, rq->arena, search_pattern(rq->arena, s->q), categories, &count, &rq->err) < 0)
		return -1;
	page->total = all.total;
	page->found = page->filtered ? count.found : all.total;
	page->first = page->rows.n ? s->skip + 1 : 0;
	page->last = s->skip + (int64_t)page->rows.n;
	return 0;
}

int catalog_page(struct request *rq)
{
	struct catalog_page *page = ARENA_NEW(rq->arena, struct catalog_page);
	struct list_state state;

	read_state(rq, &state);
	if (!rq->fragment || !state.skip) {
		items_total_ahead(rq->db);
		categories_all_ahead(rq->db);
	}
	if (fill_rows(rq, &state, page) < 0)
		return -1;
	/* a script that scrolls wants the next rows only */
	if (rq->fragment && state.skip) {
		html_catalog_rows(respond_html(rq, 200), page);
		return 0;
	}
	if (frame_init(rq, &page->frame, NAV_CATALOG, NULL) < 0 || fill_counts(rq, &state, page) < 0 ||
	    fill_categories(rq, &state, page) < 0)
		return -1;
	fill_columns(rq, &state, &page->columns);
	page->q = state.q;
	page->sort_param = sort_param(rq, state.sort, state.descending);
	page->self = url_catalog(rq);
	page->clear = list_url(rq, &(struct list_state){.q = ""}, page->sort_param, 0, 0);
	page->item_new = url_item_new(rq);
	page->import = url_import(rq);
	html_catalog_list(respond_html(rq, 200), page);
	return 0;
}
