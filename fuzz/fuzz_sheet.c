/*
 * Fuzz target of the spreadsheet reader (cts/catalog/sheet.h).
 *
 * The first byte chooses what the rest is: a file as it comes, or one XML part of an otherwise sound .xlsx (the zip's
 * checksums would keep a fuzzer out of the parts), or the records of an .xls within a sound container.
 *
 * A clang build with -fsanitize=fuzzer,address,undefined.
 */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zip.h>

#include "base/buf.h"
#include "base/str.h"
#include "cts/catalog/sheet.h"

enum { SECTOR = 512, STREAM_MAX = 100 * SECTOR };

static const char *const parts[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
				    "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
static const char *const sound[ARRAY_LEN(parts)] = {
	"<worksheet><row><c t=\"s\"><v>0</v></c><c s=\"1\"><v>46348</v></c></row></worksheet>",
	"<sst><si><t>Soap</t></si></sst>",
	"<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>",
	"<workbook xmlns:r=\"r\"><sheets><sheet r:id=\"a\"/></sheets></workbook>",
	"<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/></Relationships>",
};

/* The zip in memory, with one part replaced. */
static void build_xlsx(struct buf *out, size_t replaced, const uint8_t *data, size_t n)
{
	zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = whole ? zip_open_from_source(whole, ZIP_TRUNCATE, NULL) : NULL;
	zip_stat_t st;

	if (!zip)
		abort();
	zip_source_keep(whole);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const void *text = i == replaced ? (const void *)data : sound[i];
		zip_int64_t index = zip_file_add(zip, parts[i],
						 zip_source_buffer(zip, text, i == replaced ? n : strlen(text), 0), 0);

		if (index < 0 || zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) < 0)
			abort();
	}
	if (zip_close(zip) < 0 || zip_source_stat(whole, &st) < 0 || zip_source_open(whole) < 0)
		abort();
	out->len += (size_t)zip_source_read(whole, buf_reserve(out, st.size), st.size);
	zip_source_close(whole);
	zip_source_free(whole);
}

static void add_u32(struct buf *b, uint32_t value)
{
	for (int i = 0; i < 4; i++, value >>= 8)
		buf_addc(b, (char)value);
}

/* Head, table of sectors, directory of one stream, the stream: one chain of sectors from the third. */
static void build_xls(struct buf *out, const uint8_t *data, size_t n)
{
	static const char head[76] = {
		"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x3E\0\3\0\xFE\xFF\x09\0\6\0"
		"\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0"};
	static const char name[] = "W\0o\0r\0k\0b\0o\0o\0k";

	n = n < STREAM_MAX ? n : STREAM_MAX;
	buf_add(out, head, sizeof(head));
	for (uint32_t i = 0; i < 109; i++)
		add_u32(out, i ? 0xFFFFFFFF : 0);
	add_u32(out, 0xFFFFFFFD);
	add_u32(out, 0xFFFFFFFE);
	for (uint32_t i = 2; i < SECTOR / 4; i++)
		add_u32(out, i * SECTOR < n + SECTOR ? i + 1 : 0xFFFFFFFE);
	buf_add(out, name, sizeof(name));
	while (out->len < 2 * SECTOR + 64)
		buf_addc(out, 0);
	buf_add(out, "\x12\0\2", 3);
	while (out->len < 2 * SECTOR + 116)
		buf_addc(out, 0);
	add_u32(out, 2);
	add_u32(out, (uint32_t)n);
	while (out->len < 3 * SECTOR)
		buf_addc(out, 0);
	buf_add(out, data, n);
}

static void read_all(const struct buf *file)
{
	int fd = memfd_create("fuzz", 0), more;
	struct sheet *sheet;
	struct sheet_row row;
	struct arena a;
	struct err err;
	char path[32];

	if (fd < 0 || write(fd, buf_str(file), file->len) != (ssize_t)file->len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	arena_init(&a, 0);
	more = sheet_open(&sheet, path, &err) < 0 ? -1 : 1;
	while (more > 0 && (more = sheet_next(sheet, &a, &row, &err)) > 0) {
		for (size_t i = 0; i < row.n; i++)
			if (!str_is_utf8(row.v[i].text, strlen(row.v[i].text)))
				abort();
		arena_clear(&a);
	}
	sheet_close(sheet);
	arena_free(&a);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf file = BUF_INIT;

	if (!n)
		return 0;
	if (data[0] < ARRAY_LEN(parts))
		build_xlsx(&file, data[0], data + 1, n - 1);
	else if (data[0] == ARRAY_LEN(parts))
		build_xls(&file, data + 1, n - 1);
	else
		buf_add(&file, data + 1, n - 1);
	read_all(&file);
	buf_free(&file);
	return 0;
}
