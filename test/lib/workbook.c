#include "workbook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zip.h>

#include "base/str.h"
#include "cts/catalog/sheet.h"

#define MAIN      "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

static const struct workbook_part usual_parts[] = {
	{"xl/workbook.xml", "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATIONS "\"><sheets>"
			    "<sheet name=\"Items\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
	{"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"rId1\" Type=\"" RELATIONS "/worksheet\" "
				       "Target=\"worksheets/sheet1.xml\"/></Relationships>"},
	{"xl/styles.xml",
	 "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" "
	 "formatCode=\"yyyy\\-mm\\-dd hh:mm\"/></numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
	 "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"},
	{"xl/worksheets/sheet1.xml",
	 "<worksheet xmlns=\"" MAIN "\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>"
	 "<t>usual</t></is></c></row></sheetData></worksheet>"},
};

void workbook_zip(const char *path, const struct workbook_part *parts, size_t n)
{
	int code;
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);

	assert_non_null(zip);
	for (size_t i = 0; i < n; i++) {
		zip_source_t *source;

		if (!parts[i].text)
			continue;
		source = zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0);
		assert_non_null(source);
		assert_true(zip_file_add(zip, parts[i].name, source, ZIP_FL_OVERWRITE) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
}

void workbook_xlsx(const char *path, const struct workbook_part *parts, size_t n)
{
	struct workbook_part all[ARRAY_LEN(usual_parts) + 8];
	size_t n_all = ARRAY_LEN(usual_parts);

	assert_true(n <= 8);
	memcpy(all, usual_parts, sizeof(usual_parts));
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < n_all && !str_eq(all[k].name, parts[i].name))
			k++;
		n_all += k == n_all;
		all[k] = parts[i];
	}
	workbook_zip(path, all, n_all);
}

char *workbook_sheet(struct arena *a, const char *rows)
{
	return arena_printf(a,
			    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet xmlns=\"" MAIN
			    "\"><sheetData>%s</sheetData></worksheet>",
			    rows);
}

void workbook_write(const char *path, const void *data, size_t n)
{
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, n, out), n);
	assert_int_equal(fclose(out), 0);
}

void workbook_read(const char *path, struct buf *out)
{
	struct err err;

	assert_int_equal(buf_read_file(out, path, (size_t)1 << 30, &err), 0);
}

char *workbook_text(struct arena *a, const char *path)
{
	struct buf out = BUF_INIT;
	struct sheet *sheet;
	struct sheet_row row;
	struct arena row_arena;
	struct err err;
	char *text;
	int more = sheet_open(&sheet, path, &err) < 0 ? -1 : 1;

	/* each row's texts must stand by themselves */
	arena_init(&row_arena, 0);
	while (more > 0 && (more = sheet_next(sheet, &row_arena, &row, &err)) > 0) {
		buf_addf(&out, "%d: ", row.number);
		for (size_t i = 0; i < row.n; i++)
			buf_addf(&out, "%s%s|", row.v[i].text, row.v[i].broken ? "!" : "");
		buf_addc(&out, '\n');
		arena_free(&row_arena);
	}
	if (more < 0)
		buf_addf(&out, "error: %s\n", err.text);
	sheet_close(sheet);
	arena_free(&row_arena);
	text = arena_strdup(a, buf_str(&out));
	buf_free(&out);
	return text;
}
