/*
 * The two currencies of an instance: US dollar and the local one (spec 12). Amounts are exact decimals.
 */
#ifndef CTS_CURRENCY_CURRENCY_H
#define CTS_CURRENCY_CURRENCY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/decimal.h"

/* Where a sign stands: always outside of symbol and number. */
enum sign_place { SIGN_FIRST, SIGN_LAST };

/* CUR-5 */
struct currency {
	const char *code;
	int places;                /* decimals shown and quantised to */
	const char *point, *group; /* one byte each; group NULL: never grouped */
	const char *symbol;        /* local form; the international form is the code */
	bool symbol_first, blank;  /* blank between symbol and number */
	enum sign_place minus_place, plus_place;
	const char *plus; /* "" = none */
	bool local;       /* may be an instance's local currency */
};

/* NULL when there is no such code. */
const struct currency *currency_find(const char *code);

/* CUR-3: of an instance's settings. */
bool currency_may_be_local(const char *code);

/* Rounded to the currency's decimals, ties to even (CUR-10, CUR-11). */
struct decimal currency_quantise(const struct currency *c, struct decimal amount);

/* Digits of stored prices before and after the point: 9999999.999 USD, 999999.9999 local (CUR-12, CUR-60). */
enum { CURRENCY_USD_WHOLE = 7, CURRENCY_USD_PLACES = 3, CURRENCY_LOCAL_WHOLE = 6, CURRENCY_LOCAL_PLACES = 4 };

/*
 * The price in local currency as a catalog item stores it: rounded (CUR-13). False when rounding takes it past
 * CUR-60's limit, as 999999.9999 JOD: to be refused like a price with too many digits (CUR-61).
 */
bool currency_price_local(const struct currency *c, struct decimal typed, struct decimal *price) MUST_CHECK;

/* How to write an amount (CUR-21). */
enum { CURRENCY_SYMBOL = 1, CURRENCY_GROUPING = 2, CURRENCY_INTERNATIONAL = 4 };

/*
 * "$1,234.50" (CUR-20, CUR-25); international: the code in the symbol's place, one blank apart (CUR-X1). A missing
 * amount is the caller's to write as nothing.
 */
char *currency_format(struct arena *a, const struct currency *c, struct decimal amount, unsigned flags);

#endif
