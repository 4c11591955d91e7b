/* Reading .xls (spec 11, section 8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "temporary.h"
#include "workbook.h"
#include "xls_writer.h"

#define TEST(rule, function)                                                                                           \
	{                                                                                                              \
		.name = rule, .test_func = function, .teardown_func = temporary_clear                                  \
	}

static char *save(struct temporary *t, struct xls_writer *w)
{
	char *path = temporary_path(t, "book.xls");
	struct err err;

	assert_int_equal(xls_save(w, path, &err), 0);
	xls_writer_free(w);
	return path;
}

static void expect(struct temporary *t, struct xls_writer *w, const char *expected)
{
	assert_string_equal(workbook_text(&t->arena, save(t, w)), expected);
}

static void test_cells(void **state)
{
	static const int32_t hundredths[] = {150, 200, -25};
	struct xls_writer w;

	xls_writer_init(&w, false);
	xls_text(&w, 0, 0, "item_code");
	xls_shared_text(&w, 0, 1, "صابون");
	xls_shared_text(&w, 0, 2, "soap 🧼");
	xls_number(&w, 1, 0, 7, XLS_GENERAL);
	xls_number(&w, 1, 1, 1.5, XLS_GENERAL);
	xls_number(&w, 1, 2, 3.3000000000000003, XLS_GENERAL);
	xls_integer(&w, 1, 3, 2010);
	xls_integer(&w, 1, 4, -42);
	xls_hundredths(&w, 2, 1, hundredths, 3);
	xls_boolean(&w, 2, 4, true);
	xls_boolean(&w, 2, 5, false);
	xls_error(&w, 2, 6, 0x17);
	xls_error(&w, 2, 7, 0x2A);
	expect(*state, &w,
	       "1: item_code|صابون|soap 🧼|\n2: 7|1.5|3.3|2010|-42|\n3: "
	       "|1.5|2|-0.25|TRUE|FALSE|#REF!!|#N/A!|\n");
}

static void test_formulas(void **state)
{
	struct xls_writer w;

	xls_writer_init(&w, false);
	xls_formula(&w, 0, 0, 8.4);
	xls_text_formula(&w, 0, 1, "given");
	xls_formula(&w, 0, 2, 7);
	xls_special_formula(&w, 0, 3, 1, 1);
	xls_special_formula(&w, 0, 4, 2, 0x07);
	xls_special_formula(&w, 0, 5, 3, 0);
	xls_special_formula(&w, 0, 6, 2, 0x99);
	xls_special_formula(&w, 0, 7, 0, 0);
	xls_integer(&w, 0, 8, 1);
	expect(*state, &w,
	       "1: 8.4|given|7|TRUE|#DIV/0!!||an error!|"
	       "a formula without a result: open the file in Excel and save it!|1|\n");
}

static void test_dates(void **state)
{
	struct xls_writer w;

	xls_writer_init(&w, false);
	xls_number(&w, 0, 0, 46348, XLS_DATE);
	xls_number(&w, 0, 1, 46348.586805555555, XLS_DATE_TIME);
	xls_number(&w, 0, 2, 46348, XLS_GENERAL);
	expect(*state, &w, "1: 2026-11-22|2026-11-22 14:05:00|46348|\n");
	xls_writer_init(&w, true);
	xls_number(&w, 0, 0, 44886, XLS_DATE);
	expect(*state, &w, "1: 2026-11-22|\n");
}

static void test_rows(void **state)
{
	struct xls_writer w;

	xls_writer_init(&w, false);
	expect(*state, &w, "");
	xls_writer_init(&w, false);
	xls_text(&w, 9, 0, "last");
	xls_text(&w, 4, 255, "");
	xls_text(&w, 1, 2, "c");
	xls_text(&w, 1, 0, "a");
	xls_text(&w, 65535, 1, "end");
	expect(*state, &w, "2: a||c|\n10: last|\n65536: |end|\n");
}

/* Strings that fill many records and are cut by the end of each. */
static void test_continued_strings(void **state)
{
	struct temporary *t = *state;
	struct buf expected = BUF_INIT;
	struct xls_writer w;

	xls_writer_init(&w, false);
	for (unsigned i = 0; i < 1500; i++) {
		char *text = arena_printf(&t->arena, "%.*s%u صابون 🧼", (int)(i % 37),
					  "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop", i);

		xls_shared_text(&w, i, 0, text);
		buf_addf(&expected, "%u: %s|\n", i + 1, text);
	}
	expect(t, &w, buf_str(&expected));
	buf_free(&expected);
}

static void test_excel_95(void **state)
{
	struct xls_writer w;

	xls_writer_init(&w, false);
	w.codepage = 1256;
	xls_text(&w, 0, 0, "\xD5\xC7\xC8\xE6\xE4");
	xls_text_formula(&w, 0, 1, "result");
	xls_number(&w, 0, 2, 46348.5, XLS_DATE_TIME);
	expect(*state, &w, "1: صابون|result|2026-11-22 12:00:00|\n");
	xls_writer_init(&w, false);
	w.codepage = 10000;
	xls_text(&w, 0, 0, "caf\x8E");
	expect(*state, &w, "1: café|\n");
	xls_writer_init(&w, false);
	w.codepage = 4242;
	xls_text(&w, 0, 0, "x");
	expect(*state, &w, "1: unreadable text!|\n");
}

static void test_short_stream(void **state)
{
	struct xls_writer w;

	xls_writer_init(&w, false);
	w.short_stream = true;
	for (unsigned i = 0; i < 40; i++)
		xls_integer(&w, 0, i, (int32_t)i);
	expect(*state, &w,
	       "1: "
	       "0|1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24|25|26|27|28|29|30|31|32|33|34|35|36|"
	       "37|"
	       "38|39|\n");
}

/* More sectors than a container's head can name. */
static void test_large(void **state)
{
	struct temporary *t = *state;
	struct xls_writer w;
	char *text;
	size_t lines = 0;

	xls_writer_init(&w, false);
	for (unsigned r = 0; r < 65536; r++)
		for (unsigned c = 0; c < 16; c++)
			xls_number(&w, r, c, r + c / 2.0, XLS_GENERAL);
	text = workbook_text(&t->arena, save(t, &w));
	for (const char *s = text; *s; s++)
		lines += *s == '\n';
	assert_int_equal(lines, 65536);
	assert_true(str_ends(text, "|65540|65540.5|65541|65541.5|65542|65542.5|\n"));
}

static void build(struct buf *file)
{
	struct xls_writer w;

	xls_writer_init(&w, false);
	xls_shared_text(&w, 0, 0, "item_code");
	xls_number(&w, 1, 0, 7, XLS_DATE);
	xls_text_formula(&w, 1, 1, "given");
	xls_build(&w, file);
	xls_writer_free(&w);
}

/* Replaces the first place where these bytes stand. */
static void replace(struct buf *file, const char *from, const char *to, size_t n)
{
	char *at = memmem(file->data, file->len, from, n);

	assert_non_null(at);
	memcpy(at, to, n);
}

static void expect_error(struct temporary *t, struct buf *file, const char *words)
{
	char *path = temporary_path(t, "bad.xls"), *text;

	workbook_write(path, file->data, file->len);
	text = workbook_text(&t->arena, path);
	if (!str_starts(text, "error: ") || !strstr(text, words))
		fail_msg("\"%s\" instead of an error with \"%s\"", text, words);
	buf_free(file);
}

/* The same container, with its stream under another name. */
static void rename_stream(struct buf *file, const char *name)
{
	char from[64], to[64] = "";

	memset(from, 0, sizeof(from));
	for (size_t i = 0; i < strlen("Workbook"); i++)
		from[2 * i] = "Workbook"[i];
	for (size_t i = 0; i < strlen(name); i++)
		to[2 * i] = name[i];
	replace(file, from, to, sizeof(from));
	/* the length stands behind the name */
	*((char *)memmem(file->data, file->len, to, sizeof(to)) + 64) = (char)(2 * strlen(name) + 2);
}

static void test_other_containers(void **state)
{
	static const char *const kinds[][2] = {
		{"WordDocument", "a Word document"},       {"PowerPoint Document", "a presentation"},
		{"__properties_version1.0", "Outlook"},    {"EncryptedPackage", "protected by a password"},
		{"Contents", "a file of another program"},
	};
	struct buf file = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		build(&file);
		rename_stream(&file, kinds[i][0]);
		expect_error(*state, &file, kinds[i][1]);
	}
}

static void test_password(void **state)
{
	struct buf file = BUF_INIT;

	build(&file);
	replace(&file, "\x22\x00\x02\x00", "\x2F\x00\x02\x00", 4);
	expect_error(*state, &file, "protected by a password");
}

static void test_versions(void **state)
{
	struct buf file = BUF_INIT;

	build(&file);
	replace(&file, "\x09\x08\x10\x00\x00\x06\x05", "\x09\x08\x10\x00\x00\x04\x05", 7);
	expect_error(*state, &file, "too old");
	build(&file);
	replace(&file, "\x85\x00\x12\x00", "\x86\x00\x12\x00", 4);
	expect_error(*state, &file, "has no sheet");
}

/* Sectors that follow each other in a circle, or lie outside of the file. */
static void test_broken_chains(void **state)
{
	struct buf file = BUF_INIT;

	build(&file);
	/* the ends of the stream's chain and of the directory's, which now follows itself */
	replace(&file, "\xFE\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFE\xFF\xFF\xFF", "\xFE\xFF\xFF\xFF\x08\0\0\0\xFE\xFF\xFF\xFF",
		12);
	expect_error(*state, &file, "damaged");
	build(&file);
	/* the stream's first sectors: 1, 2, 3, ... */
	replace(&file, "\1\0\0\0\2\0\0\0\3\0\0\0", "\1\0\0\0\0\0\1\0\3\0\0\0", 12);
	expect_error(*state, &file, "damaged");
}

/* A sector that is in the file, but not in the table. */
static void test_sector_without_entry(void **state)
{
	struct buf file = BUF_INIT;

	build(&file);
	replace(&file, "\1\0\0\0\2\0\0\0\3\0\0\0", "\1\0\0\0\xC8\0\0\0\3\0\0\0", 12);
	for (int i = 0; i < 100000; i++)
		buf_addc(&file, 0);
	expect_error(*state, &file, "damaged");
}

/* Cut anywhere, a file ends in an error; with bytes changed anywhere it ends. */
static void test_damage(void **state)
{
	static const unsigned char changes[] = {0x01, 0x55, 0xFF};
	struct temporary *t = *state;
	struct buf file = BUF_INIT, cut = BUF_INIT;
	char *path = temporary_path(t, "damaged.xls");

	build(&file);
	for (size_t n = 1; n < file.len; n += 61) {
		buf_add(&cut, file.data, n);
		expect_error(t, &cut, "");
	}
	for (size_t at = 0; at < file.len; at++)
		for (size_t i = 0; i < ARRAY_LEN(changes) && file.data[at]; i++) {
			file.data[at] ^= (char)changes[i];
			workbook_write(path, file.data, file.len);
			assert_non_null(workbook_text(&t->arena, path));
			file.data[at] ^= (char)changes[i];
		}
	workbook_write(path, file.data, file.len);
	assert_string_equal(workbook_text(&t->arena, path), "1: item_code|\n2: 1900-01-07|given|\n");
	buf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("catalog: CAT-71 CAT-X9 .xls: cells of every kind as a person sees them", test_cells),
		TEST("catalog: CAT-X9 .xls: formulas are read as their last result", test_formulas),
		TEST("catalog: CAT-X9 .xls: dates are read as ISO dates, counted from 1900 or 1904", test_dates),
		TEST("catalog: CAT-74 .xls: rows keep the spreadsheet's numbers, blank ones are left out", test_rows),
		TEST("catalog: CAT-71 .xls: texts go on across records", test_continued_strings),
		TEST("catalog: CAT-71 .xls: Excel 95 with its code pages", test_excel_95),
		TEST("catalog: CAT-71 .xls: short streams", test_short_stream),
		TEST("catalog: CAT-71 .xls: as many rows as fit", test_large),
		TEST("catalog: CAT-73 .xls: documents of other programs are named", test_other_containers),
		TEST("catalog: CAT-73 .xls: a password is told", test_password),
		TEST("catalog: CAT-73 .xls: old versions and workbooks without sheets are refused", test_versions),
		TEST("catalog: CAT-73 .xls: broken chains of sectors are refused", test_broken_chains),
		TEST("catalog: CAT-73 .xls: sectors outside of the table are refused", test_sector_without_entry),
		TEST("catalog: CAT-73 .xls: damaged files end in an error", test_damage),
	};

	return cmocka_run_group_tests_name("sheet_xls", tests, temporary_setup, temporary_teardown);
}
