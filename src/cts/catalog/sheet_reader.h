/* What the readers of the two formats share. */
#ifndef CTS_CATALOG_SHEET_READER_H
#define CTS_CATALOG_SHEET_READER_H

#include <stdint.h>

#include "cts/catalog/sheet.h"

enum {
	SHEET_COLUMNS_MAX = 1024,
	SHEET_TEXT_MAX = 32767, /* characters of a cell, Excel's own limit */
	SHEET_TEXT_BYTES = 4 * SHEET_TEXT_MAX,
};

struct xlsx;
struct xls;

/* As sheet_open(), sheet_next() and sheet_close(); after a failed open the caller closes. */
int xlsx_open(struct xlsx **x, const char *path, struct err *err) MUST_CHECK;
int xlsx_next(struct xlsx *x, struct arena *a, struct sheet_row *row, struct err *err) MUST_CHECK;
void xlsx_close(struct xlsx *x); /* NULL is fine */

int xls_open(struct xls **x, const char *path, struct err *err) MUST_CHECK;
int xls_next(struct xls *x, struct arena *a, struct sheet_row *row, struct err *err) MUST_CHECK;
void xls_close(struct xls *x); /* NULL is fine */

/* "This is %s, not an Excel workbook", and what to do; what comes with its article. Always -1. */
int sheet_refuse(struct err *err, const char *what);

/*
 * 15 digits, all that Excel shows: what 1.1 * 3 leaves in the 16th is not what a person sees. Never an exponent.
 * number is finite.
 */
char *sheet_number_text(struct arena *a, double number);

/*
 * A serial date: "2026-11-22", with " 14:05:00" when there is a time of day, and "14:05:00" without a day. False when
 * it is none, as for negative numbers.
 */
bool sheet_date_text(struct arena *a, double serial, bool from_1904, char **out) MUST_CHECK;

/* Whether a number format shows a date or time: Excel's own by number, the workbook's by code. */
bool sheet_format_is_date(int64_t id);
bool sheet_code_is_date(const char *code);

#endif
