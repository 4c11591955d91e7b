/*
 * .xls: the whole stream of records is in memory (the file is at most 32 MB), with an index of its first sheet's cells.
 * Cells are decoded row by row.
 */
#include "cts/catalog/sheet_biff.h"

#include <math.h>

#include "base/str.h"
#include "cts/catalog/sheet_ole.h"
#include "cts/catalog/sheet_reader.h"

enum {
	FILE_MAX_MB = 32,
	STRINGS_MAX_MB = 128,
	NUMBERS = 65536, /* of formats and styles */
};

/* A cell in the stream; a record of several cells (MULRK) is there once for each. */
struct place {
	uint16_t row, column;
	uint32_t offset;
};

struct xls {
	struct biff biff;
	struct arena arena;
	struct buf text;
	bool from_1904;
	bool *own_dates;  /* by number of format */
	uint16_t *styles; /* numbers of formats, by style */
	size_t n_styles, styles_cap;
	const char **strings; /* NULL: unreadable */
	size_t n_strings, strings_cap;
	bool has_sheet;
	uint32_t sheet;       /* offset of its records */
	struct place *places; /* by row and column */
	size_t n_places, places_cap, next;
};

static int damaged(struct err *err)
{
	return err_set(err, "The workbook is damaged. Open it in Excel and save it as .xlsx.");
}

static int read_strings(struct xls *x, const struct biff_record *r, struct err *err)
{
	struct biff_cursor c = biff_cursor(&x->biff, r);
	uint32_t n;

	biff_u32(&c);
	n = biff_u32(&c);
	for (uint32_t i = 0; i < n && !c.failed; i++) {
		bool readable = biff_text(&c, biff_u16(&c), &x->text);

		if (x->arena.used > (size_t)STRINGS_MAX_MB << 20)
			return err_set(err,
				       "The workbook holds more than %d MB of text; it is not read. Split the table.",
				       STRINGS_MAX_MB);
		x->strings = arena_grow(&x->arena, x->strings, x->n_strings, &x->strings_cap, sizeof(*x->strings));
		x->strings[x->n_strings++] = readable ? arena_strdup(&x->arena, buf_str(&x->text)) : NULL;
	}
	return 0;
}

static void read_format(struct xls *x, struct biff_cursor *c)
{
	unsigned number = biff_u16(c), n = x->biff.wide ? biff_u16(c) : biff_u8(c);

	if (biff_text(c, n, &x->text))
		x->own_dates[number] = sheet_code_is_date(buf_str(&x->text));
}

static void read_style(struct xls *x, struct biff_cursor *c)
{
	if (x->n_styles == NUMBERS)
		return;
	biff_skip(c, 2);
	x->styles = arena_grow(&x->arena, x->styles, x->n_styles, &x->styles_cap, sizeof(*x->styles));
	x->styles[x->n_styles++] = (uint16_t)biff_u16(c);
}

/* The first one that is a table; charts and macros are listed too. */
static void read_sheet_entry(struct xls *x, struct biff_cursor *c)
{
	uint32_t offset = biff_u32(c);

	biff_skip(c, 1);
	if (x->has_sheet || biff_u8(c) != 0)
		return;
	x->has_sheet = true;
	x->sheet = offset;
}

static int read_global(struct xls *x, const struct biff_record *r, struct err *err)
{
	struct biff_cursor c = biff_cursor(&x->biff, r);

	switch (r->type) {
	case BIFF_FILEPASS: return err_set(err, "The workbook is protected by a password. Save it without one.");
	case BIFF_CODEPAGE: x->biff.codepage = biff_u16(&c); break;
	case BIFF_DATEMODE: x->from_1904 = biff_u16(&c) == 1; break;
	case BIFF_FORMAT: read_format(x, &c); break;
	case BIFF_XF: read_style(x, &c); break;
	case BIFF_BOUNDSHEET: read_sheet_entry(x, &c); break;
	case BIFF_SST: return x->biff.wide ? read_strings(x, r, err) : 0;
	default: break;
	}
	return 0;
}

static int read_globals(struct xls *x, struct err *err)
{
	struct biff_record r;
	struct biff_cursor c;
	unsigned version;

	if (!biff_record_at(&x->biff, 0, &r) || r.type != BIFF_BOF)
		return damaged(err);
	c = biff_cursor(&x->biff, &r);
	version = biff_u16(&c);
	if (version != 0x0600 && version != 0x0500)
		return err_set(err, "The workbook is of a version of Excel that is too old. Open it in Excel and save "
				    "it as .xlsx.");
	x->biff.wide = version == 0x0600;
	while (biff_record_at(&x->biff, r.end, &r) && r.type != BIFF_EOF)
		if (read_global(x, &r, err) < 0)
			return -1;
	return x->has_sheet ? 0 : err_set(err, "The workbook has no sheet.");
}

static void add_place(struct xls *x, unsigned row, unsigned column, uint32_t offset)
{
	x->places = arena_grow(&x->arena, x->places, x->n_places, &x->places_cap, sizeof(*x->places));
	x->places[x->n_places++] = (struct place){(uint16_t)row, (uint16_t)column, offset};
}

static void index_record(struct xls *x, const struct biff_record *r, size_t offset)
{
	struct biff_cursor c = biff_cursor(&x->biff, r);
	unsigned row, column, count = 1;

	switch (r->type) {
	case BIFF_MULRK: count = r->end - r->at < 12 ? 0 : (unsigned)(r->end - r->at - 6) / 6; break;
	case BIFF_FORMULA:
	case BIFF_RSTRING:
	case BIFF_LABELSST:
	case BIFF_NUMBER:
	case BIFF_LABEL:
	case BIFF_BOOLERR:
	case BIFF_RK: break;
	default: return;
	}
	row = biff_u16(&c);
	column = biff_u16(&c);
	for (unsigned i = 0; i < count && column + i < SHEET_COLUMNS_MAX; i++)
		add_place(x, row, column + i, (uint32_t)offset);
}

/* Of the same cell the one that comes last in the file is last. */
static int by_place(const void *a, const void *b)
{
	const struct place *p = a, *q = b;

	if (p->row != q->row)
		return p->row < q->row ? -1 : 1;
	if (p->column != q->column)
		return p->column < q->column ? -1 : 1;
	return (p->offset > q->offset) - (p->offset < q->offset);
}

/* A sheet's records; those of charts within it stand between a BOF and an EOF of their own. */
static int index_sheet(struct xls *x, struct err *err)
{
	struct biff_record r;
	size_t offset = x->sheet;
	int depth = 0;
	bool more;

	if (!biff_record_at(&x->biff, offset, &r) || r.type != BIFF_BOF)
		return damaged(err);
	do {
		depth += (r.type == BIFF_BOF) - (r.type == BIFF_EOF);
		if (depth == 1)
			index_record(x, &r, offset);
		offset = r.end;
		more = biff_record_at(&x->biff, offset, &r);
	} while (depth > 0 && more);
	if (depth > 0)
		return damaged(err);
	if (x->n_places)
		qsort(x->places, x->n_places, sizeof(*x->places), by_place);
	return 0;
}

int xls_open(struct xls **out, const char *path, struct err *err)
{
	struct xls *x = calloc(1, sizeof(*x));
	struct buf file = BUF_INIT;
	int status;

	if (!x)
		abort();
	*out = x;
	arena_init(&x->arena, 0);
	x->own_dates = ARENA_ARRAY(&x->arena, NUMBERS, bool);
	status = buf_read_file(&file, path, (size_t)FILE_MAX_MB << 20, err);
	if (status < 0)
		err_set(err,
			"The .xls file cannot be read or is larger than %d MB. Save it as .xlsx, or split the table.",
			FILE_MAX_MB);
	else
		status = ole_read_workbook(&file, &x->biff.stream, err);
	buf_free(&file);
	if (status < 0 || read_globals(x, err) < 0)
		return -1;
	return index_sheet(x, err);
}

static struct sheet_cell number_cell(const struct xls *x, struct arena *a, double number, unsigned style)
{
	unsigned format = style < x->n_styles ? x->styles[style] : 0;
	char *date;

	if (!isfinite(number))
		return (struct sheet_cell){"an impossible number", true};
	if ((sheet_format_is_date(format) || x->own_dates[format]) && sheet_date_text(a, number, x->from_1904, &date))
		return (struct sheet_cell){date, false};
	return (struct sheet_cell){sheet_number_text(a, number), false};
}

static struct sheet_cell boolean_cell(bool value)
{
	return (struct sheet_cell){value ? "TRUE" : "FALSE", false};
}

static struct sheet_cell error_cell(unsigned code)
{
	static const struct {
		unsigned code;
		const char *text;
	} errors[] = {{0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0F, "#VALUE!"}, {0x17, "#REF!"},
		      {0x1D, "#NAME?"}, {0x24, "#NUM!"},   {0x2A, "#N/A"}};

	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		if (errors[i].code == code)
			return (struct sheet_cell){errors[i].text, true};
	return (struct sheet_cell){"an error", true};
}

static struct sheet_cell text_cell(struct xls *x, struct arena *a, struct biff_cursor *c)
{
	if (!biff_text(c, biff_u16(c), &x->text))
		return (struct sheet_cell){"unreadable text", true};
	return (struct sheet_cell){arena_strdup(a, buf_str(&x->text)), false};
}

static struct sheet_cell shared_cell(const struct xls *x, uint32_t index)
{
	if (index >= x->n_strings || !x->strings[index])
		return (struct sheet_cell){"a text that is missing in the file", true};
	return (struct sheet_cell){x->strings[index], false};
}

/* The text that a formula gave follows it in a record of its own, behind those of the formula. */
static struct sheet_cell formula_text_cell(struct xls *x, struct arena *a, size_t offset)
{
	struct biff_record r;

	while (biff_record_at(&x->biff, offset, &r)) {
		struct biff_cursor c = biff_cursor(&x->biff, &r);

		if (r.type == BIFF_STRING)
			return text_cell(x, a, &c);
		if (r.type != BIFF_SHRFMLA && r.type != BIFF_ARRAY && r.type != BIFF_TABLE && r.type != BIFF_CONTINUE)
			break;
		offset = r.end;
	}
	return (struct sheet_cell){"a formula without a result: open the file in Excel and save it", true};
}

/* Eight bytes: a number, or a kind, a value and 0xFFFF. */
static struct sheet_cell formula_cell(struct xls *x, struct arena *a, struct biff_cursor c, unsigned style, size_t end)
{
	enum { TEXT, BOOLEAN, ERROR, EMPTY };
	struct biff_cursor number = c;
	unsigned kind = biff_u8(&c), value;

	biff_skip(&c, 1);
	value = biff_u8(&c);
	biff_skip(&c, 3);
	if (biff_u16(&c) != 0xFFFF)
		return number_cell(x, a, biff_double(&number), style);
	switch (kind) {
	case TEXT: return formula_text_cell(x, a, end);
	case BOOLEAN: return boolean_cell(value);
	case ERROR: return error_cell(value);
	default: return (struct sheet_cell){"", false};
	}
}

static struct sheet_cell decode(struct xls *x, struct arena *a, const struct place *place)
{
	struct biff_record r;
	struct biff_cursor c;
	unsigned first, style, value;

	/* indexed, so it is there */
	if (!biff_record_at(&x->biff, place->offset, &r))
		abort();
	c = biff_cursor(&x->biff, &r);
	biff_skip(&c, 2);
	first = biff_u16(&c);
	if (r.type == BIFF_MULRK)
		biff_skip(&c, 6 * (size_t)(place->column - first));
	style = biff_u16(&c);
	switch (r.type) {
	case BIFF_NUMBER: return number_cell(x, a, biff_double(&c), style);
	case BIFF_RK:
	case BIFF_MULRK: return number_cell(x, a, biff_rk(biff_u32(&c)), style);
	case BIFF_LABELSST: return shared_cell(x, biff_u32(&c));
	case BIFF_FORMULA: return formula_cell(x, a, c, style, r.end);
	case BIFF_BOOLERR: value = biff_u8(&c); return biff_u8(&c) ? error_cell(value) : boolean_cell(value);
	default: return text_cell(x, a, &c);
	}
}

int xls_next(struct xls *x, struct arena *a, struct sheet_row *row, struct err *err)
{
	(void)err;
	while (x->next < x->n_places) {
		unsigned number = x->places[x->next].row;
		size_t end = x->next, n;

		while (end < x->n_places && x->places[end].row == number)
			end++;
		n = x->places[end - 1].column + 1u;
		*row = (struct sheet_row){.number = (int)number + 1, .v = ARENA_ARRAY(a, n, struct sheet_cell)};
		for (size_t i = 0; i < n; i++)
			row->v[i].text = "";
		for (; x->next < end; x->next++) {
			const struct place *place = &x->places[x->next];

			row->v[place->column] = decode(x, a, place);
			if (*row->v[place->column].text)
				row->n = place->column + 1u;
		}
		if (row->n)
			return 1;
	}
	return 0;
}

void xls_close(struct xls *x)
{
	if (!x)
		return;
	buf_free(&x->biff.stream);
	buf_free(&x->text);
	arena_free(&x->arena);
	free(x);
}
