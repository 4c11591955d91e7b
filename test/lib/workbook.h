/* Workbooks for tests, and what the reader makes of them. */
#ifndef TEST_LIB_WORKBOOK_H
#define TEST_LIB_WORKBOOK_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

struct workbook_part {
	const char *name;
	const char *text; /* NULL: the part is left out */
};

/* A zip of these parts. Like all functions here it fails the running test when it cannot. */
void workbook_zip(const char *path, const struct workbook_part *parts, size_t n);

/*
 * An .xlsx of one sheet, xl/worksheets/sheet1.xml, with the cell styles 0 General, 1 a date, 2 an own format of date
 * and time. The given parts replace its parts of the same name, or are added.
 */
void workbook_xlsx(const char *path, const struct workbook_part *parts, size_t n);

/* A sheet's XML around these rows. */
char *workbook_sheet(struct arena *a, const char *rows);

void workbook_write(const char *path, const void *data, size_t n);
void workbook_read(const char *path, struct buf *out);

/*
 * What sheet.h reads, a line a row: "2: Soap|7|#REF!!|" (a cell ends with "|", a broken one with "!|"). After what
 * could be read an error is a line "error: ...".
 */
char *workbook_text(struct arena *a, const char *path);

#endif
