/* The rows of xl/worksheets/sheetN.xml. */
#include "base/str.h"
#include "cts/catalog/sheet_xlsx.h"

enum {
	ROWS_MAX = 1048576, /* Excel's own limits */
	COLUMNS_MAX = 16384,
};

/* "C" of "C5" as 2; the number behind the letters is not needed. */
static bool parse_column(const char *ref, size_t *column)
{
	size_t n = 0;

	for (; *ref >= 'A' && *ref <= 'Z' && n <= COLUMNS_MAX; ref++)
		n = n * 26 + (size_t)(*ref - 'A') + 1;
	*column = n - 1;
	return n > 0;
}

static void begin_row(struct xlsx *x, const char **attributes)
{
	struct row_reader *r = &x->rows;
	const char *ref = part_attribute(attributes, "r");
	int64_t number = r->last_row + 1;

	if ((ref && !str_to_int64(ref, &number)) || number <= r->last_row || number > ROWS_MAX) {
		part_refuse(
			&x->part,
			"The workbook is damaged: a row has an impossible number. Open it in Excel and save it again.");
		return;
	}
	r->row = (struct sheet_row){.number = (int)number};
	r->cap = 0;
	r->last_row = (int)number;
	r->next_column = 0;
	r->in_row = true;
}

static enum cell_type cell_type(const char *t)
{
	static const struct {
		const char *t;
		enum cell_type type;
	} types[] = {{"n", CELL_NUMBER},  {"s", CELL_SHARED}, {"str", CELL_TEXT}, {"inlineStr", CELL_TEXT},
		     {"b", CELL_BOOLEAN}, {"d", CELL_DATE},   {"e", CELL_ERROR}};

	for (size_t i = 0; t && i < ARRAY_LEN(types); i++)
		if (str_eq(t, types[i].t))
			return types[i].type;
	return CELL_NUMBER;
}

static void begin_cell(struct xlsx *x, const char **attributes)
{
	struct row_reader *r = &x->rows;
	const char *ref = part_attribute(attributes, "r"), *style = part_attribute(attributes, "s");
	int64_t number;

	if (!ref || !parse_column(ref, &r->column))
		r->column = r->next_column;
	r->next_column = r->column + 1;
	r->style = style && str_to_int64(style, &number) && number >= 0 ? (size_t)number : 0;
	r->type = cell_type(part_attribute(attributes, "t"));
	r->in_cell = true;
	r->has_formula = r->has_value = false;
	buf_clear(&x->text);
}

static void rows_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;
	struct row_reader *r = &x->rows;

	if (str_eq(name, "row")) {
		begin_row(x, attributes);
	} else if (str_eq(name, "c") && r->in_row) {
		begin_cell(x, attributes);
	} else if (str_eq(name, "f")) {
		r->has_formula = true;
	} else if (str_eq(name, "rPh")) {
		x->in_phonetic = true;
	} else if (str_eq(name, "v") || str_eq(name, "t")) {
		x->in_text = r->in_cell && !x->in_phonetic;
		r->has_value |= x->in_text;
	}
}

/* "2026-11-22T00:00:00" as a serial date would be shown. */
static const char *iso_date(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text), *t = strchr(copy, 'T');

	if (t && str_starts(t, "T00:00:00"))
		*t = '\0';
	else if (t)
		*t = ' ';
	return copy;
}

static const char *number_text(struct xlsx *x, const char *text)
{
	struct row_reader *r = &x->rows;
	double number;
	char *date;

	if (!str_to_double(text, &number))
		return arena_strdup(r->arena, text);
	if (r->style < x->n_styles && x->date_styles[r->style] &&
	    sheet_date_text(r->arena, number, x->from_1904, &date))
		return date;
	return sheet_number_text(r->arena, number);
}

static const char *shared_text(struct xlsx *x, const char *text, bool *broken)
{
	int64_t index;

	*broken = !str_to_int64(text, &index) || index < 0 || (size_t)index >= x->n_strings;
	return *broken ? "a text that is missing in the file" : x->strings[index];
}

/* What a person sees in the cell that ends here. */
static const char *cell_text(struct xlsx *x, bool *broken)
{
	struct row_reader *r = &x->rows;
	const char *text = buf_str(&x->text);

	/* a formula whose program has never computed it has an empty value; an empty text is one, too */
	if (!r->has_value || (!*text && r->has_formula && r->type != CELL_TEXT)) {
		*broken = r->has_formula;
		return *broken ? "a formula without a result: open the file in Excel and save it" : "";
	}
	switch (r->type) {
	case CELL_NUMBER: return number_text(x, text);
	case CELL_SHARED: return shared_text(x, text, broken);
	case CELL_TEXT: return xlsx_unescape(r->arena, text);
	case CELL_BOOLEAN: return str_eq(text, "1") || str_eq(text, "true") ? "TRUE" : "FALSE";
	case CELL_DATE: return iso_date(r->arena, text);
	case CELL_ERROR: break;
	}
	*broken = true;
	return *text ? arena_strdup(r->arena, text) : "an error";
}

static void end_cell(struct xlsx *x)
{
	struct row_reader *r = &x->rows;
	bool broken = false;
	const char *text = cell_text(x, &broken);

	r->in_cell = false;
	if (r->column >= SHEET_COLUMNS_MAX || !*text)
		return;
	while (r->row.n <= r->column) {
		r->row.v = arena_grow(r->arena, r->row.v, r->row.n, &r->cap, sizeof(*r->row.v));
		r->row.v[r->row.n++] = (struct sheet_cell){.text = ""};
	}
	r->row.v[r->column] = (struct sheet_cell){.text = text, .broken = broken};
}

/*
 * The caller may clear the row's arena before parsing goes on: what stands between here and the next <row> must not
 * touch the row.
 */
static void end_row(struct xlsx *x)
{
	struct row_reader *r = &x->rows;

	r->in_row = r->in_cell = false;
	r->ready = r->row.n > 0;
	if (r->ready)
		part_pause(&x->part);
}

static void rows_end(void *arg, const char *name)
{
	struct xlsx *x = arg;
	struct row_reader *r = &x->rows;

	if (str_eq(name, "v") || str_eq(name, "t"))
		x->in_text = false;
	else if (str_eq(name, "rPh"))
		x->in_phonetic = false;
	else if (str_eq(name, "c") && r->in_cell)
		end_cell(x);
	else if (str_eq(name, "row") && r->in_row)
		end_row(x);
}

const struct part_handlers xlsx_row_handlers = {rows_start, rows_end, xlsx_add_text};
