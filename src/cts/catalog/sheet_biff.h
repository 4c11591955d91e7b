/*
 * BIFF5 and BIFF8: the records of an .xls. A record that is too long for its kind goes on in CONTINUE records; a cursor
 * reads across them. Reading past the end gives zeros and sets failed, so that callers check once.
 */
#ifndef CTS_CATALOG_SHEET_BIFF_H
#define CTS_CATALOG_SHEET_BIFF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum biff_type {
	BIFF_FORMULA = 0x0006,
	BIFF_EOF = 0x000A,
	BIFF_DATEMODE = 0x0022,
	BIFF_FILEPASS = 0x002F,
	BIFF_CONTINUE = 0x003C,
	BIFF_CODEPAGE = 0x0042,
	BIFF_BOUNDSHEET = 0x0085,
	BIFF_MULRK = 0x00BD,
	BIFF_RSTRING = 0x00D6,
	BIFF_XF = 0x00E0,
	BIFF_SST = 0x00FC,
	BIFF_LABELSST = 0x00FD,
	BIFF_NUMBER = 0x0203,
	BIFF_LABEL = 0x0204,
	BIFF_BOOLERR = 0x0205,
	BIFF_STRING = 0x0207,
	BIFF_RK = 0x027E,
	BIFF_ARRAY = 0x0221,
	BIFF_TABLE = 0x0236,
	BIFF_FORMAT = 0x041E,
	BIFF_SHRFMLA = 0x04BC,
	BIFF_BOF = 0x0809,
};

struct biff {
	struct buf stream;
	bool wide; /* BIFF8: texts in UTF-16; else in the code page */
	unsigned codepage;
};

struct biff_record {
	unsigned type;
	size_t at, end; /* its content in the stream; the next record is at end */
};

/* The record at an offset; false at the end of the stream and for one that is cut short. */
bool biff_record_at(const struct biff *b, size_t offset, struct biff_record *r);

struct biff_cursor {
	const struct biff *b;
	size_t at, end;
	bool failed;
};

struct biff_cursor biff_cursor(const struct biff *b, const struct biff_record *r);
unsigned biff_u8(struct biff_cursor *c);
unsigned biff_u16(struct biff_cursor *c);
uint32_t biff_u32(struct biff_cursor *c);
double biff_double(struct biff_cursor *c);
void biff_skip(struct biff_cursor *c, size_t n);

/* The compressed number of RK and MULRK. */
double biff_rk(uint32_t rk);

/*
 * A text of n characters, in place of what out held, as UTF-8 without NUL: with the options byte of BIFF8 before it, or
 * in the code page. What formatting follows it in BIFF8 is skipped. False when it cannot be read.
 */
bool biff_text(struct biff_cursor *c, unsigned n, struct buf *out) MUST_CHECK;

#endif
