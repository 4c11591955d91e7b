#include "base/decimal.h"

#include <assert.h>

static const int64_t powers[] = {1, 10, 100, 1000, 10000};

/* Appends one digit to *units; false on overflow. */
static bool push_digit(int64_t *units, int digit)
{
	return !__builtin_mul_overflow(*units, 10, units) && !__builtin_add_overflow(*units, digit, units);
}

bool decimal_parse(const char *s, struct decimal *value, struct decimal_digits *digits)
{
	bool negative = *s == '-', any = false;
	struct decimal_digits seen = {0};
	int64_t units = 0;

	s += *s == '-' || *s == '+';
	for (; *s >= '0' && *s <= '9'; s++, any = true) {
		if (seen.whole || *s != '0')
			seen.whole++;
		if (!push_digit(&units, *s - '0'))
			return false;
	}
	if (*s == '.')
		for (s++; *s >= '0' && *s <= '9'; s++, any = true)
			if (seen.places++ < DECIMAL_PLACES && !push_digit(&units, *s - '0'))
				return false;
	for (int i = seen.places; i < DECIMAL_PLACES; i++)
		if (!push_digit(&units, 0))
			return false;
	if (*s || !any)
		return false;
	value->units = negative ? -units : units;
	if (digits)
		*digits = seen;
	return true;
}

struct decimal decimal_round(struct decimal value, int places)
{
	int64_t step, rest, whole;

	assert(places >= 0 && places <= DECIMAL_PLACES);
	step = powers[DECIMAL_PLACES - places];
	whole = value.units / step;
	rest = value.units % step;
	if (rest < 0)
		rest = -rest;
	if (2 * rest > step || (2 * rest == step && whole % 2 != 0))
		whole += value.units < 0 ? -1 : 1;
	return (struct decimal){whole * step};
}

/* From the last digit to the sign: lists print thousands of these. */
char *decimal_text(struct arena *a, struct decimal value, int places)
{
	int64_t units = decimal_round(value, places).units;
	uint64_t size = (units < 0 ? -(uint64_t)units : (uint64_t)units) / (uint64_t)powers[DECIMAL_PLACES - places];
	char text[32], *p = text + sizeof(text);

	for (int i = 0; i < places; i++, size /= 10)
		*--p = (char)('0' + size % 10);
	if (places)
		*--p = '.';
	do {
		*--p = (char)('0' + size % 10);
		size /= 10;
	} while (size);
	if (units < 0)
		*--p = '-';
	return arena_strndup(a, p, (size_t)(text + sizeof(text) - p));
}

int decimal_compare(struct decimal a, struct decimal b)
{
	return (a.units > b.units) - (a.units < b.units);
}

struct decimal decimal_max(int whole, int places)
{
	int64_t units = 0;

	assert(whole >= 0 && whole <= 14 && places >= 0 && places <= DECIMAL_PLACES);
	for (int i = 0; i < whole + places; i++)
		units = units * 10 + 9;
	return (struct decimal){units * powers[DECIMAL_PLACES - places]};
}
