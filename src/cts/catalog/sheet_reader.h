/* What the readers of the two formats share. */
#ifndef CTS_CATALOG_SHEET_READER_H
#define CTS_CATALOG_SHEET_READER_H

#include "cts/catalog/sheet.h"

enum {
	SHEET_COLUMNS_MAX = 256,
	SHEET_TEXT_MAX = 4 * 32767, /* bytes; Excel's own limit of a cell in characters */
};

struct xlsx;
struct xls;

int xlsx_open(struct xlsx **x, const char *path, struct err *err) MUST_CHECK;
int xlsx_next(struct xlsx *x, struct arena *a, struct sheet_row *row, struct err *err) MUST_CHECK;
void xlsx_close(struct xlsx *x);

int xls_open(struct xls **x, const char *path, struct err *err) MUST_CHECK;
int xls_next(struct xls *x, struct arena *a, struct sheet_row *row, struct err *err) MUST_CHECK;
void xls_close(struct xls *x);

/* 15 digits, as Excel shows; whole numbers without a point, never an exponent. */
char *sheet_number_text(struct arena *a, double number);

/* "2026-11-22" (with " 14:05:00" when there is a time of day) of a serial date; false when it is none. */
bool sheet_date_text(struct arena *a, double serial, bool from_1904, char **out);

#endif
