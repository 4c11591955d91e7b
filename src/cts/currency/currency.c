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

/* "1234567" -> "1,234,567" */
static char *grouped(struct arena *a, const char *digits, size_t n, const char *mark)
{
	char *out = arena_alloc(a, n * (1 + strlen(mark)) + 1), *p = out;

	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % GROUP_DIGITS == 0)
			for (const char *m = mark; *m; m++)
				*p++ = *m;
		*p++ = digits[i];
	}
	return out;
}

/* The amount without sign and symbol. */
static char *number_text(struct arena *a, const struct currency *c, struct decimal amount, bool grouping)
{
	struct decimal size = {amount.units < 0 ? -amount.units : amount.units};
	char *plain = decimal_text(a, size, c->places);
	size_t whole = strcspn(plain, ".");
	char *front = grouping && c->group ? grouped(a, plain, whole, c->group) : arena_strndup(a, plain, whole);

	return plain[whole] ? arena_printf(a, "%s%s%s", front, c->point, plain + whole + 1) : front;
}

char *currency_format(struct arena *a, const struct currency *c, struct decimal amount, unsigned flags)
{
	char *text = number_text(a, c, amount, flags & CURRENCY_GROUPING);
	bool international = flags & CURRENCY_INTERNATIONAL, negative = amount.units < 0;
	const char *symbol = international ? c->code : c->symbol, *sign = negative ? "-" : c->plus;
	const char *blank = international || c->blank ? " " : "";
	enum sign_place place = negative ? c->minus_place : c->plus_place;

	if (flags & CURRENCY_SYMBOL)
		text = c->symbol_first ? arena_printf(a, "%s%s%s", symbol, blank, text)
				       : arena_printf(a, "%s%s%s", text, blank, symbol);
	return place == SIGN_FIRST ? arena_printf(a, "%s%s", sign, text) : arena_printf(a, "%s%s", text, sign);
}
