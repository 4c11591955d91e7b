/* Every table of spec 12. */
#include "lib/unit.h"

#include "base/str.h"
#include "cts/currency/currency.h"

static struct arena arena;

static struct decimal amount(const char *text)
{
	struct decimal d;

	assert_true(decimal_parse(text, &d, NULL));
	return d;
}

static void check_format(const char *code, const char *text, unsigned flags, const char *expected)
{
	char *got = currency_format(&arena, currency_find(code), amount(text), flags);

	if (!str_eq(got, expected))
		fail_msg("%s %s (%u): got \"%s\", expected \"%s\"", code, text, flags, got, expected);
}

static const char *const codes[] = {"USD", "JOD", "IQD", "TRY"};

static void test_properties(void **state)
{
	const struct currency *usd = currency_find("USD"), *jod = currency_find("JOD"), *iqd = currency_find("IQD"),
			      *lira = currency_find("TRY");

	(void)state;
	assert_int_equal(usd->places, 2);
	assert_int_equal(jod->places, 3);
	assert_int_equal(iqd->places, 3);
	assert_int_equal(lira->places, 2);
	assert_string_equal(jod->symbol, "\xD8\xAF.\xD8\xA3."); /* CUR-6: U+062F . U+0623 . */
	assert_string_equal(iqd->symbol, "\xD8\xAF.\xD8\xB9."); /* U+062F . U+0639 . */
	assert_string_equal(lira->point, ",");
	assert_string_equal(lira->group, ".");
	assert_true(usd->symbol_first && jod->symbol_first && iqd->symbol_first && !lira->symbol_first);
	assert_true(!usd->blank && jod->blank && iqd->blank && lira->blank);
}

static void test_quantise(void **state)
{
	static const struct {
		const char *in, *jod, *lira;
	} cases[] = {
		{"0", "0.000", "0.00"},      {"1.23", "1.230", "1.23"},      {"1.2345", "1.234", "1.23"},
		{"1.2355", "1.236", "1.24"}, {"1.235", "1.235", "1.24"},     {"1.245", "1.245", "1.24"},
		{"0.0005", "0.000", "0.00"}, {"-1.2345", "-1.234", "-1.23"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct decimal in = amount(cases[i].in);

		assert_string_equal(decimal_text(&arena, currency_quantise(currency_find("JOD"), in), 3), cases[i].jod);
		assert_string_equal(decimal_text(&arena, currency_quantise(currency_find("IQD"), in), 3), cases[i].jod);
		assert_string_equal(decimal_text(&arena, currency_quantise(currency_find("TRY"), in), 2),
				    cases[i].lira);
	}
}

static void test_quantise_usd(void **state)
{
	const struct currency *usd = currency_find("USD");

	(void)state;
	assert_int_equal(currency_quantise(usd, amount("1.225")).units, 12200);
	assert_int_equal(currency_quantise(usd, amount("1.235")).units, 12400);
	assert_int_equal(currency_quantise(usd, amount("4.072")).units, 40700);
}

static void test_grouped_symbols(void **state)
{
	static const struct {
		const char *in, *out[4];
	} cases[] = {
		{"0", {"$0.00", "د.أ. 0.000", "د.ع. 0.000", "0,00 YTL"}},
		{"0.5", {"$0.50", "د.أ. 0.500", "د.ع. 0.500", "0,50 YTL"}},
		{"1.47", {"$1.47", "د.أ. 1.470", "د.ع. 1.470", "1,47 YTL"}},
		{"4.072", {"$4.07", "د.أ. 4.072", "د.ع. 4.072", "4,07 YTL"}},
		{"4.076", {"$4.08", "د.أ. 4.076", "د.ع. 4.076", "4,08 YTL"}},
		{"999.999", {"$1,000.00", "د.أ. 999.999", "د.ع. 999.999", "1.000,00 YTL"}},
		{"1234.5", {"$1,234.50", "د.أ. 1,234.500", "د.ع. 1,234.500", "1.234,50 YTL"}},
		{"1234567.891", {"$1,234,567.89", "د.أ. 1,234,567.891", "د.ع. 1,234,567.891", "1.234.567,89 YTL"}},
		{"-1234.5", {"-$1,234.50", "د.أ. 1,234.500-", "د.ع. 1,234.500-", "-1.234,50 YTL"}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t c = 0; c < ARRAY_LEN(codes); c++)
			check_format(codes[c], cases[i].in, CURRENCY_SYMBOL | CURRENCY_GROUPING, cases[i].out[c]);
}

static void test_other_options(void **state)
{
	const unsigned international = CURRENCY_SYMBOL | CURRENCY_GROUPING | CURRENCY_INTERNATIONAL;

	(void)state;
	check_format("USD", "1234.5", CURRENCY_SYMBOL, "$1234.50");
	check_format("JOD", "1234.5", CURRENCY_SYMBOL, "د.أ. 1234.500");
	check_format("TRY", "1234.5", CURRENCY_SYMBOL, "1234,50 YTL");
	check_format("USD", "1234.5", CURRENCY_GROUPING, "1,234.50");
	check_format("JOD", "1234.5", CURRENCY_GROUPING, "1,234.500");
	check_format("TRY", "1234.5", CURRENCY_GROUPING, "1.234,50");
	check_format("USD", "1234.5", international, "USD 1,234.50");
	check_format("JOD", "1234.5", international, "JOD 1,234.500");
	check_format("TRY", "1234.5", international, "1.234,50 TRY");
	check_format("USD", "-1234.5", CURRENCY_GROUPING, "-1,234.50");
	check_format("JOD", "-1234.5", CURRENCY_GROUPING, "1,234.500-");
	check_format("TRY", "-1234.5", CURRENCY_GROUPING, "-1.234,50");
}

/* What CUR-5 prescribes for 1.47, put together from the properties alone. */
static const char *prescribed(const struct currency *c, unsigned flags)
{
	const char *number = arena_printf(&arena, "1%s%s", c->point, c->places == 2 ? "47" : "470");
	bool international = flags & CURRENCY_INTERNATIONAL;
	const char *symbol = international ? c->code : c->symbol, *gap = international || c->blank ? " " : "";

	if (!(flags & CURRENCY_SYMBOL))
		return number;
	return c->symbol_first ? arena_printf(&arena, "%s%s%s", symbol, gap, number)
			       : arena_printf(&arena, "%s%s%s", number, gap, symbol);
}

static void test_all_combinations(void **state)
{
	(void)state;
	for (size_t c = 0; c < ARRAY_LEN(codes); c++)
		for (unsigned flags = 0; flags < 8; flags++)
			check_format(codes[c], "1.47", flags, prescribed(currency_find(codes[c]), flags));
}

static void test_tst(void **state)
{
	(void)state;
	check_format("TST", "1234.5", CURRENCY_SYMBOL | CURRENCY_GROUPING, "+د.ع. 1234.500");
	check_format("TST", "-1234.5", CURRENCY_SYMBOL | CURRENCY_GROUPING, "د.ع. 1234.500-");
}

static void test_exact_ties(void **state)
{
	(void)state;
	check_format("USD", "4.075", CURRENCY_SYMBOL, "$4.08");
	check_format("USD", "4.065", CURRENCY_SYMBOL, "$4.06");
	check_format("USD", "-4.065", CURRENCY_SYMBOL, "-$4.06");
}

static void test_codes(void **state)
{
	(void)state;
	assert_null(currency_find("EUR"));
	assert_null(currency_find("jod"));
	assert_true(currency_may_be_local("JOD") && currency_may_be_local("IQD") && currency_may_be_local("TRY"));
	assert_false(currency_may_be_local("USD"));
	assert_false(currency_may_be_local("TST"));
	assert_false(currency_may_be_local(""));
}

static void test_own_symbol(void **state)
{
	struct currency lira = *currency_find("TRY");

	(void)state;
	lira.symbol = "₺";
	assert_string_equal(currency_format(&arena, &lira, amount("5"), CURRENCY_SYMBOL), "5,00 ₺");
}

static void test_sums(void **state)
{
	struct decimal package = {2 * amount("1.23").units + 3 * amount("9.11").units};
	struct decimal shipment = {package.units + 13 * amount("3.14").units};

	(void)state;
	assert_string_equal(decimal_text(&arena, package, 2), "29.79");
	assert_string_equal(decimal_text(&arena, shipment, 2), "70.61");
}

static void test_limits(void **state)
{
	(void)state;
	assert_string_equal(decimal_text(&arena, decimal_max(7, 3), 3), "9999999.999");
	assert_string_equal(decimal_text(&arena, decimal_max(6, 4), 4), "999999.9999");
	assert_true(decimal_compare(currency_quantise(currency_find("JOD"), decimal_max(6, 4)), decimal_max(6, 4)) > 0);
}

static int clean_up(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("currency: CUR-5 CUR-6 properties and symbols of the four currencies", test_properties),
		TEST("currency: CUR-10 every cell: local amounts are quantised, ties to even", test_quantise),
		TEST("currency: CUR-11 every cell: dollars are quantised to cents, ties to even", test_quantise_usd),
		TEST("currency: CUR-22 CUR-T1 every cell: symbol and grouping", test_grouped_symbols),
		TEST("currency: CUR-23 CUR-T2 CUR-X1 every cell of the other options", test_other_options),
		TEST("currency: CUR-24 all eight combinations follow from the properties", test_all_combinations),
		TEST("currency: CUR-7 CUR-T4 no grouping and a plus sign", test_tst),
		TEST("currency: CUR-25 exact ties go to the even digit", test_exact_ties),
		TEST("currency: CUR-3 CUR-T6 unknown codes, and which may be local", test_codes),
		TEST("currency: CUR-X2 an instance may have its own symbol", test_own_symbol),
		TEST("currency: CUR-31 CUR-T9 sums of quantity times price are exact", test_sums),
		TEST("currency: CUR-60 CUR-61 largest prices, and the one that rounding pushes over", test_limits),
	};

	arena_init(&arena, 0);
	return cmocka_run_group_tests_name("currency", tests, NULL, clean_up);
}
