/* The spreadsheet reader on files that a real library wrote; what is odd or hostile is in test/http/import.test.mjs. */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/str.h"
#include "cts/catalog/sheet.h"
#include "cts/catalog/sheet_reader.h"

static char path[] = "/tmp/cts-sheet-XXXXXX";
static struct arena arena;

static void write_workbook(int rows)
{
	lxw_workbook *book = workbook_new(path);
	lxw_worksheet *sheet = workbook_add_worksheet(book, "First");
	lxw_format *date = workbook_add_format(book);
	lxw_datetime day = {.year = 2026, .month = 11, .day = 22, .hour = 0, .min = 0, .sec = 0};

	format_set_num_format(date, "yyyy-mm-dd");
	workbook_add_worksheet(book, "Second");
	worksheet_write_string(sheet, 0, 0, "Text & <more>", NULL);
	worksheet_write_string(sheet, 0, 2, "حلاوة", NULL);
	worksheet_write_number(sheet, 1, 0, 7, NULL);
	worksheet_write_number(sheet, 1, 1, 0.1 + 0.2, NULL);
	worksheet_write_datetime(sheet, 1, 2, &day, date);
	worksheet_write_boolean(sheet, 1, 3, 1, NULL);
	worksheet_write_formula_num(sheet, 1, 4, "=1+1", NULL, 2);
	worksheet_merge_range(sheet, 3, 0, 3, 2, "Merged", NULL);
	for (int i = 0; i < rows; i++)
		worksheet_write_number(sheet, (lxw_row_t)(10 + i), 5, i, NULL);
	assert_int_equal(workbook_close(book), LXW_NO_ERROR);
}

static const char *text_at(const struct sheet_row *row, size_t i)
{
	return i < row->n ? row->v[i].text : "";
}

static void test_cells(void **state)
{
	struct sheet *sheet;
	struct sheet_row row;
	struct err err;

	(void)state;
	write_workbook(0);
	assert_int_equal(sheet_open(&sheet, path, &err), 0);
	assert_int_equal(sheet_next(sheet, &arena, &row, &err), 1);
	assert_int_equal(row.number, 1);
	assert_string_equal(text_at(&row, 0), "Text & <more>");
	assert_string_equal(text_at(&row, 1), "");
	assert_string_equal(text_at(&row, 2), "حلاوة");
	assert_int_equal(sheet_next(sheet, &arena, &row, &err), 1);
	assert_string_equal(text_at(&row, 0), "7");
	assert_string_equal(text_at(&row, 1), "0.3");
	assert_string_equal(text_at(&row, 2), "2026-11-22");
	assert_string_equal(text_at(&row, 3), "TRUE");
	assert_string_equal(text_at(&row, 4), "2");
	assert_int_equal(sheet_next(sheet, &arena, &row, &err), 1);
	assert_int_equal(row.number, 4);
	assert_string_equal(text_at(&row, 0), "Merged");
	assert_int_equal(sheet_next(sheet, &arena, &row, &err), 0);
	sheet_close(sheet);
}

static void test_many_rows(void **state)
{
	struct sheet *sheet;
	struct sheet_row row;
	struct err err;
	int more, seen = 0;

	(void)state;
	write_workbook(2000);
	assert_int_equal(sheet_open(&sheet, path, &err), 0);
	while ((more = sheet_next(sheet, &arena, &row, &err)) > 0) {
		if (row.number > 10)
			assert_string_equal(text_at(&row, 5), sheet_number_text(&arena, seen++));
		arena_clear(&arena);
	}
	assert_int_equal(more, 0);
	assert_int_equal(seen, 2000);
	sheet_close(sheet);
}

static void test_closing_early(void **state)
{
	struct sheet *sheet;
	struct sheet_row row;
	struct err err;

	(void)state;
	write_workbook(50);
	assert_int_equal(sheet_open(&sheet, path, &err), 0);
	assert_int_equal(sheet_next(sheet, &arena, &row, &err), 1);
	sheet_close(sheet);
	sheet_close(NULL);
}

static void test_numbers(void **state)
{
	static const struct {
		double in;
		const char *out;
	} cases[] = {{7, "7"},
		     {-0.0, "0"},
		     {1.1, "1.1"},
		     {4.072, "4.072"},
		     {1e14, "100000000000000"},
		     {0.00001, "0.00001"},
		     {-2.5, "-2.5"},
		     {123456.789, "123456.789"}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_string_equal(sheet_number_text(&arena, cases[i].in), cases[i].out);
}

static void test_dates(void **state)
{
	char *text;

	(void)state;
	assert_true(sheet_date_text(&arena, 42000, false, &text));
	assert_string_equal(text, "2014-12-27");
	assert_true(sheet_date_text(&arena, 42000.75, false, &text));
	assert_string_equal(text, "2014-12-27 18:00:00");
	assert_true(sheet_date_text(&arena, 40538, true, &text));
	assert_string_equal(text, "2014-12-27");
	assert_false(sheet_date_text(&arena, -1, false, &text));
	assert_false(sheet_date_text(&arena, 1e9, false, &text));
}

static int clean_up(void **state)
{
	(void)state;
	unlink(path);
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("sheet: CAT-X9 CAT-71 cells are what a person sees; left out rows keep their numbers", test_cells),
		TEST("sheet: CAT-74 two thousand rows come one by one", test_many_rows),
		TEST("sheet: a sheet may be closed before its end", test_closing_early),
		TEST("sheet: CAT-X9 numbers without needless digits or exponents", test_numbers),
		TEST("sheet: dates of both date systems", test_dates),
	};

	arena_init(&arena, 0);
	if (mkstemp(path) < 0)
		return 1;
	return cmocka_run_group_tests_name("sheet", tests, NULL, clean_up);
}
