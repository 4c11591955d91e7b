/* What a sheet's cells refer to: xl/sharedStrings.xml and xl/styles.xml. */
#include "base/str.h"
#include "cts/catalog/sheet_xlsx.h"

enum {
	STRINGS_MAX_MB = 128,
	FORMATS_MAX = 65536, /* numbers of formats and of styles; Excel has fewer */
};

void xlsx_add_text(void *arg, const char *s, int n)
{
	struct xlsx *x = arg;

	if (!x->in_text)
		return;
	if (x->text.len + (size_t)n > SHEET_TEXT_BYTES)
		part_refuse(&x->part, "A cell holds more than 32,767 characters. Shorten it, or remove its column.");
	else
		buf_add(&x->text, s, (size_t)n);
}

/* The character of "_xHHHH_" at s, 0 when there is none. Halves of surrogate pairs are none. */
static unsigned escaped_character(const char *s)
{
	unsigned c = 0;

	if (s[0] != '_' || s[1] != 'x')
		return 0;
	for (int i = 2; i < 6; i++) {
		if (!isxdigit((unsigned char)s[i]))
			return 0;
		c = c * 16 + (unsigned)(isdigit((unsigned char)s[i]) ? s[i] - '0' : (s[i] | 0x20) - 'a' + 10);
	}
	return s[6] == '_' && !(c >= 0xD800 && c <= 0xDFFF) ? c : 0;
}

char *xlsx_unescape(struct arena *a, const char *s)
{
	char *out = arena_strdup(a, s), *p;
	unsigned c;

	/* what an escape stands for is shorter than itself */
	for (p = out; *s;) {
		c = escaped_character(s);
		if (!c) {
			*p++ = *s++;
			continue;
		}
		s += 7;
		if (c >= 0x800)
			*p++ = (char)(0xE0 | c >> 12);
		if (c >= 0x80)
			*p++ = (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6);
		*p++ = (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c);
	}
	*p = '\0';
	return out;
}

/* <si> holds a <t>, or runs of <r><t>; phonetic runs <rPh> are not part of the text. */
static void strings_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;

	(void)attributes;
	if (str_eq(name, "si"))
		buf_clear(&x->text);
	else if (str_eq(name, "rPh"))
		x->in_phonetic = true;
	else if (str_eq(name, "t"))
		x->in_text = !x->in_phonetic;
}

static void strings_end(void *arg, const char *name)
{
	struct xlsx *x = arg;

	if (str_eq(name, "t")) {
		x->in_text = false;
	} else if (str_eq(name, "rPh")) {
		x->in_phonetic = false;
	} else if (str_eq(name, "si")) {
		if (x->arena.used > (size_t)STRINGS_MAX_MB << 20) {
			part_refuse(&x->part,
				    "The workbook holds more than 128 MB of text; it is not read. Split the table.");
			return;
		}
		x->strings = arena_grow(&x->arena, x->strings, x->n_strings, &x->strings_cap, sizeof(*x->strings));
		x->strings[x->n_strings++] = xlsx_unescape(&x->arena, buf_str(&x->text));
	}
}

int xlsx_read_strings(struct xlsx *x, const char *name, struct err *err)
{
	static const struct part_handlers handlers = {strings_start, strings_end, xlsx_add_text};
	int status = part_read(&x->part, x->zip, name, &handlers, x, err);

	x->in_text = x->in_phonetic = false;
	return status;
}

/* <numFmt> codes of the workbook's own formats, then <cellXfs> with an <xf> a style. */
struct styles_reader {
	struct xlsx *x;
	bool *own_dates; /* by number of format */
	bool in_cell_formats;
};

static void styles_start(void *arg, const char *name, const char **attributes)
{
	struct styles_reader *r = arg;
	struct xlsx *x = r->x;
	const char *id = part_attribute(attributes, "numFmtId"), *code = part_attribute(attributes, "formatCode");
	int64_t number = 0;

	if (str_eq(name, "cellXfs"))
		r->in_cell_formats = true;
	if (!id || !str_to_int64(id, &number) || number < 0 || number >= FORMATS_MAX)
		number = 0;
	if (str_eq(name, "numFmt") && code)
		r->own_dates[number] = sheet_code_is_date(code);
	if (str_eq(name, "xf") && r->in_cell_formats && x->n_styles < FORMATS_MAX) {
		x->date_styles = arena_grow(&x->arena, x->date_styles, x->n_styles, &x->styles_cap, sizeof(bool));
		x->date_styles[x->n_styles++] = sheet_format_is_date(number) || r->own_dates[number];
	}
}

static void styles_end(void *arg, const char *name)
{
	struct styles_reader *r = arg;

	if (str_eq(name, "cellXfs"))
		r->in_cell_formats = false;
}

int xlsx_read_styles(struct xlsx *x, const char *name, struct err *err)
{
	static const struct part_handlers handlers = {.start = styles_start, .end = styles_end};
	struct styles_reader r = {.x = x, .own_dates = ARENA_ARRAY(&x->arena, FORMATS_MAX, bool)};

	return part_read(&x->part, x->zip, name, &handlers, &r, err);
}
