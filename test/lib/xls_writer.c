#include "xls_writer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { SECTOR = 512, MINI_SECTOR = 64, STREAM_MIN = 4096, HEAD_LINKS = 109, LINKS = SECTOR / 4 - 1, RECORD_MAX = 8224 };

#define SECTOR_FREE  0xFFFFFFFFu
#define SECTOR_END   0xFFFFFFFEu
#define SECTOR_FAT   0xFFFFFFFDu
#define SECTOR_LINKS 0xFFFFFFFCu

static void add_u8(struct buf *b, unsigned value)
{
	buf_addc(b, (char)value);
}

static void add_u16(struct buf *b, unsigned value)
{
	add_u8(b, value & 255);
	add_u8(b, value >> 8 & 255);
}

static void add_u32(struct buf *b, uint32_t value)
{
	add_u16(b, value & 65535);
	add_u16(b, value >> 16);
}

static void add_zeros(struct buf *b, size_t n)
{
	while (n--)
		add_u8(b, 0);
}

/* A record's head; its n bytes follow. */
static void add_record(struct buf *b, unsigned type, size_t n)
{
	add_u16(b, type);
	add_u16(b, (unsigned)n);
}

/* UTF-16 code units of well-formed UTF-8, into out when it is not NULL. */
static unsigned utf16(struct buf *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned n = 0;

	while (*s) {
		int more = *s >= 0xF0 ? 3 : *s >= 0xE0 ? 2 : *s >= 0xC0 ? 1 : 0;
		uint32_t c = more ? *s & (0x3Fu >> more) : *s;

		for (s++; more; more--, s++)
			c = c << 6 | (*s & 0x3Fu);
		n += c > 0xFFFF ? 2 : 1;
		if (!out)
			continue;
		if (c > 0xFFFF)
			add_u16(out, 0xD800 + (c - 0x10000) / 0x400);
		add_u16(out, c > 0xFFFF ? 0xDC00 + (c - 0x10000) % 0x400 : c);
	}
	return n;
}

/* Length, a flag "two bytes a character", the characters; in BIFF5 length and bytes. */
static void add_string(struct buf *b, const struct xls_writer *w, const char *text)
{
	if (w->codepage) {
		add_u16(b, (unsigned)strlen(text));
		buf_adds(b, text);
		return;
	}
	add_u16(b, utf16(NULL, text));
	add_u8(b, 1);
	utf16(b, text);
}

static size_t string_bytes(const struct xls_writer *w, const char *text)
{
	return w->codepage ? 2 + strlen(text) : 3 + 2 * (size_t)utf16(NULL, text);
}

void xls_writer_init(struct xls_writer *w, bool from_1904)
{
	*w = (struct xls_writer){.from_1904 = from_1904};
}

void xls_writer_free(struct xls_writer *w)
{
	buf_free(&w->strings);
	buf_free(&w->cells);
}

/* A cell's record: head, place and style; n bytes follow. */
static void add_cell(struct xls_writer *w, unsigned type, unsigned row, unsigned column, enum xls_style style, size_t n)
{
	w->rows = row >= w->rows ? row + 1 : w->rows;
	w->columns = column >= w->columns ? column + 1 : w->columns;
	add_record(&w->cells, type, 6 + n);
	add_u16(&w->cells, row);
	add_u16(&w->cells, column);
	add_u16(&w->cells, style);
}

void xls_text(struct xls_writer *w, unsigned row, unsigned column, const char *text)
{
	add_cell(w, 0x0204, row, column, XLS_GENERAL, string_bytes(w, text));
	add_string(&w->cells, w, text);
}

void xls_shared_text(struct xls_writer *w, unsigned row, unsigned column, const char *text)
{
	add_cell(w, 0x00FD, row, column, XLS_GENERAL, 4);
	add_u32(&w->cells, w->n_strings++);
	buf_add(&w->strings, text, strlen(text) + 1);
}

void xls_number(struct xls_writer *w, unsigned row, unsigned column, double value, enum xls_style style)
{
	add_cell(w, 0x0203, row, column, style, sizeof(value));
	buf_add(&w->cells, &value, sizeof(value));
}

void xls_integer(struct xls_writer *w, unsigned row, unsigned column, int32_t value)
{
	add_cell(w, 0x027E, row, column, XLS_GENERAL, 4);
	add_u32(&w->cells, (uint32_t)value << 2 | 2);
}

void xls_hundredths(struct xls_writer *w, unsigned row, unsigned column, const int32_t *values, unsigned n)
{
	w->rows = row >= w->rows ? row + 1 : w->rows;
	w->columns = column + n > w->columns ? column + n : w->columns;
	add_record(&w->cells, 0x00BD, 6 + 6 * (size_t)n);
	add_u16(&w->cells, row);
	add_u16(&w->cells, column);
	for (unsigned i = 0; i < n; i++) {
		add_u16(&w->cells, XLS_GENERAL);
		add_u32(&w->cells, (uint32_t)values[i] << 2 | 3);
	}
	add_u16(&w->cells, column + n - 1);
}

static void add_formula(struct xls_writer *w, unsigned row, unsigned column, const void *result)
{
	static const unsigned char number_one[] = {0x1E, 1, 0};

	add_cell(w, 0x0006, row, column, XLS_GENERAL, 8 + 8 + sizeof(number_one));
	buf_add(&w->cells, result, 8);
	add_u16(&w->cells, 0);
	add_u32(&w->cells, 0);
	add_u16(&w->cells, sizeof(number_one));
	buf_add(&w->cells, number_one, sizeof(number_one));
}

void xls_formula(struct xls_writer *w, unsigned row, unsigned column, double result)
{
	add_formula(w, row, column, &result);
}

void xls_special_formula(struct xls_writer *w, unsigned row, unsigned column, uint8_t kind, uint8_t value)
{
	const unsigned char result[8] = {kind, 0, value, 0, 0, 0, 0xFF, 0xFF};

	add_formula(w, row, column, result);
}

void xls_text_formula(struct xls_writer *w, unsigned row, unsigned column, const char *result)
{
	xls_special_formula(w, row, column, 0, 0);
	add_record(&w->cells, 0x0207, string_bytes(w, result));
	add_string(&w->cells, w, result);
}

void xls_error(struct xls_writer *w, unsigned row, unsigned column, uint8_t code)
{
	add_cell(w, 0x0205, row, column, XLS_GENERAL, 2);
	add_u8(&w->cells, code);
	add_u8(&w->cells, 1);
}

void xls_boolean(struct xls_writer *w, unsigned row, unsigned column, bool value)
{
	add_cell(w, 0x0205, row, column, XLS_GENERAL, 2);
	add_u8(&w->cells, value);
	add_u8(&w->cells, 0);
}

static void add_bof(struct buf *b, const struct xls_writer *w, unsigned kind)
{
	add_record(b, 0x0809, w->codepage ? 8 : 16);
	add_u16(b, w->codepage ? 0x0500 : 0x0600);
	add_u16(b, kind);
	add_u16(b, 0x0DBB);
	add_u16(b, 0x07CC);
	if (w->codepage)
		return;
	add_u32(b, 0);
	add_u32(b, 6);
}

static void add_style(struct buf *b, unsigned format)
{
	add_record(b, 0x00E0, 20);
	add_u16(b, 0);
	add_u16(b, format);
	add_zeros(b, 16);
}

static void add_format(struct buf *b, const struct xls_writer *w, unsigned number, const char *code)
{
	struct buf body = BUF_INIT;

	add_u16(&body, number);
	if (w->codepage) {
		add_u8(&body, (unsigned)strlen(code));
		buf_adds(&body, code);
	} else {
		add_string(&body, w, code);
	}
	add_record(b, 0x041E, body.len);
	buf_add(b, body.data, body.len);
	buf_free(&body);
}

static void end_record(struct buf *b, unsigned type, struct buf *body)
{
	add_record(b, type, body->len);
	buf_add(b, buf_str(body), body->len);
	buf_clear(body);
}

/* Split as Excel does: a CONTINUE may begin between two strings or within the characters of one. */
static void add_shared_strings(struct buf *b, const struct xls_writer *w)
{
	struct buf body = BUF_INIT, units = BUF_INIT;
	const char *text = buf_str(&w->strings);
	unsigned type = 0x00FC;

	add_u32(&body, w->n_strings);
	add_u32(&body, w->n_strings);
	for (uint32_t i = 0; i < w->n_strings; i++, text += strlen(text) + 1) {
		if (body.len + 3 > RECORD_MAX) {
			end_record(b, type, &body);
			type = 0x003C;
		}
		buf_clear(&units);
		add_u16(&body, utf16(&units, text));
		add_u8(&body, 1);
		for (size_t at = 0; at < units.len; at += 2) {
			if (body.len + 2 > RECORD_MAX) {
				end_record(b, type, &body);
				type = 0x003C;
				add_u8(&body, 1);
			}
			buf_add(&body, units.data + at, 2);
		}
	}
	end_record(b, type, &body);
	buf_free(&body);
	buf_free(&units);
}

/* The workbook's records; offset is where the sheet's begin. */
static void add_globals(struct buf *b, const struct xls_writer *w, uint32_t offset)
{
	static const char name[] = "Items";
	enum { OWN_FORMAT = 164 };

	add_bof(b, w, 0x0005);
	add_record(b, 0x0042, 2);
	add_u16(b, w->codepage ? w->codepage : 1200);
	add_record(b, 0x0022, 2);
	add_u16(b, w->from_1904);
	add_format(b, w, OWN_FORMAT, "yyyy\\-mm\\-dd hh:mm:ss");
	add_style(b, 0);
	add_style(b, 14);
	add_style(b, OWN_FORMAT);
	add_record(b, 0x0085, w->codepage ? 7 + strlen(name) : 8 + 2 * strlen(name));
	add_u32(b, offset);
	add_u16(b, 0);
	add_u8(b, (unsigned)strlen(name));
	if (w->codepage) {
		buf_adds(b, name);
	} else {
		add_u8(b, 1);
		utf16(b, name);
	}
	if (w->n_strings)
		add_shared_strings(b, w);
	add_record(b, 0x000A, 0);
}

static void add_stream(struct buf *b, const struct xls_writer *w)
{
	struct buf globals = BUF_INIT;

	add_globals(&globals, w, 0);
	add_globals(b, w, (uint32_t)globals.len);
	buf_free(&globals);
	add_bof(b, w, 0x0010);
	add_record(b, 0x0200, 14);
	add_u32(b, 0);
	add_u32(b, w->rows);
	add_u16(b, 0);
	add_u16(b, w->columns);
	add_u16(b, 0);
	buf_add(b, buf_str(&w->cells), w->cells.len);
	add_record(b, 0x000A, 0);
}

/*
 * The container: its head, the stream's sectors, the directory, the table of short sectors (one sector, perhaps
 * unused), the table of sectors, and where that has more sectors than the head can name, the links to them.
 */
struct layout {
	uint32_t stream, fat, links; /* numbers of sectors */
};

static struct layout layout_of(size_t bytes)
{
	struct layout l = {.stream = (uint32_t)(bytes / SECTOR), .fat = 1};

	while (l.fat * (SECTOR / 4) < l.stream + 2 + l.fat + l.links) {
		l.fat++;
		l.links = l.fat > HEAD_LINKS ? (l.fat - HEAD_LINKS + LINKS - 1) / LINKS : 0;
	}
	return l;
}

/* The number of a sector of the table of sectors. */
static uint32_t fat_sector(const struct layout *l, uint32_t i)
{
	return i < l->fat ? l->stream + 2 + i : SECTOR_FREE;
}

static void add_head(struct buf *b, const struct layout *l)
{
	buf_add(b, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	add_zeros(b, 16);
	add_u16(b, 0x3E);
	add_u16(b, 3);
	add_u16(b, 0xFFFE);
	add_u16(b, 9);
	add_u16(b, 6);
	add_zeros(b, 10);
	add_u32(b, l->fat);
	add_u32(b, l->stream);
	add_u32(b, 0);
	add_u32(b, STREAM_MIN);
	add_u32(b, l->stream + 1);
	add_u32(b, 1);
	add_u32(b, l->links ? l->stream + 2 + l->fat : SECTOR_END);
	add_u32(b, l->links);
	for (uint32_t i = 0; i < HEAD_LINKS; i++)
		add_u32(b, fat_sector(l, i));
}

static void add_links(struct buf *b, const struct layout *l)
{
	for (uint32_t k = 0; k < l->links; k++) {
		for (uint32_t i = 0; i < LINKS; i++)
			add_u32(b, fat_sector(l, HEAD_LINKS + k * LINKS + i));
		add_u32(b, k + 1 < l->links ? l->stream + 2 + l->fat + k + 1 : SECTOR_END);
	}
}

static void add_entry(struct buf *b, const char *name, unsigned type, uint32_t child, uint32_t start, size_t bytes)
{
	size_t begin = b->len;

	utf16(b, name);
	add_zeros(b, 64 - (b->len - begin));
	add_u16(b, *name ? 2 * ((unsigned)strlen(name) + 1) : 0);
	add_u8(b, type);
	add_u8(b, 1);
	add_u32(b, SECTOR_FREE);
	add_u32(b, SECTOR_FREE);
	add_u32(b, child);
	add_zeros(b, 36);
	add_u32(b, start);
	add_u32(b, (uint32_t)bytes);
	add_u32(b, 0);
}

/* n sectors, each followed by the next. */
static void add_chain(struct buf *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		add_u32(b, i + 1 < n ? i + 1 : SECTOR_END);
}

static void fill_sector(struct buf *b, unsigned value)
{
	while (b->len % SECTOR)
		add_u8(b, value);
}

static void add_sector_table(struct buf *b, const struct layout *l)
{
	add_chain(b, l->stream);
	add_u32(b, SECTOR_END);
	add_u32(b, SECTOR_END);
	for (uint32_t i = 0; i < l->fat; i++)
		add_u32(b, SECTOR_FAT);
	for (uint32_t i = 0; i < l->links; i++)
		add_u32(b, SECTOR_LINKS);
	fill_sector(b, 0xFF);
}

void xls_build(const struct xls_writer *w, struct buf *out)
{
	struct buf stream = BUF_INIT;
	struct layout l;
	size_t bytes;
	bool mini;

	add_stream(&stream, w);
	mini = w->short_stream && stream.len < STREAM_MIN;
	if (!mini && stream.len < STREAM_MIN)
		add_zeros(&stream, STREAM_MIN - stream.len);
	bytes = stream.len;
	fill_sector(&stream, 0);
	l = layout_of(stream.len);
	add_head(out, &l);
	buf_add(out, stream.data, stream.len);
	add_entry(out, "Root Entry", 5, 1, mini ? 0 : SECTOR_END, mini ? stream.len : 0);
	add_entry(out, "Workbook", 2, SECTOR_FREE, 0, bytes);
	add_entry(out, "", 0, SECTOR_FREE, 0, 0);
	add_entry(out, "", 0, SECTOR_FREE, 0, 0);
	add_chain(out, mini ? (uint32_t)(stream.len / MINI_SECTOR) : 0);
	if (!mini)
		add_u32(out, SECTOR_FREE);
	fill_sector(out, 0xFF);
	add_sector_table(out, &l);
	add_links(out, &l);
	buf_free(&stream);
}

int xls_save(const struct xls_writer *w, const char *path, struct err *err)
{
	struct buf file = BUF_INIT;
	FILE *out = NULL;
	int status = -1;

	xls_build(w, &file);
	out = fopen(path, "wb");
	if (!out || fwrite(file.data, 1, file.len, out) != file.len || fflush(out) != 0) {
		err_errno(err, errno, "%s", path);
		goto cleanup;
	}
	status = 0;
cleanup:
	if (out)
		fclose(out);
	buf_free(&file);
	return status;
}
