/* Rounding, limits and display of money (spec 12). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cts/currency/currency.h"

#define TEST(rule, function)                                                                                           \
	{                                                                                                              \
		.name = rule, .test_func = function                                                                    \
	}

enum { PLAIN = 0, SYMBOL = CURRENCY_SYMBOL, GROUPING = CURRENCY_GROUPING, INTERNATIONAL = CURRENCY_INTERNATIONAL };

static const char *const codes[] = {"USD", "JOD", "IQD", "TRY", "TST"};

static struct decimal money(const char *text)
{
	struct decimal value;

	assert_true(decimal_parse(text, &value, NULL));
	return value;
}

static void expect_format(const char *code, const char *amount, unsigned flags, const char *expected)
{
	struct arena a;

	arena_init(&a, 0);
	assert_string_equal(currency_format(&a, currency_find(code), money(amount), flags), expected);
	arena_free(&a);
}

static void expect_quantised(const char *code, const char *amount, const char *expected)
{
	const struct currency *c = currency_find(code);
	struct arena a;

	arena_init(&a, 0);
	assert_string_equal(decimal_text(&a, currency_quantise(c, money(amount)), 4),
			    decimal_text(&a, money(expected), 4));
	assert_string_equal(decimal_text(&a, currency_quantise(c, money(amount)), c->places), expected);
	arena_free(&a);
}

static void test_table(void **state)
{
	static const struct currency expected[] = {
		{"USD", 2, ".", ",", "$", true, false, SIGN_FIRST, SIGN_FIRST, "", false},
		{"JOD", 3, ".", ",", "\u062F.\u0623.", true, true, SIGN_LAST, SIGN_LAST, "", true},
		{"IQD", 3, ".", ",", "\u062F.\u0639.", true, true, SIGN_LAST, SIGN_LAST, "", true},
		{"TRY", 2, ",", ".", "YTL", false, true, SIGN_FIRST, SIGN_FIRST, "", true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		const struct currency *want = &expected[i], *c = currency_find(want->code);

		assert_non_null(c);
		assert_string_equal(c->code, want->code);
		assert_int_equal(c->places, want->places);
		assert_string_equal(c->point, want->point);
		assert_string_equal(c->group, want->group);
		assert_string_equal(c->symbol, want->symbol);
		assert_int_equal(c->symbol_first, want->symbol_first);
		assert_int_equal(c->blank, want->blank);
		assert_int_equal(c->minus_place, want->minus_place);
		assert_string_equal(c->plus, want->plus);
		assert_int_equal(currency_may_be_local(c->code), want->local);
	}
}

static void test_unknown(void **state)
{
	static const char *const unknown[] = {"", "EUR", "usd", "JO", "JODX"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
		assert_null(currency_find(unknown[i]));
		assert_false(currency_may_be_local(unknown[i]));
	}
	assert_false(currency_may_be_local("USD"));
	assert_false(currency_may_be_local("TST"));
}

static void test_quantise_local(void **state)
{
	static const struct {
		const char *input, *three, *two;
	} cells[] = {
		{"0", "0.000", "0.00"},      {"1.23", "1.230", "1.23"},      {"1.2345", "1.234", "1.23"},
		{"1.2355", "1.236", "1.24"}, {"1.235", "1.235", "1.24"},     {"1.245", "1.245", "1.24"},
		{"0.0005", "0.000", "0.00"}, {"-1.2345", "-1.234", "-1.23"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		expect_quantised("JOD", cells[i].input, cells[i].three);
		expect_quantised("IQD", cells[i].input, cells[i].three);
		expect_quantised("TRY", cells[i].input, cells[i].two);
	}
}

static void test_quantise_usd(void **state)
{
	(void)state;
	expect_quantised("USD", "1.225", "1.22");
	expect_quantised("USD", "1.235", "1.24");
	expect_quantised("USD", "4.072", "4.07");
}

static void test_ties(void **state)
{
	(void)state;
	expect_format("USD", "4.075", SYMBOL, "$4.08");
	expect_format("USD", "4.065", SYMBOL, "$4.06");
	expect_format("USD", "-4.065", SYMBOL, "-$4.06");
}

static void test_display(void **state)
{
	static const char *const cells[][5] = {
		{"0", "$0.00", "د.أ. 0.000", "د.ع. 0.000", "0,00 YTL"},
		{"0.5", "$0.50", "د.أ. 0.500", "د.ع. 0.500", "0,50 YTL"},
		{"1.47", "$1.47", "د.أ. 1.470", "د.ع. 1.470", "1,47 YTL"},
		{"4.072", "$4.07", "د.أ. 4.072", "د.ع. 4.072", "4,07 YTL"},
		{"4.076", "$4.08", "د.أ. 4.076", "د.ع. 4.076", "4,08 YTL"},
		{"999.999", "$1,000.00", "د.أ. 999.999", "د.ع. 999.999", "1.000,00 YTL"},
		{"1234.5", "$1,234.50", "د.أ. 1,234.500", "د.ع. 1,234.500", "1.234,50 YTL"},
		{"1234567.891", "$1,234,567.89", "د.أ. 1,234,567.891", "د.ع. 1,234,567.891", "1.234.567,89 YTL"},
		{"-1234.5", "-$1,234.50", "د.أ. 1,234.500-", "د.ع. 1,234.500-", "-1.234,50 YTL"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		for (size_t c = 0; c < 4; c++)
			expect_format(codes[c], cells[i][0], SYMBOL | GROUPING, cells[i][c + 1]);
}

static void test_options(void **state)
{
	static const struct {
		unsigned flags;
		const char *amount, *usd, *jod, *try;
	} cells[] = {
		{SYMBOL, "1234.5", "$1234.50", "د.أ. 1234.500", "1234,50 YTL"},
		{GROUPING, "1234.5", "1,234.50", "1,234.500", "1.234,50"},
		{SYMBOL | GROUPING | INTERNATIONAL, "1234.5", "USD 1,234.50", "JOD 1,234.500", "1.234,50 TRY"},
		{GROUPING, "-1234.5", "-1,234.50", "1,234.500-", "-1.234,50"},
		{PLAIN, "1234.5", "1234.50", "1234.500", "1234,50"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		expect_format("USD", cells[i].amount, cells[i].flags, cells[i].usd);
		expect_format("JOD", cells[i].amount, cells[i].flags, cells[i].jod);
		expect_format("TRY", cells[i].amount, cells[i].flags, cells[i].try);
	}
}

/* What the C library's monetary conventions (struct lconv, strfmon) make of the properties of CUR-5. */
struct convention {
	const char *code, *symbol, *positive_sign, *point, *separator;
	int digits;
	bool precedes, space;
	int sign_position, positive_position; /* 1 = before all, 2 = after all */
};

static const struct convention conventions[] = {
	{"USD", "$", "", ".", ",", 2, true, false, 1, 1},
	{"JOD", "\u062F.\u0623.", "", ".", ",", 3, true, true, 2, 2},
	{"IQD", "\u062F.\u0639.", "", ".", ",", 3, true, true, 2, 2},
	{"TRY", "YTL", "", ",", ".", 2, false, true, 1, 1},
	{"TST", "\u062F.\u0639.", "+", ".", "", 3, true, true, 2, 1},
};

static void conventional(char *out, size_t size, const struct convention *v, int64_t hundredths, unsigned flags)
{
	bool negative = hundredths < 0, international = flags & INTERNATIONAL;
	int64_t amount = negative ? -hundredths : hundredths, thousands = amount / 100000, rest = amount / 100 % 1000;
	const char *symbol = flags & SYMBOL ? (international ? v->code : v->symbol) : "";
	const char *space = *symbol && (international || v->space) ? " " : "",
		   *sign = negative ? "-" : v->positive_sign;
	bool before = (negative ? v->sign_position : v->positive_position) == 1;
	char whole[40];

	if (thousands)
		snprintf(whole, sizeof(whole), "%lld%s%03lld", (long long)thousands,
			 flags & GROUPING ? v->separator : "", (long long)rest);
	else
		snprintf(whole, sizeof(whole), "%lld", (long long)rest);
	snprintf(out, size, "%s%s%s%s%s%02lld%s%s%s%s", before ? sign : "", v->precedes ? symbol : "",
		 v->precedes ? space : "", whole, v->point, (long long)(amount % 100), v->digits == 3 ? "0" : "",
		 v->precedes ? "" : space, v->precedes ? "" : symbol, before ? "" : sign);
}

static void test_conventions(void **state)
{
	static const struct {
		const char *text;
		int64_t hundredths;
	} amounts[] = {{"1.47", 147}, {"-1.47", -147}, {"654321.09", 65432109}, {"-1000.00", -100000}};

	(void)state;
	for (size_t c = 0; c < ARRAY_LEN(conventions); c++)
		for (unsigned flags = 0; flags < 8; flags++)
			for (size_t i = 0; i < ARRAY_LEN(amounts); i++) {
				char expected[80];

				conventional(expected, sizeof(expected), &conventions[c], amounts[i].hundredths, flags);
				expect_format(conventions[c].code, amounts[i].text, flags, expected);
			}
}

static void test_one_blank(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		const char *text = currency_format(&a, currency_find(codes[i]), money("1234.5"),
						   SYMBOL | GROUPING | INTERNATIONAL);

		assert_non_null(strstr(text, codes[i]));
		assert_ptr_equal(strchr(text, ' '), strrchr(text, ' '));
		assert_int_not_equal(text[0], ' ');
		assert_int_not_equal(text[strlen(text) - 1], ' ');
	}
	arena_free(&a);
}

static void test_own_symbol(void **state)
{
	struct currency lira = *currency_find("TRY");
	struct arena a;

	(void)state;
	lira.symbol = "₺";
	arena_init(&a, 0);
	assert_string_equal(currency_format(&a, &lira, money("1234.5"), SYMBOL | GROUPING), "1.234,50 ₺");
	assert_string_equal(currency_format(&a, &lira, money("1234.5"), SYMBOL | GROUPING | INTERNATIONAL),
			    "1.234,50 TRY");
	arena_free(&a);
	expect_format("TRY", "1", SYMBOL, "1,00 YTL");
}

static void test_signs(void **state)
{
	(void)state;
	expect_format("TST", "1234.5", SYMBOL | GROUPING, "+د.ع. 1234.500");
	expect_format("TST", "-1234.5", SYMBOL | GROUPING, "د.ع. 1234.500-");
	expect_format("TST", "0", SYMBOL | GROUPING, "+د.ع. 0.000");
}

static void test_sums(void **state)
{
	struct decimal package = {2 * money("1.23").units + 3 * money("9.11").units};
	struct decimal shipment = {package.units + 13 * money("3.14").units};

	(void)state;
	assert_int_equal(decimal_compare(package, money("29.79")), 0);
	assert_int_equal(decimal_compare(shipment, money("70.61")), 0);
}

static void test_unrounded_sum(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	/* three times 0.0049 is 0.0147: the sum of rounded prices would be nothing */
	assert_string_equal(
		currency_format(&a, currency_find("USD"), (struct decimal){3 * money("0.0049").units}, SYMBOL),
		"$0.01");
	arena_free(&a);
}

static void test_limits(void **state)
{
	(void)state;
	assert_int_equal(decimal_compare(decimal_max(CURRENCY_USD_WHOLE, CURRENCY_USD_PLACES), money("9999999.999")),
			 0);
	assert_int_equal(
		decimal_compare(decimal_max(CURRENCY_LOCAL_WHOLE, CURRENCY_LOCAL_PLACES), money("999999.9999")), 0);
}

static void test_rounding_keeps_validity(void **state)
{
	static const struct {
		const char *code, *typed, *stored; /* stored NULL: refused */
	} cells[] = {
		{"JOD", "999999.9999", NULL},      {"JOD", "999999.9995", NULL}, {"JOD", "999999.9994", "999999.999"},
		{"IQD", "999999.9999", NULL},      {"TRY", "999999.9999", NULL}, {"TRY", "999999.995", NULL},
		{"TRY", "999999.99", "999999.99"}, {"JOD", "1.2345", "1.234"},   {"JOD", "0", "0"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		struct decimal price;
		bool fits = currency_price_local(currency_find(cells[i].code), money(cells[i].typed), &price);

		assert_int_equal(fits, cells[i].stored != NULL);
		if (cells[i].stored)
			assert_int_equal(decimal_compare(price, money(cells[i].stored)), 0);
	}
}

static void test_large(void **state)
{
	(void)state;
	expect_format("JOD", "922337203685476.5807", SYMBOL | GROUPING, "د.أ. 922,337,203,685,476.581");
	expect_format("USD", "-99999999999999.99", SYMBOL | GROUPING, "-$99,999,999,999,999.99");
	expect_format("USD", "999", GROUPING, "999.00");
	expect_format("USD", "100000", GROUPING, "100,000.00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("currency: CUR-5 CUR-6 every property of USD, JOD, IQD and TRY", test_table),
		TEST("currency: CUR-3 CUR-7 unknown codes, USD and TST are no local currency", test_unknown),
		TEST("currency: CUR-10 every cell of rounding to local currencies", test_quantise_local),
		TEST("currency: CUR-11 every cell of rounding to US dollars", test_quantise_usd),
		TEST("currency: CUR-20 CUR-22 every cell of grouped amounts with symbols", test_display),
		TEST("currency: CUR-21 CUR-23 every cell of the other options", test_options),
		TEST("currency: CUR-24 all combinations of options follow the C library's monetary conventions",
		     test_conventions),
		TEST("currency: CUR-25 ties are rounded to even on the exact decimal", test_ties),
		TEST("currency: CUR-X1 the international form has one blank and none at its ends", test_one_blank),
		TEST("currency: CUR-X2 an instance's own symbol replaces the local form only", test_own_symbol),
		TEST("currency: CUR-T4 TST shows its plus sign and is never grouped", test_signs),
		TEST("currency: CUR-31 sums of quantity times price are exact", test_sums),
		TEST("currency: CUR-31 prices are summed unrounded", test_unrounded_sum),
		TEST("currency: CUR-60 the largest prices", test_limits),
		TEST("currency: CUR-61 a price that rounding takes past the limit is refused",
		     test_rounding_keeps_validity),
		TEST("currency: CUR-62 sums larger than any price are shown whole", test_large),
	};

	return cmocka_run_group_tests_name("currency", tests, NULL, NULL);
}
