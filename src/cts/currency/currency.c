#include "cts/currency/currency.h"

#include "base/str.h"

enum { GROUP_DIGITS = 3 };

static const struct currency currencies[] = {
	{"USD", 2, ".", ",", "$", true, false, SIGN_FIRST, SIGN_FIRST, "", false},
	{"JOD", 3, ".", ",", "د.أ.", true, true, SIGN_LAST, SIGN_LAST, "", true},
	{"IQD", 3, ".", ",", "د.ع.", true, true, SIGN_LAST, SIGN_LAST, "", true},
	{"TRY", 2, ",", ".", "YTL", false, true, SIGN_FIRST, SIGN_FIRST, "", true},
	/* of no country: shows what the others do not need (CUR-7) */
	{"TST", 3, ".", NULL, "د.ع.", true, true, SIGN_LAST, SIGN_FIRST, "+", false},
};

const struct currency *currency_find(const char *code)
{
	for (size_t i = 0; i < ARRAY_LEN(currencies); i++)
		if (str_eq(currencies[i].code, code))
			return &currencies[i];
	return NULL;
}

bool currency_may_be_local(const char *code)
{
	const struct currency *c = currency_find(code);

	return c && c->local;
}

struct decimal currency_quantise(const struct currency *c, struct decimal amount)
{
	return decimal_round(amount, c->places);
}

bool currency_price_local(const struct currency *c, struct decimal typed, struct decimal *price)
{
	*price = currency_quantise(c, typed);
	return decimal_compare(*price, decimal_max(CURRENCY_LOCAL_WHOLE, CURRENCY_LOCAL_PLACES)) <= 0;
}

/* The amount without sign and symbol: "1,234.50". */
static char *number_text(struct arena *a, const struct currency *c, struct decimal amount, bool grouping)
{
	const char *plain = decimal_text(a, amount, c->places);
	const char *mark = grouping && c->group ? c->group : "";
	char *out, *p;
	size_t whole;

	plain += *plain == '-';
	whole = strcspn(plain, ".");
	/* a mark of at most one byte for each digit, and the point */
	out = p = arena_alloc(a, 2 * strlen(plain) + 1);
	for (size_t i = 0; i < whole; i++) {
		if (i && (whole - i) % GROUP_DIGITS == 0 && *mark)
			*p++ = *mark;
		*p++ = plain[i];
	}
	if (plain[whole] == '.') {
		*p++ = *c->point;
		memcpy(p, plain + whole + 1, strlen(plain + whole + 1));
	}
	return out;
}

char *currency_format(struct arena *a, const struct currency *c, struct decimal amount, unsigned flags)
{
	const char *text = number_text(a, c, amount, flags & CURRENCY_GROUPING);
	bool international = flags & CURRENCY_INTERNATIONAL, negative = amount.units < 0;
	const char *symbol = !(flags & CURRENCY_SYMBOL) ? "" : international ? c->code : c->symbol;
	const char *blank = *symbol && (international || c->blank) ? " " : "", *sign = negative ? "-" : c->plus;
	bool sign_first = (negative ? c->minus_place : c->plus_place) == SIGN_FIRST;

	return arena_printf(a, "%s%s%s%s%s", sign_first ? sign : "", c->symbol_first ? symbol : text, blank,
			    c->symbol_first ? text : symbol, sign_first ? "" : sign);
}
