/*
 * The first sheet of an Excel workbook, row by row (CAT-70, CAT-71). Recognised by content, not by name.
 *
 * Files come from outside: every size is limited, and in .xlsx document types and with them entities are refused. Each
 * error says what is wrong and what to do.
 *
 *	if (sheet_open(&sheet, path, err) < 0)
 *		return -1;
 *	while ((more = sheet_next(sheet, &arena, &row, err)) > 0)
 *		use(row.number, row.v, row.n);
 *	sheet_close(sheet);
 */
#ifndef CTS_CATALOG_SHEET_H
#define CTS_CATALOG_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

/*
 * A cell as the text that a person sees (CAT-X9): whole numbers as their digits (7, not 7.0), others as plain
 * decimals, dates as 2026-11-22, a formula as its last result, TRUE and FALSE.
 */
struct sheet_cell {
	const char *text; /* well-formed UTF-8; "" = empty */
	bool broken;      /* an error value such as #REF!, or a formula without a result: text names it */
};

struct sheet_row {
	int number; /* the spreadsheet's own, from 1 */
	struct sheet_cell *v;
	size_t n; /* up to the last cell that is not empty */
};

struct sheet;

/*
 * path may be that of an open descriptor (/proc/self/fd/N). Files of more than 64 MB (.xls: 32 MB) are refused. On
 * failure *sheet is NULL.
 */
int sheet_open(struct sheet **sheet, const char *path, struct err *err) MUST_CHECK;

/*
 * The next row that has a cell with content: 1, 0 at the end, -1 with err. Blank rows are left out; number tells.
 * Cells beyond the 1,024th column are left out too. The row lives until the arena is cleared or the sheet closed.
 * After 0 or -1 only sheet_close() may follow.
 */
int sheet_next(struct sheet *sheet, struct arena *a, struct sheet_row *row, struct err *err) MUST_CHECK;

void sheet_close(struct sheet *sheet); /* NULL is fine */

#endif
