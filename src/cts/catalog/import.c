#include "cts/catalog/import.h"

#include "base/str.h"
#include "cts/catalog/queries.h"
#include "cts/catalog/sheet.h"
#include "db/actor.h"
#include "web/form_check.h"
#include "web/token.h"

enum { ERRORS_MAX = 50, BATCH_ROWS = 500, BATCH_BYTES = 8 << 20 };

/* The ten columns (CAT-72) with the limits of the item's form (CAT-75). */
enum column_name {
	ITEM_CODE,
	ITEM_CATEGORY,
	DESCRIPTION,
	DONOR,
	DONOR_T1,
	SUPPLIER,
	WEIGHT,
	UNIT,
	PRICE_LOCAL,
	PRICE_USD,
	COLUMNS
};

static const struct form_field columns[COLUMNS] = {
	[ITEM_CODE] = {.name = "item_code", .type = FORM_TEXT, .required = true, .max = 255},
	[ITEM_CATEGORY] = {.name = "item_category", .type = FORM_TEXT, .required = true, .max = 100},
	[DESCRIPTION] = {.name = "description", .type = FORM_TEXT, .required = true, .max = 255},
	[DONOR] = {.name = "donor", .type = FORM_TEXT, .max = 45},
	[DONOR_T1] = {.name = "donor_t1", .type = FORM_TEXT, .max = 45},
	[SUPPLIER] = {.name = "supplier", .type = FORM_TEXT, .max = 45},
	[WEIGHT] = {.name = "weight", .type = FORM_NUMBER},
	[UNIT] = {.name = "unit", .type = FORM_TEXT, .max = 255},
	[PRICE_LOCAL] = {.name = "price_local",
			 .type = FORM_MONEY,
			 .required = true,
			 .whole = CURRENCY_LOCAL_WHOLE,
			 .places = CURRENCY_LOCAL_PLACES},
	[PRICE_USD] = {.name = "price_usd",
		       .type = FORM_MONEY,
		       .required = true,
		       .whole = CURRENCY_USD_WHOLE,
		       .places = CURRENCY_USD_PLACES},
};

struct row_error {
	int row;
	size_t nth; /* as found */
	const char *text;
};

struct importer {
	struct db *db;
	struct arena *arena; /* of the result */
	struct arena batch_arena;
	const struct import_options *options;
	struct err *err;
	const char *id;
	size_t places[COLUMNS]; /* where in the sheet each column is */
	struct row_error *errors;
	size_t n_errors, cap;
	int64_t rows;
	/* rows that hold, waiting to be staged */
	int64_t numbers[BATCH_ROWS];
	const char *values[COLUMNS][BATCH_ROWS];
	size_t n_batch;
};

static void add_error(struct importer *im, int row, const char *text)
{
	im->errors = arena_grow(im->arena, im->errors, im->n_errors, &im->cap, sizeof(*im->errors));
	im->errors[im->n_errors] = (struct row_error){row, im->n_errors, text};
	im->n_errors++;
}

/* The one error of a file that is no table of items; row 0 stands before all rows. */
static void refuse_file(struct importer *im, const char *text)
{
	im->n_errors = 0;
	add_error(im, 0, arena_strdup(im->arena, text));
}

static const struct sheet_cell *cell_at(const struct sheet_row *row, size_t place)
{
	static const struct sheet_cell empty = {.text = ""};

	return place < row->n ? &row->v[place] : &empty;
}

/* CAT-73 */
static bool find_columns(struct importer *im, const struct sheet_row *head)
{
	const char *missing = "";

	for (int c = 0; c < COLUMNS; c++) {
		size_t place = 0;

		while (place < head->n && !str_eq(str_trim(im->arena, head->v[place].text), columns[c].name))
			place++;
		im->places[c] = place;
		if (place == head->n)
			missing = arena_printf(im->arena, "%s %s", missing, columns[c].name);
	}
	if (*missing)
		refuse_file(im, arena_printf(im->arena, "Some columns not found:%s", missing));
	return !*missing;
}

static bool is_blank(struct importer *im, const struct sheet_row *row)
{
	for (int c = 0; c < COLUMNS; c++)
		if (*str_trim(&im->batch_arena, cell_at(row, im->places[c])->text))
			return false;
	return true;
}

/* CAT-9 */
static const char *round_local(struct importer *im, struct form_value *value)
{
	struct decimal price;

	if (!currency_price_local(im->options->local, value->money, &price))
		return "Use at most 6 digits before the decimal point.";
	value->text = decimal_text(&im->batch_arena, price, 4);
	return NULL;
}

static const char *check_cell(struct importer *im, enum column_name column, const struct sheet_cell *cell,
			      struct form_value *value)
{
	const char *refusal;

	*value = (struct form_value){.field = &columns[column], .text = str_trim(&im->batch_arena, cell->text)};
	value->given = *value->text != '\0';
	if (cell->broken)
		return arena_printf(im->arena, "The cell holds %s.", cell->text);
	refusal = form_check_value(&im->batch_arena, value);
	if (!refusal && column == PRICE_LOCAL && value->given)
		refusal = round_local(im, value);
	return refusal;
}

static int stage_batch(struct importer *im)
{
	size_t n = im->n_batch;

#define TEXTS(column) ((struct db_texts){im->values[column], n})
	if (n && import_stage(im->db, &im->batch_arena, im->id, (struct db_ints){im->numbers, n}, TEXTS(ITEM_CODE),
			      TEXTS(ITEM_CATEGORY), TEXTS(DESCRIPTION), TEXTS(DONOR), TEXTS(DONOR_T1), TEXTS(SUPPLIER),
			      TEXTS(WEIGHT), TEXTS(UNIT), TEXTS(PRICE_LOCAL), TEXTS(PRICE_USD), im->err) < 0)
		return -1;
#undef TEXTS
	im->n_batch = 0;
	arena_clear(&im->batch_arena);
	if (im->options->progress)
		im->options->progress(im->options->progress_arg, im->rows, 0);
	return 0;
}

/* A row into the batch, or its errors into the list. */
static int take_row(struct importer *im, const struct sheet_row *row)
{
	size_t errors_before = im->n_errors;

	im->rows++;
	for (int c = 0; c < COLUMNS; c++) {
		struct form_value value;
		const char *refusal = check_cell(im, (enum column_name)c, cell_at(row, im->places[c]), &value);

		if (refusal)
			add_error(
				im, row->number,
				arena_printf(im->arena, "row %d: field %s: %s", row->number, columns[c].name, refusal));
		im->values[c][im->n_batch] = value.text;
	}
	if (im->n_errors > errors_before)
		return 0;
	im->numbers[im->n_batch++] = row->number;
	return im->n_batch == BATCH_ROWS ? stage_batch(im) : 0;
}

/* 0, or -1 when the database failed; what is wrong with the file becomes an error of the result. */
static int read_rows(struct importer *im, struct sheet *sheet)
{
	struct sheet_row row;
	struct err problem;
	int status = 0, more;

	more = sheet_next(sheet, &im->batch_arena, &row, &problem);
	if (more == 0)
		refuse_file(im, "Sheet 0 has no rows");
	if (more > 0 && !find_columns(im, &row))
		return 0;
	while (more > 0 && status == 0 && im->n_errors < ERRORS_MAX) {
		more = sheet_next(sheet, &im->batch_arena, &row, &problem);
		if (more > 0 && is_blank(im, &row)) { /* CAT-X23 */
			/* a sheet of nothing but formats would fill the memory before it fills a batch */
			if (!im->n_batch)
				arena_clear(&im->batch_arena);
			else if (im->batch_arena.used > BATCH_BYTES)
				status = stage_batch(im);
			continue;
		}
		if (more <= 0)
			continue;
		if (im->rows >= im->options->rows_max) {
			refuse_file(im,
				    arena_printf(im->arena,
						 "The sheet has more than %lld rows. Split it and import the parts.",
						 (long long)im->options->rows_max));
			return 0;
		}
		status = take_row(im, &row);
	}
	if (more < 0)
		refuse_file(im, problem.text);
	return status < 0 ? -1 : stage_batch(im);
}

static int add_duplicates(struct importer *im)
{
	struct import_duplicates_rows rows;
	struct import_plan plan;

	if (import_plan(im->db, im->arena, &plan, im->err) < 0 ||
	    import_duplicates(im->db, im->arena, im->id, &rows, im->err) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		add_error(im, (int)rows.v[i].row,
			  arena_printf(im->arena,
				       "row %lld: Catalog item with this Description, Donor, Supplier and Price in "
				       "local currency "
				       "already exists.",
				       (long long)rows.v[i].row));
	return 0;
}

/* By row; what came first within a row stays first. */
static int by_row(const void *a, const void *b)
{
	const struct row_error *x = a, *y = b;

	return x->row != y->row ? (x->row > y->row) - (x->row < y->row) : (x->nth > y->nth) - (x->nth < y->nth);
}

/* CAT-79: after the row that brings them to 50 or more, no further ones. */
static void list_errors(struct importer *im, struct import_errors *out)
{
	qsort(im->errors, im->n_errors, sizeof(*im->errors), by_row);
	for (size_t i = 0; i < im->n_errors; i++) {
		if (out->n >= ERRORS_MAX && im->errors[i].row != im->errors[i - 1].row)
			break;
		out->v = arena_grow(im->arena, out->v, out->n, &out->cap, sizeof(*out->v));
		out->v[out->n++] = im->errors[i].text;
	}
	if (out->n < ERRORS_MAX)
		return;
	out->v = arena_grow(im->arena, out->v, out->n, &out->cap, sizeof(*out->v));
	out->v[out->n++] = "Giving up after 50 errors";
}

static int add_items(struct importer *im, struct import_result *result)
{
	struct db *db = im->db;
	struct arena *a = im->arena;

	if (im->options->progress)
		im->options->progress(im->options->progress_arg, im->rows, im->rows);
	if (import_add_categories(db, a, im->id, im->err) < 0 || import_add_donors(db, a, im->id, im->err) < 0 ||
	    import_add_suppliers(db, a, im->id, im->err) < 0 || import_add_codes(db, a, im->id, im->err) < 0 ||
	    import_link_codes(db, a, im->id, im->err) < 0)
		return -1;
	result->imported = import_add_items(db, a, im->id, im->err);
	if (result->imported < 0 && err_is_constraint(im->err, "catalog_items_unique_offer")) {
		result->imported = 0;
		refuse_file(
			im,
			"Somebody added one of these items at the same moment. Import the file again to see which.");
		list_errors(im, &result->errors);
		return 0;
	}
	if (result->imported < 0)
		return -1;
	return import_unstage(db, a, im->id, im->err);
}

static int import_sheet(struct importer *im, struct sheet *sheet, struct import_result *result)
{
	if (read_rows(im, sheet) < 0)
		return -1;
	/* row 0: the file as a whole was refused, its rows do not matter */
	if (!(im->n_errors && im->errors[0].row == 0) && add_duplicates(im) < 0)
		return -1;
	if (!im->n_errors)
		return add_items(im, result);
	list_errors(im, &result->errors);
	return 0;
}

int catalog_import(struct db *db, struct arena *a, const struct import_options *options, struct import_result *result,
		   struct err *err)
{
	struct importer *im = ARENA_NEW(a, struct importer);
	struct sheet *sheet;
	struct err problem;
	int status = -1;

	*result = (struct import_result){0};
	*im = (struct importer){.db = db, .arena = a, .options = options, .err = err, .id = token_new(a)};
	if (sheet_open(&sheet, options->path, &problem) < 0) {
		refuse_file(im, problem.text);
		list_errors(im, &result->errors);
		return 0;
	}
	arena_init(&im->batch_arena, 0);
	if (db_begin_as(db, a, options->actor, options->address, err) == 0 && import_sheet(im, sheet, result) == 0) {
		status = 0;
		if (result->errors.n)
			db_rollback(db);
		else
			status = db_commit(db, err);
	} else {
		db_rollback(db);
	}
	arena_free(&im->batch_arena);
	sheet_close(sheet);
	return status;
}
