/*
 * Exact money: a whole number of ten-thousandths (CUR-12, CUR-62; never binary floating point).
 *
 * Range +-922,337,203,685,477.5807: more than the 16 digits that sums need.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"

enum { DECIMAL_PLACES = 4 };

struct decimal {
	int64_t units; /* 1 = 0.0001 */
};

/* How a number was typed, for the limits of forms (V-digits): "0012.50" has 2 whole digits, 2 decimals. */
struct decimal_digits {
	int whole;  /* digits before the point without leading zeros */
	int places; /* digits after the point as typed */
};

/*
 * Plain notation only: optional sign, digits, optional "." and digits (CUR-15); no grouping, no exponent.
 * False when it is no such number. Digits beyond the fourth decimal are dropped from the value but counted in
 * *digits (which may be NULL), so that the caller can refuse them. False too when the value does not fit.
 */
bool decimal_parse(const char *s, struct decimal *value, struct decimal_digits *digits) MUST_CHECK;

/* Rounded to places (0..4), ties to even (CUR-10). */
struct decimal decimal_round(struct decimal value, int places);

/* "-1234.5000" with exactly places decimals (0..4), rounded, "." as the mark; in the arena. */
char *decimal_text(struct arena *a, struct decimal value, int places);

int decimal_compare(struct decimal a, struct decimal b);

/* The largest value with so many digits before and after the point: (6, 4) is 999999.9999 (CUR-60). */
struct decimal decimal_max(int whole, int places);

#endif
