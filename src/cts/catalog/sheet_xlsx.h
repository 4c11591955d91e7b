/* The inside of the .xlsx reader: what its three files share. */
#ifndef CTS_CATALOG_SHEET_XLSX_H
#define CTS_CATALOG_SHEET_XLSX_H

#include "base/buf.h"
#include "cts/catalog/sheet_part.h"
#include "cts/catalog/sheet_reader.h"

/* How to read the text of a cell: the attribute t. */
enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN, CELL_DATE, CELL_ERROR };

/* Where the sheet is being read. Elements nest in no other order than row, c, then v or is/t (rPh apart). */
struct row_reader {
	struct arena *arena; /* of the row */
	struct sheet_row row;
	size_t cap;
	bool ready; /* row is whole, to be handed over */
	bool in_row, in_cell, has_formula, has_value;
	int last_row;
	size_t next_column, column, style;
	enum cell_type type;
};

struct xlsx {
	zip_t *zip;
	struct sheet_part part;
	struct arena arena; /* of strings, styles and names */
	const char **strings;
	size_t n_strings, strings_cap;
	bool *date_styles; /* by index of a cell's style */
	size_t n_styles, styles_cap;
	bool from_1904;
	struct buf text; /* of the <v> or <t> elements read last */
	bool in_text, in_phonetic;
	struct row_reader rows;
};

/* 1 = read, 0 = the workbook has no such part, -1. */
int xlsx_read_styles(struct xlsx *x, const char *name, struct err *err) MUST_CHECK;
int xlsx_read_strings(struct xlsx *x, const char *name, struct err *err) MUST_CHECK;

extern const struct part_handlers xlsx_row_handlers;

/* Handler of text: adds to x->text within <v> and <t>. */
void xlsx_add_text(void *arg, const char *s, int n);

/* The text in the arena, with _x000D_ and the like as the characters for which they stand. */
char *xlsx_unescape(struct arena *a, const char *s);

#endif
