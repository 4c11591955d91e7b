/* Reading .xlsx, and telling what is none (spec 11, section 8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zip.h>

#include "base/str.h"
#include "cts/catalog/sheet.h"
#include "cts/catalog/sheet_reader.h"
#include "temporary.h"
#include "workbook.h"
#include "written.h"

#define TEST(rule, function)                                                                                           \
	{                                                                                                              \
		.name = rule, .test_func = function, .teardown_func = temporary_clear                                  \
	}
#define BYTES(text) text, sizeof(text) - 1
#define SHEET       "xl/worksheets/sheet1.xml"

static void expect(struct temporary *t, const char *path, const char *expected)
{
	assert_string_equal(workbook_text(&t->arena, path), expected);
}

static void expect_error(struct temporary *t, const char *path, const char *words)
{
	const char *text = workbook_text(&t->arena, path), *error = strstr(text, "error: ");

	if (!error || !strstr(error, words))
		fail_msg("%s: \"%s\" instead of an error with \"%s\"", path, text, words);
}

/* A workbook whose sheet holds these rows. */
static char *with_rows(struct temporary *t, const char *rows)
{
	const struct workbook_part sheet = {SHEET, workbook_sheet(&t->arena, rows)};
	char *path = temporary_path(t, "rows.xlsx");

	workbook_xlsx(path, &sheet, 1);
	return path;
}

static char *with_part(struct temporary *t, const char *name, const char *text)
{
	const struct workbook_part part = {name, text};
	char *path = temporary_path(t, "part.xlsx");

	workbook_xlsx(path, &part, 1);
	return path;
}

static void test_written(void **state)
{
	struct temporary *t = *state;
	char *path = temporary_path(t, "written.xlsx"), *text;
	size_t lines = 0;

	assert_true(written_workbook(path));
	text = workbook_text(&t->arena, path);
	assert_true(str_starts(text, "1: item_code|price_usd|description|\n"
				     "2: 7|1234.5|2026-11-22|2026-11-22 14:05:00|TRUE|\n"
				     "4: 8.4|ok|Kit 100|صابون <&> \"x\"|\n"
				     "6: |merged|\n"
				     "7: 7|\n"));
	for (const char *s = text; *s; s++)
		lines += *s == '\n';
	assert_int_equal(lines, 1998);
	assert_true(str_ends(text, "2000: 2000|\n"));
}

/* One cell's attributes and inside, and what it is read as. */
static void expect_cell(struct temporary *t, const char *cell, const char *expected)
{
	char *path = with_rows(t, arena_printf(&t->arena, "<row r=\"1\"><c r=\"A1\"%s</c></row>", cell));

	expect(t, path, *expected ? arena_printf(&t->arena, "1: %s|\n", expected) : "");
}

static void test_strangers(void **state)
{
	static const struct {
		const char *content;
		size_t n;
		const char *words;
	} cells[] = {
		{BYTES("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj"), "a PDF document"},
		{BYTES(""), "The file is empty"},
		{BYTES("item_code,description\n7,Soap\n"), "a text file"},
		{BYTES("\xEF\xBB\xBFitem_code;donor\r\n"), "a text file"},
		{BYTES("\xEF\xBB\xBF\n <html><table>"), "a web page"},
		{BYTES("<?xml version=\"1.0\"?><Workbook>"), "a web page or XML file"},
		{BYTES("{\\rtf1 text}"), "RTF"},
		{BYTES("\x89PNG\r\n\x1A\n"), "a picture"},
		{BYTES("\x1F\x8B\x08\x00\x00\x00\x00\x00"), "gzip"},
		{BYTES("PK\5\6\0\0\0\0"), "an empty zip file"},
		{BYTES("PK\3\4"), "damaged or incomplete"},
		{BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "damaged"},
		{BYTES("\x07\x93\xFE\x00\x41\x10"), "not an Excel workbook"},
		{BYTES("P"), "a text file"},
	};
	struct temporary *t = *state;
	char *path = temporary_path(t, "catalog.xlsx");

	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		workbook_write(path, cells[i].content, cells[i].n);
		expect_error(t, path, cells[i].words);
	}
}

static void test_other_zips(void **state)
{
	static const struct {
		const char *part, *words;
	} cells[] = {
		{"word/document.xml", "a Word document"},
		{"content.xml", "OpenDocument"},
		{"xl/workbook.bin", "(.xlsb)"},
		{"ppt/presentation.xml", "a presentation"},
		{"notes.txt", "a zip file"},
	};
	struct temporary *t = *state;
	char *path = temporary_path(t, "other.xlsx");

	for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
		workbook_zip(path, &(struct workbook_part){cells[i].part, "content"}, 1);
		expect_error(t, path, cells[i].words);
	}
}

static void test_no_files(void **state)
{
	struct temporary *t = *state;
	char *pipe = temporary_path(t, "pipe"), *large = temporary_path(t, "large.xlsx");

	expect_error(t, temporary_path(t, "missing.xlsx"), "No such file");
	expect_error(t, t->directory, "is not a file");
	assert_int_equal(mkfifo(pipe, 0600), 0);
	expect_error(t, pipe, "is not a file");
	workbook_write(large, "", 0);
	assert_int_equal(truncate(large, ((off_t)64 << 20) + 1), 0);
	expect_error(t, large, "larger than 64 MB");
}

static void test_names_do_not_matter(void **state)
{
	struct temporary *t = *state;
	char *path = temporary_path(t, "catalog.pdf");

	workbook_xlsx(path, NULL, 0);
	expect(t, path, "1: usual|\n");
}

static void test_numbers(void **state)
{
	static const char *const cells[][2] = {
		{"7", "7"},
		{"7.0", "7"},
		{"100", "100"},
		{"2010", "2010"},
		{"-3", "-3"},
		{"0", "0"},
		{"-0", "0"},
		{"1.5", "1.5"},
		{"0.125", "0.125"},
		{"1E3", "1000"},
		{"1.0000000000000001E-2", "0.01"},
		{"0.30000000000000004", "0.3"},
		{"3.3000000000000003", "3.3"},
		{"1E-05", "0.00001"},
		{"1.5E-7", "0.00000015"},
		{"1E+15", "1000000000000000"},
		{"123456789012345", "123456789012345"},
		{"1.25E+20", "125000000000000000000"},
		{"-1E-30", "0"},
		{"not a number", "not a number"},
	};
	struct temporary *t = *state;

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		expect_cell(t, arena_printf(&t->arena, "><v>%s</v>", cells[i][0]), cells[i][1]);
}

static void test_texts(void **state)
{
	struct temporary *t = *state;

	expect_cell(t, " t=\"inlineStr\"><is><t>7.0</t></is>", "7.0");
	expect_cell(t, " t=\"inlineStr\"><is><t xml:space=\"preserve\"> a &amp; b &lt;</t></is>", " a & b <");
	expect_cell(t, " t=\"inlineStr\"><is><r><t>Kit</t></r><r><rPr><b/></rPr><t> 100</t></r></is>", "Kit 100");
	expect_cell(t,
		    " t=\"inlineStr\"><is><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>とうきょう</t></rPh><phoneticPr/></is>",
		    "東京");
	expect_cell(t, " t=\"inlineStr\"><is><t>a_x000D_b_x00E9__x20AC__x005F_x0041__xD800__x0000_</t></is>",
		    "a\rbé€_x0041__xD800__x0000_");
	expect_cell(t, " t=\"str\"><f>A2</f><v>given</v>", "given");
	expect_cell(t, " t=\"inlineStr\"><is><t/></is>", "");
	expect_cell(t, " t=\"d\"><v>2026-11-22T00:00:00</v>", "2026-11-22");
	expect_cell(t, " t=\"d\"><v>2026-11-22T14:05:00</v>", "2026-11-22 14:05:00");
	expect_cell(t, " t=\"b\"><v>1</v>", "TRUE");
	expect_cell(t, " t=\"b\"><v>0</v>", "FALSE");
}

static void test_shared_strings(void **state)
{
	struct temporary *t = *state;
	const struct workbook_part parts[] = {
		{"xl/sharedStrings.xml",
		 "<sst><si><t>Soap</t></si><si><r><t>Soap</t></r><r><t xml:space=\"preserve\"> bar</t></r>"
		 "<rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si><si/><si><t>صابون</t></si></sst>"},
		{SHEET,
		 workbook_sheet(&t->arena,
				"<row r=\"1\"><c t=\"s\"><v>3</v></c><c t=\"s\"><v>1</v></c><c t=\"s\"><v>2</v></c>"
				"<c t=\"s\"><v>0</v></c><c t=\"s\"><v>4</v></c><c t=\"s\"><v>-1</v></c></row>")},
	};
	char *path = temporary_path(t, "shared.xlsx");

	workbook_xlsx(path, parts, ARRAY_LEN(parts));
	expect(t, path,
	       "1: صابون|Soap bar||Soap|a text that is missing in the file!|a text that is missing in the file!|\n");
}

static void test_formulas(void **state)
{
	struct temporary *t = *state;

	expect_cell(t, "><f>A2*2</f><v>8.4</v>", "8.4");
	expect_cell(t, " t=\"b\"><f>A2&gt;1</f><v>1</v>", "TRUE");
	expect_cell(t, " s=\"1\"><f>TODAY()</f><v>46348</v>", "2026-11-22");
	expect_cell(t, "><f>A2*2</f>", "a formula without a result: open the file in Excel and save it!");
	expect_cell(t, " t=\"e\"><f>B9/0</f><v>#DIV/0!</v>", "#DIV/0!!");
	expect_cell(t, " t=\"e\"><v>#REF!</v>", "#REF!!");
	expect_cell(t, " t=\"e\"><v></v>", "an error!");
}

static void test_dates(void **state)
{
	static const char *const cells[][2] = {
		{" s=\"1\"><v>46348</v>", "2026-11-22"},
		{" s=\"2\"><v>46348.586805555555</v>", "2026-11-22 14:05:00"},
		{" s=\"2\"><v>46348.99999999</v>", "2026-11-23"},
		{" s=\"2\"><v>0.25</v>", "06:00:00"},
		{" s=\"1\"><v>1</v>", "1900-01-01"},
		{" s=\"1\"><v>59</v>", "1900-02-28"},
		{" s=\"1\"><v>61</v>", "1900-03-01"},
		{" s=\"1\"><v>2958465</v>", "9999-12-31"},
		{" s=\"1\"><v>2958466</v>", "2958466"},
		{" s=\"1\"><v>-1</v>", "-1"},
		{" s=\"0\"><v>46348</v>", "46348"},
		{" s=\"77\"><v>46348</v>", "46348"},
		{" s=\"1\" t=\"inlineStr\"><is><t>46348</t></is>", "46348"},
	};
	struct temporary *t = *state;

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		expect_cell(t, cells[i][0], cells[i][1]);
}

static void test_1904(void **state)
{
	struct temporary *t = *state;
	const struct workbook_part parts[] = {
		{"xl/workbook.xml", "<workbook xmlns:r=\"x\"><workbookPr date1904=\"1\"/><sheets><sheet "
				    "r:id=\"rId1\"/></sheets></workbook>"},
		{SHEET,
		 workbook_sheet(&t->arena, "<row r=\"1\"><c s=\"1\"><v>44886</v></c><c s=\"1\"><v>0</v></c></row>")},
	};
	char *path = temporary_path(t, "1904.xlsx");

	workbook_xlsx(path, parts, ARRAY_LEN(parts));
	expect(t, path, "1: 2026-11-22|1904-01-01|\n");
}

static void test_date_formats(void **state)
{
	static const char *const dates[] = {"yyyy-mm-dd", "d mmm",     "h:mm", "[$-409]d/m/yy;@",
					    "[h]:mm:ss",  "\"on\" dd", "MM"};
	static const char *const others[] = {
		"General", "0.00", "#,##0.00 [$JOD]", "\"day\" 0", "0\\d",   "[Red]0", "_d0",
		"*y0",     "@",    "0.00E+00",        "",          "\"open", "[open"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dates); i++)
		if (!sheet_code_is_date(dates[i]))
			fail_msg("\"%s\" shows a date", dates[i]);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (sheet_code_is_date(others[i]))
			fail_msg("\"%s\" shows no date", others[i]);
	for (int id = 0; id < 164; id++) {
		bool date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
			    (id >= 50 && id <= 58);

		assert_int_equal(sheet_format_is_date(id), date);
	}
}

static void test_rows(void **state)
{
	struct temporary *t = *state;

	expect(t,
	       with_rows(t, "<row r=\"2\"><c r=\"B2\"><v>1</v></c><c r=\"AA2\"><v>2</v></c></row>"
			    "<row r=\"5\"><c r=\"C5\"><v>3</v></c></row>"),
	       "2: |1|||||||||||||||||||||||||2|\n5: ||3|\n");
	expect(t, with_rows(t, "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row/><row><c><v>3</v></c></row>"),
	       "1: 1||2|\n3: 3|\n");
	expect(t, with_rows(t, "<row r=\"1\" spans=\"1:3\"><c r=\"A1\" s=\"1\"/><c r=\"B1\"><v></v></c></row>"), "");
	expect(t, with_rows(t, ""), "");
}

static void test_columns(void **state)
{
	struct temporary *t = *state;

	expect(t,
	       with_rows(t, "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"AMK1\"><v>2</v></c><c r=\"XFD1\"><v>3</v></c>"
			    "<c r=\"ZZZZZZZZZZZZZZ1\"><v>4</v></c></row>"),
	       "1: 1|\n");
	assert_non_null(strstr(workbook_text(&t->arena, with_rows(t, "<row r=\"1\"><c r=\"AMJ1\"><v>2</v></c></row>")),
			       "||2|\n"));
}

static void test_first_sheet(void **state)
{
	struct temporary *t = *state;
	char *second = workbook_sheet(&t->arena, "<row r=\"1\"><c><v>2</v></c></row>");
	static const char *const targets[] = {"worksheets/sheet2.xml", "/xl/worksheets/sheet2.xml",
					      "../xl/worksheets/sheet2.xml", "./worksheets/sheet2.xml",
					      "worksheets/SHEET2.xml"};
	char *path = temporary_path(t, "order.xlsx");

	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		const struct workbook_part parts[] = {
			{"xl/workbook.xml",
			 "<workbook xmlns:r=\"x\"><sheets><sheet name=\"Z\" sheetId=\"9\" r:id=\"rId7\"/>"
			 "<sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
			{"xl/_rels/workbook.xml.rels",
			 arena_printf(&t->arena,
				      "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
				      "<Relationship Id=\"rId7\" Target=\"%s\"/></Relationships>",
				      targets[i])},
			{"xl/worksheets/sheet2.xml", second},
		};

		workbook_xlsx(path, parts, ARRAY_LEN(parts));
		expect(t, path, "1: 2|\n");
	}
}

static void test_prefixes(void **state)
{
	struct temporary *t = *state;
	const struct workbook_part parts[] = {
		{"xl/workbook.xml", "<x:workbook xmlns:x=\"m\" xmlns:rel=\"r\"><x:sheets><x:sheet "
				    "rel:id=\"rId1\"/></x:sheets></x:workbook>"},
		{SHEET,
		 "<x:worksheet "
		 "xmlns:x=\"m\"><x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>"},
	};
	char *path = temporary_path(t, "prefix.xlsx");

	workbook_xlsx(path, parts, ARRAY_LEN(parts));
	expect(t, path, "1: 5|\n");
}

static void test_entities(void **state)
{
	static const char *const parts[] = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
					    "xl/sharedStrings.xml", SHEET};
	struct temporary *t = *state;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		expect_error(
			t, with_part(t, parts[i], "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>"),
			"XML declarations");
	expect_error(t, with_part(t, SHEET, "<a>&nbsp;</a>"), "sheet1.xml, line 1");
}

static void test_broken_xml(void **state)
{
	struct temporary *t = *state;

	expect_error(t, with_part(t, SHEET, "<worksheet>\n<sheetData>\n<row><c><v>1</v></c></row>\n<row"),
		     "xl/worksheets/sheet1.xml, line 4");
	expect(t, with_part(t, SHEET, "<w><row><c><v>1</v></c></row><row><c><v>2</c></w>"),
	       "1: 1|\nerror: The workbook is damaged (xl/worksheets/sheet1.xml, line 1: mismatched tag). Open it in "
	       "Excel and "
	       "save it again.\n");
	expect_error(t, with_part(t, SHEET, ""), "no element found");
	expect_error(t, with_part(t, SHEET, NULL), "its first sheet (xl/worksheets/sheet1.xml) is missing");
	expect_error(t, with_part(t, "xl/workbook.xml", "<workbook/>"), "has no sheet");
	expect_error(t, with_part(t, "xl/_rels/workbook.xml.rels", NULL), "has no sheet");
	expect_error(t, with_rows(t, "<row r=\"1048577\"/>"), "impossible number");
	expect_error(t, with_rows(t, "<row r=\"0\"/>"), "impossible number");
	expect_error(t, with_rows(t, "<row r=\"x\"/>"), "impossible number");
}

static void test_nested_rows(void **state)
{
	struct temporary *t = *state;

	expect(t,
	       with_rows(t, "<row r=\"1\"><c><v>1</v></c><row r=\"2\"><c><v>2</v></c></row><c><v>3</v></c></row>"
			    "<c><v>4</v></c><v>5</v><row><c><c><v>6</v></c></c></row>"),
	       "2: 2|\n3: |6|\n");
}

/* n times the text, between two others. */
static char *repeated(struct temporary *t, const char *before, const char *text, size_t n, const char *after)
{
	size_t step = strlen(text);
	char *out = arena_alloc(&t->arena, strlen(before) + n * step + strlen(after) + 1), *p = out + strlen(before);

	memcpy(out, before, strlen(before));
	for (; n; n--, p += step)
		memcpy(p, text, step);
	memcpy(p, after, strlen(after));
	return out;
}

static void test_bombs(void **state)
{
	struct temporary *t = *state;

	expect_error(t, with_part(t, SHEET, repeated(t, "<w>", "                ", 2 << 20, "</w>")), "grows too much");
	expect_error(t, with_part(t, SHEET, repeated(t, "", "<a>", 100, "")), "nested too deeply");
	expect_error(t, with_part(t, SHEET, repeated(t, "<w a=\"", "0123456789abcdef", 200000, "\"/>")),
		     "more than 1 MB");
	expect_error(t, with_part(t, SHEET, repeated(t, "<w><!--", "0123456789abcdef", 200000, "--></w>")),
		     "more than 1 MB");
}

static void test_long_texts(void **state)
{
	struct temporary *t = *state;
	const char *before = "<row r=\"1\"><c t=\"inlineStr\"><is><t>", *after = "</t></is></c></row>";
	char *path = with_rows(t, repeated(t, before, "x", 32767, after));

	assert_int_equal(strlen(workbook_text(&t->arena, path)), strlen("1: |\n") + 32767);
	expect_error(t, with_rows(t, repeated(t, before, "x", 131069, after)), "more than 32,767 characters");
	expect_error(t,
		     with_part(t, "xl/sharedStrings.xml", repeated(t, "<sst><si><t>", "x", 131069, "</t></si></sst>")),
		     "more than 32,767 characters");
}

static void test_password(void **state)
{
	struct temporary *t = *state;
	char *path = temporary_path(t, "secret.xlsx");
	int code;
	zip_t *zip;

	workbook_xlsx(path, NULL, 0);
	zip = zip_open(path, 0, &code);
	assert_non_null(zip);
	assert_int_equal(zip_file_set_encryption(zip, (zip_uint64_t)zip_name_locate(zip, "xl/workbook.xml", 0),
						 ZIP_EM_AES_256, "x"),
			 0);
	assert_int_equal(zip_close(zip), 0);
	expect_error(t, path, "protected by a password");
}

static void test_200000_rows(void **state)
{
	struct temporary *t = *state;
	struct buf xml = BUF_INIT;
	struct sheet *sheet;
	struct sheet_row row;
	struct arena a;
	struct err err;
	char *path;
	int n = 0, more;

	for (int i = 1; i <= 200000; i++)
		buf_addf(&xml,
			 "<row r=\"%d\"><c r=\"A%d\"><v>%d</v></c><c t=\"inlineStr\"><is><t>item %d</t></is></c></row>",
			 i, i, i, i);
	path = with_rows(t, buf_str(&xml));
	buf_free(&xml);
	arena_init(&a, 16384);
	assert_int_equal(sheet_open(&sheet, path, &err), 0);
	while ((more = sheet_next(sheet, &a, &row, &err)) > 0) {
		assert_int_equal(row.number, ++n);
		assert_int_equal(row.n, 2);
		arena_clear(&a);
	}
	assert_int_equal(more, 0);
	assert_int_equal(n, 200000);
	sheet_close(sheet);
	arena_free(&a);
}

/* Cut anywhere, a file ends in an error; with a byte changed anywhere it ends. */
static void test_damage(void **state)
{
	struct temporary *t = *state;
	struct buf file = BUF_INIT;
	char *path = temporary_path(t, "whole.xlsx"), *bad = temporary_path(t, "damaged.xlsx");

	workbook_xlsx(path, NULL, 0);
	workbook_read(path, &file);
	for (size_t n = 0; n < file.len; n += 7) {
		workbook_write(bad, file.data, n);
		expect_error(t, bad, "");
	}
	for (size_t at = 0; at < file.len; at++) {
		file.data[at] ^= 0x55;
		workbook_write(bad, file.data, file.len);
		assert_non_null(workbook_text(&t->arena, bad));
		file.data[at] ^= 0x55;
	}
	expect(t, path, "1: usual|\n");
	buf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("catalog: CAT-71 CAT-73 a file of another kind is named: PDF, CSV, HTML, nothing", test_strangers),
		TEST("catalog: CAT-71 CAT-73 a zip of another program is named", test_other_zips),
		TEST("catalog: CAT-73 missing files, directories and pipes are refused", test_no_files),
		TEST("catalog: CAT-71 a workbook is recognised by content, not by name", test_names_do_not_matter),
		TEST("catalog: CAT-71 a workbook of 2,000 rows with all kinds of cells", test_written),
		TEST("catalog: CAT-X9 numbers are read as a person sees them", test_numbers),
		TEST("catalog: CAT-X9 texts are read unchanged", test_texts),
		TEST("catalog: CAT-71 shared texts, with runs and without phonetic hints", test_shared_strings),
		TEST("catalog: CAT-X9 formulas are read as their last result, errors are named", test_formulas),
		TEST("catalog: CAT-X9 dates are read as ISO dates", test_dates),
		TEST("catalog: CAT-X9 dates counted from 1904", test_1904),
		TEST("catalog: CAT-X9 formats that show dates", test_date_formats),
		TEST("catalog: CAT-74 rows keep the spreadsheet's numbers, blank ones are left out", test_rows),
		TEST("catalog: CAT-70 columns beyond the 1,024th are ignored", test_columns),
		TEST("catalog: CAT-70 the first sheet is the workbook's first, whatever its file", test_first_sheet),
		TEST("catalog: CAT-71 elements with name space prefixes", test_prefixes),
		TEST("catalog: CAT-73 document types and entities are refused in every part", test_entities),
		TEST("catalog: CAT-73 broken XML is told with part and line", test_broken_xml),
		TEST("catalog: CAT-73 elements in wrong places do no harm", test_nested_rows),
		TEST("catalog: CAT-73 files that grow, nest or stretch without end are refused", test_bombs),
		TEST("catalog: CAT-73 texts longer than Excel's limit are refused", test_long_texts),
		TEST("catalog: CAT-73 a password is told", test_password),
		TEST("catalog: CAT-74 200,000 rows are read in little memory", test_200000_rows),
		TEST("catalog: CAT-73 damaged files end in an error", test_damage),
	};

	return cmocka_run_group_tests_name("sheet", tests, temporary_setup, temporary_teardown);
}
