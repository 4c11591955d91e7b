/* .xlsx: a zip of XML parts. Shared strings and styles are read whole, the sheet row by row. */
#include <errno.h>
#include <expat.h>
#include <zip.h>

#include "base/buf.h"
#include "base/str.h"
#include "cts/catalog/sheet_reader.h"

enum {
	CHUNK = 64 * 1024,
	PART_MAX_MB = 512, /* uncompressed; a legitimate sheet of 100,000 rows has some 60 */
	STRINGS_MAX_MB = 128,
	ROWS_MAX = 1048576, /* Excel's own limit */
	STYLES_MAX = 65536,
};

struct strings {
	const char **v;
	size_t n, cap;
};

struct xlsx {
	zip_t *zip;
	struct arena arena; /* of strings and styles */
	struct strings strings;
	bool *date_styles; /* by index of a cell's style */
	size_t n_styles, styles_cap;
	bool from_1904;

	/* the sheet being read */
	zip_file_t *part;
	const char *part_name;
	XML_Parser parser;
	size_t part_bytes;
	bool part_ended, suspended;
	struct arena *row_arena;
	struct sheet_row row;
	size_t row_cap;
	bool row_ready, in_row;
	int last_row;
	size_t last_column;
	struct buf text;
	bool in_text; /* within <v> or <t> of a cell */
	bool in_cell;
	char cell_type[16]; /* the t attribute */
	size_t column, style;
	bool has_formula, has_value;
	const char *refusal; /* set by callbacks; ends parsing */
	void *reader;        /* what the part being read is for */
};

/* Elements may come with a prefix. */
static bool is_element(const char *name, const char *local)
{
	const char *colon = strrchr(name, ':');

	return str_eq(colon ? colon + 1 : name, local);
}

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (str_eq(attributes[0], name))
			return attributes[1];
	return NULL;
}

static void refuse(struct xlsx *x, const char *text)
{
	if (!x->refusal)
		x->refusal = text;
	XML_StopParser(x->parser, XML_FALSE);
}

/* A document type can declare entities that grow without end; Excel never writes one. */
static void refuse_doctype(void *arg, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int subset)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)subset;
	refuse(arg, "The workbook holds XML declarations that no spreadsheet program writes; it is not read.");
}

static XML_Parser new_parser(struct xlsx *x, XML_StartElementHandler start, XML_EndElementHandler end,
			     XML_CharacterDataHandler text)
{
	XML_Parser parser = XML_ParserCreate(NULL);

	if (!parser)
		abort();
	XML_SetUserData(parser, x);
	XML_SetElementHandler(parser, start, end);
	XML_SetCharacterDataHandler(parser, text);
	XML_SetStartDoctypeDeclHandler(parser, refuse_doctype);
	return parser;
}

static int part_error(const struct xlsx *x, struct err *err)
{
	if (x->refusal)
		return err_set(err, "%s", x->refusal);
	return err_set(err, "The workbook is damaged (%s, line %lu: %s). Open it in Excel and save it again.",
		       x->part_name, (unsigned long)XML_GetCurrentLineNumber(x->parser),
		       XML_ErrorString(XML_GetErrorCode(x->parser)));
}

/* Opens a part; 0 = not there. */
static int open_part(struct xlsx *x, const char *name, struct err *err)
{
	zip_stat_t st;

	x->part_name = name;
	x->part_bytes = 0;
	x->part_ended = x->suspended = false;
	if (zip_stat(x->zip, name, ZIP_FL_NOCASE, &st) < 0)
		return 0;
	if (st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE)
		return err_set(err, "The workbook is protected by a password. Save it without one.");
	x->part = zip_fopen_index(x->zip, st.index, 0);
	if (!x->part)
		return err_set(err, "The workbook is damaged (%s: %s).", name, zip_strerror(x->zip));
	return 1;
}

static void close_part(struct xlsx *x)
{
	if (x->part)
		zip_fclose(x->part);
	if (x->parser)
		XML_ParserFree(x->parser);
	x->part = NULL;
	x->parser = NULL;
}

/* The next chunk through the parser; what is compressed small and grows large stops at the limit. */
static int feed(struct xlsx *x, struct err *err)
{
	void *buffer = XML_GetBuffer(x->parser, CHUNK);
	zip_int64_t n = buffer ? zip_fread(x->part, buffer, CHUNK) : -1;
	enum XML_Status status;

	if (n < 0)
		return err_set(err, "The workbook is damaged (%s cannot be unpacked).", x->part_name);
	x->part_bytes += (size_t)n;
	if (x->part_bytes > (size_t)PART_MAX_MB << 20)
		return err_set(err,
			       "The workbook grows to more than %d MB when unpacked; it is not read. Split the table.",
			       PART_MAX_MB);
	x->part_ended = n == 0;
	status = XML_ParseBuffer(x->parser, (int)n, n == 0);
	x->suspended = status == XML_STATUS_SUSPENDED;
	return status == XML_STATUS_ERROR ? part_error(x, err) : 0;
}

/* A whole part through handlers; 0 when it is not there, 1 when read. */
static int read_part(struct xlsx *x, const char *name, XML_StartElementHandler start, XML_EndElementHandler end,
		     XML_CharacterDataHandler text, struct err *err)
{
	int status = open_part(x, name, err);

	if (status > 0)
		x->parser = new_parser(x, start, end, text);
	while (status > 0 && !x->part_ended)
		if (feed(x, err) < 0)
			status = -1;
	close_part(x);
	return status;
}

/* xl/sharedStrings.xml: <si> with <t>, or runs of <r><t>; phonetic runs <rPh> are not part of the text. */
static void strings_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;

	(void)attributes;
	if (is_element(name, "si"))
		buf_clear(&x->text);
	else if (is_element(name, "rPh"))
		x->in_cell = true; /* here: within a phonetic run */
	else if (is_element(name, "t"))
		x->in_text = !x->in_cell;
}

static void strings_end(void *arg, const char *name)
{
	struct xlsx *x = arg;

	if (is_element(name, "t"))
		x->in_text = false;
	else if (is_element(name, "rPh"))
		x->in_cell = false;
	if (!is_element(name, "si"))
		return;
	if (x->arena.used > (size_t)STRINGS_MAX_MB << 20) {
		refuse(x, "The workbook holds more than 128 MB of text; it is not read. Split the table.");
		return;
	}
	x->strings.v = arena_grow(&x->arena, x->strings.v, x->strings.n, &x->strings.cap, sizeof(*x->strings.v));
	x->strings.v[x->strings.n++] = arena_strdup(&x->arena, buf_str(&x->text));
}

static void add_text(void *arg, const char *s, int n)
{
	struct xlsx *x = arg;

	if (x->in_text && x->text.len <= SHEET_TEXT_MAX)
		buf_add(&x->text, s, (size_t)n);
}

/* Numbers of formats that show a date: Excel's own, and later those of the workbook. */
static bool is_date_format(int64_t id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* A format code that shows parts of a date, outside of quoted text, escapes and [colours]. */
static bool code_shows_date(const char *code)
{
	for (const char *s = code; *s; s++) {
		if (*s == '"' || *s == '[') {
			const char *end = strchr(s + 1, *s == '"' ? '"' : ']');

			s = end ? end : s + strlen(s) - 1;
		} else if (*s == '\\' && s[1]) {
			s++;
		} else if (strchr("ydDY", *s)) {
			return true;
		}
	}
	return false;
}

struct custom_format {
	int64_t id;
	struct custom_format *next;
};

/* xl/styles.xml: <numFmt> codes, then <cellXfs> with an <xf> a style. */
struct styles_reader {
	struct custom_format *dates;
	bool in_cell_formats;
};

static void styles_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;
	struct styles_reader *r = x->reader;
	const char *id = attribute(attributes, "numFmtId"), *code = attribute(attributes, "formatCode");
	int64_t number = 0;

	if (is_element(name, "cellXfs"))
		r->in_cell_formats = true;
	if (!id || !str_to_int64(id, &number))
		number = 0;
	if (is_element(name, "numFmt") && code && code_shows_date(code)) {
		struct custom_format *f = ARENA_NEW(&x->arena, struct custom_format);

		*f = (struct custom_format){number, r->dates};
		r->dates = f;
	}
	if (is_element(name, "xf") && r->in_cell_formats && x->n_styles < STYLES_MAX) {
		bool date = is_date_format(number);

		for (const struct custom_format *f = r->dates; f; f = f->next)
			date |= f->id == number;
		x->date_styles = arena_grow(&x->arena, x->date_styles, x->n_styles, &x->styles_cap, sizeof(bool));
		x->date_styles[x->n_styles++] = date;
	}
}

static void styles_end(void *arg, const char *name)
{
	struct xlsx *x = arg;
	struct styles_reader *r = x->reader;

	if (is_element(name, "cellXfs"))
		r->in_cell_formats = false;
}

/* xl/workbook.xml: the relation of the first sheet, and the date system. */
struct workbook_reader {
	char relation[64], target[256];
};

static void workbook_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;
	struct workbook_reader *r = x->reader;
	const char *id;

	if (is_element(name, "workbookPr")) {
		const char *flag = attribute(attributes, "date1904");

		x->from_1904 = flag && (str_eq(flag, "1") || str_eq(flag, "true"));
	}
	if (!is_element(name, "sheet") || *r->relation)
		return;
	for (id = NULL; *attributes; attributes += 2)
		if (is_element(attributes[0], "id") && strchr(attributes[0], ':'))
			id = attributes[1];
	snprintf(r->relation, sizeof(r->relation), "%s", id ? id : "");
}

static void relations_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;
	const char *id = attribute(attributes, "Id"), *target = attribute(attributes, "Target");
	struct workbook_reader *r = x->reader;

	if (!is_element(name, "Relationship") || !id || !target || !str_eq(id, r->relation))
		return;
	/* absolute from the root of the zip, or relative to xl/ */
	snprintf(r->target, sizeof(r->target), "%s%s", *target == '/' ? "" : "xl/",
		 *target == '/' ? target + 1 : target);
}

static int find_first_sheet(struct xlsx *x, struct workbook_reader *r, struct err *err)
{
	int status;

	x->reader = r;
	status = read_part(x, "xl/workbook.xml", workbook_start, NULL, NULL, err);
	if (status == 0)
		return err_set(
			err,
			"This is a zip file, not an Excel workbook (.xlsx). Save the table as .xlsx and import that.");
	if (status > 0)
		status = read_part(x, "xl/_rels/workbook.xml.rels", relations_start, NULL, NULL, err);
	if (status >= 0 && !*r->target)
		return err_set(err, "The workbook has no sheet.");
	return status < 0 ? -1 : 0;
}

/* "C" of "C5" as 2; the number behind the letters is not needed. */
static bool parse_column(const char *ref, size_t *column)
{
	size_t n = 0;

	if (!(*ref >= 'A' && *ref <= 'Z'))
		return false;
	for (; *ref >= 'A' && *ref <= 'Z' && n < 100000; ref++)
		n = n * 26 + (size_t)(*ref - 'A') + 1;
	*column = n - 1;
	return true;
}

static void begin_row(struct xlsx *x, const char **attributes)
{
	const char *r = attribute(attributes, "r");
	int64_t number = x->last_row + 1;

	if (r && (!str_to_int64(r, &number) || number < 1 || number > ROWS_MAX)) {
		refuse(x, "The workbook is damaged: a row has an impossible number.");
		return;
	}
	x->row = (struct sheet_row){.number = (int)number};
	x->row_cap = 0;
	x->last_row = (int)number;
	x->last_column = (size_t)-1;
	x->in_row = true;
}

static void begin_cell(struct xlsx *x, const char **attributes)
{
	const char *ref = attribute(attributes, "r"), *type = attribute(attributes, "t"),
		   *style = attribute(attributes, "s");
	int64_t number;

	if (!ref || !parse_column(ref, &x->column))
		x->column = x->last_column + 1;
	x->last_column = x->column;
	x->style = style && str_to_int64(style, &number) && number >= 0 ? (size_t)number : 0;
	snprintf(x->cell_type, sizeof(x->cell_type), "%s", type ? type : "n");
	x->in_cell = true;
	x->has_formula = x->has_value = false;
	buf_clear(&x->text);
}

static void sheet_start(void *arg, const char *name, const char **attributes)
{
	struct xlsx *x = arg;

	if (is_element(name, "row"))
		begin_row(x, attributes);
	else if (is_element(name, "c") && x->in_row)
		begin_cell(x, attributes);
	else if (is_element(name, "f"))
		x->has_formula = true;
	else if (is_element(name, "rPh"))
		x->in_cell = false;
	else if (is_element(name, "v") || is_element(name, "t")) {
		x->in_text = x->in_cell;
		x->has_value |= x->in_cell;
	}
}

/* The text that a person sees in the cell that ends here. */
static const char *cell_text(struct xlsx *x, bool *broken)
{
	const char *text = buf_str(&x->text);
	int64_t index;
	double number;
	char *date;

	if (!x->has_value) {
		*broken = x->has_formula;
		return x->has_formula ? "a formula without a result: open the file in Excel and save it" : "";
	}
	if (str_eq(x->cell_type, "s")) {
		*broken = !str_to_int64(text, &index) || index < 0 || (size_t)index >= x->strings.n;
		return *broken ? "unreadable text" : x->strings.v[index];
	}
	if (str_eq(x->cell_type, "e"))
		*broken = true;
	if (str_eq(x->cell_type, "b"))
		return str_eq(text, "1") ? "TRUE" : "FALSE";
	if (!str_eq(x->cell_type, "n") || !str_to_double(text, &number))
		return arena_strdup(x->row_arena, text);
	if (x->style < x->n_styles && x->date_styles[x->style] &&
	    sheet_date_text(x->row_arena, number, x->from_1904, &date))
		return date;
	return sheet_number_text(x->row_arena, number);
}

static void end_cell(struct xlsx *x)
{
	bool broken = false;
	const char *text = cell_text(x, &broken);

	x->in_cell = false;
	if (x->column >= SHEET_COLUMNS_MAX || (!*text && !broken))
		return;
	while (x->row.n <= x->column) {
		x->row.v = arena_grow(x->row_arena, x->row.v, x->row.n, &x->row_cap, sizeof(*x->row.v));
		x->row.v[x->row.n++] = (struct sheet_cell){.text = ""};
	}
	x->row.v[x->column] = (struct sheet_cell){.text = text, .broken = broken};
}

static void sheet_end(void *arg, const char *name)
{
	struct xlsx *x = arg;

	if (is_element(name, "v") || is_element(name, "t"))
		x->in_text = false;
	else if (is_element(name, "rPh"))
		x->in_cell = true;
	else if (is_element(name, "c") && x->in_row)
		end_cell(x);
	else if (is_element(name, "row")) {
		x->in_row = false;
		x->row_ready = x->row.n > 0;
		if (x->row_ready)
			XML_StopParser(x->parser, XML_TRUE);
	}
}

static int open_sheet(struct xlsx *x, const char *target, struct err *err)
{
	int status = open_part(x, arena_strdup(&x->arena, target), err);

	if (status < 0)
		return -1;
	if (status == 0)
		return err_set(err, "The workbook is damaged: its first sheet (%s) is missing.", target);
	x->parser = new_parser(x, sheet_start, sheet_end, add_text);
	return 0;
}

int xlsx_open(struct xlsx **out, const char *path, struct err *err)
{
	struct xlsx *x = calloc(1, sizeof(*x));
	struct workbook_reader workbook = {0};
	struct styles_reader styles = {0};
	int code;

	if (!x)
		abort();
	*out = x;
	arena_init(&x->arena, 0);
	x->zip = zip_open(path, ZIP_RDONLY, &code);
	if (!x->zip)
		return err_set(err,
			       "The workbook is damaged: it cannot be unpacked. Open it in Excel and save it again.");
	if (find_first_sheet(x, &workbook, err) < 0)
		return -1;
	x->reader = &styles;
	if (read_part(x, "xl/styles.xml", styles_start, styles_end, NULL, err) < 0 ||
	    read_part(x, "xl/sharedStrings.xml", strings_start, strings_end, add_text, err) < 0)
		return -1;
	x->in_text = x->in_cell = false;
	return open_sheet(x, workbook.target, err);
}

/* Goes on behind the row that was handed over last. */
static int resume(struct xlsx *x, struct err *err)
{
	enum XML_Status status = XML_ResumeParser(x->parser);

	x->suspended = status == XML_STATUS_SUSPENDED;
	return status == XML_STATUS_ERROR ? part_error(x, err) : 0;
}

int xlsx_next(struct xlsx *x, struct arena *a, struct sheet_row *row, struct err *err)
{
	x->row_arena = a;
	x->row_ready = false;
	while (!x->row_ready) {
		if (!x->suspended && x->part_ended)
			return 0;
		if ((x->suspended ? resume(x, err) : feed(x, err)) < 0)
			return -1;
	}
	*row = x->row;
	return 1;
}

void xlsx_close(struct xlsx *x)
{
	if (!x)
		return;
	close_part(x);
	if (x->zip)
		zip_discard(x->zip);
	buf_free(&x->text);
	arena_free(&x->arena);
	free(x);
}
