/*
 * The first sheet of an Excel workbook, row by row (CAT-70, CAT-71). Recognised by content, not by name.
 *
 * Files come from outside: every size is limited, XML entities are refused, and .xls is parsed in a process of its
 * own, because its library was not written for hostile files. Each error says what is wrong and what to do.
 */
#ifndef CTS_CATALOG_SHEET_H
#define CTS_CATALOG_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

/* A cell as the text that a person sees (CAT-X9): 7 not 7.0, dates as 2026-11-22, a formula's last result. */
struct sheet_cell {
	const char *text; /* "" = empty */
	bool broken;      /* an error value such as #REF!, or a formula without a result: text names it */
};

struct sheet_row {
	int number; /* the spreadsheet's own, from 1 */
	struct sheet_cell *v;
	size_t n;
};

struct sheet;

/* path may be that of an open descriptor (/proc/self/fd/N). */
int sheet_open(struct sheet **sheet, const char *path, struct err *err) MUST_CHECK;

/*
 * The next row that has cells: 1, 0 at the end, -1 with err. Its texts live in the arena. Rows that the file leaves
 * out are left out here too; number tells.
 */
int sheet_next(struct sheet *sheet, struct arena *a, struct sheet_row *row, struct err *err) MUST_CHECK;

void sheet_close(struct sheet *sheet); /* NULL is fine */

#endif
