/*
 * Writes .xls workbooks for tests: one sheet, BIFF8 records in an OLE2 container. Only what the tests need.
 *
 *	struct xls_writer w;
 *	xls_writer_init(&w, false);
 *	xls_text(&w, 0, 0, "item_code");
 *	xls_number(&w, 1, 0, 7, XLS_GENERAL);
 *	xls_save(&w, "out.xls", &err);
 *	xls_writer_free(&w);
 */
#ifndef TEST_LIB_XLS_WRITER_H
#define TEST_LIB_XLS_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum xls_style { XLS_GENERAL, XLS_DATE, XLS_DATE_TIME };

struct xls_writer {
	bool from_1904;
	unsigned codepage;  /* not 0: BIFF5 (Excel 95), texts are bytes of this code page */
	bool short_stream;  /* kept where containers keep streams of less than 4096 bytes */
	struct buf strings; /* shared ones, each with its NUL */
	uint32_t n_strings;
	struct buf cells;
	unsigned rows, columns;
};

void xls_writer_init(struct xls_writer *w, bool from_1904);
void xls_writer_free(struct xls_writer *w);

/* Rows and columns count from 0. Texts are UTF-8; shared ones do not exist in BIFF5. */
void xls_text(struct xls_writer *w, unsigned row, unsigned column, const char *text);
void xls_shared_text(struct xls_writer *w, unsigned row, unsigned column, const char *text);
void xls_number(struct xls_writer *w, unsigned row, unsigned column, double value, enum xls_style style);
void xls_integer(struct xls_writer *w, unsigned row, unsigned column, int32_t value);

/* Hundredths, in one record (MULRK). */
void xls_hundredths(struct xls_writer *w, unsigned row, unsigned column, const int32_t *values, unsigned n);

/* A formula with the result that Excel stored. */
void xls_formula(struct xls_writer *w, unsigned row, unsigned column, double result);
void xls_text_formula(struct xls_writer *w, unsigned row, unsigned column, const char *result);

/* Of kind 1 = truth value, 2 = error, 3 = empty text. */
void xls_special_formula(struct xls_writer *w, unsigned row, unsigned column, uint8_t kind, uint8_t value);

/* #REF! is 0x17. */
void xls_error(struct xls_writer *w, unsigned row, unsigned column, uint8_t code);
void xls_boolean(struct xls_writer *w, unsigned row, unsigned column, bool value);

/* The whole file, added to out. */
void xls_build(const struct xls_writer *w, struct buf *out);
int xls_save(const struct xls_writer *w, const char *path, struct err *err) MUST_CHECK;

#endif
