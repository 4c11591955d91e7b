/* .xlsx: a zip of XML parts. Shared strings and styles are read whole, the sheet row by row. */
#include "cts/catalog/sheet_xlsx.h"

#include "base/str.h"

enum { TARGET_MAX = 256 };

/* xl/workbook.xml and its relations: which parts to read. */
struct workbook_reader {
	struct xlsx *x;
	const char *relation; /* of the first sheet */
	const char *sheet, *styles, *strings;
};

static void workbook_start(void *arg, const char *name, const char **attributes)
{
	struct workbook_reader *r = arg;

	if (str_eq(name, "workbookPr")) {
		const char *flag = part_attribute(attributes, "date1904");

		r->x->from_1904 = flag && (str_eq(flag, "1") || str_eq(flag, "true"));
	}
	if (!str_eq(name, "sheet") || r->relation)
		return;
	/* the id of the relations' name space, whatever its prefix */
	for (; *attributes; attributes += 2)
		if (strchr(attributes[0], ':') && str_eq(part_local_name(attributes[0]), "id"))
			r->relation = arena_strdup(&r->x->arena, attributes[1]);
}

/* The name of a part: targets are absolute from the root of the zip, or relative to xl/. */
static const char *target_name(struct arena *a, const char *target)
{
	if (*target == '/')
		return arena_strdup(a, target + 1);
	if (str_starts(target, "../"))
		return arena_strdup(a, target + 3);
	return arena_printf(a, "xl/%s", str_starts(target, "./") ? target + 2 : target);
}

static void relations_start(void *arg, const char *name, const char **attributes)
{
	struct workbook_reader *r = arg;
	const char *id = part_attribute(attributes, "Id"), *target = part_attribute(attributes, "Target");
	const char *type = part_attribute(attributes, "Type");

	if (!str_eq(name, "Relationship") || !id || !target || strlen(target) > TARGET_MAX)
		return;
	if (r->relation && str_eq(id, r->relation))
		r->sheet = target_name(&r->x->arena, target);
	else if (type && str_ends(type, "/styles"))
		r->styles = target_name(&r->x->arena, target);
	else if (type && str_ends(type, "/sharedStrings"))
		r->strings = target_name(&r->x->arena, target);
}

static const struct part_handlers workbook_handlers = {.start = workbook_start};
static const struct part_handlers relations_handlers = {.start = relations_start};

/* What else is a zip, by the name of a part. */
static int refuse_zip(zip_t *zip, struct err *err)
{
	static const struct {
		const char *part, *what;
	} kinds[] = {
		{"xl/workbook.bin", "a binary workbook (.xlsb)"},
		{"word/document.xml", "a Word document"},
		{"ppt/presentation.xml", "a presentation"},
		{"content.xml", "an OpenDocument file (LibreOffice)"},
		{"Index/Document.iwa", "a Numbers or Pages document"},
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (zip_name_locate(zip, kinds[i].part, ZIP_FL_NOCASE) >= 0)
			return sheet_refuse(err, kinds[i].what);
	return sheet_refuse(err, "a zip file");
}

static int read_workbook(struct xlsx *x, struct workbook_reader *r, struct err *err)
{
	int status = part_read(&x->part, x->zip, "xl/workbook.xml", &workbook_handlers, r, err);

	if (status == 0)
		return refuse_zip(x->zip, err);
	if (status > 0)
		status = part_read(&x->part, x->zip, "xl/_rels/workbook.xml.rels", &relations_handlers, r, err);
	if (status < 0)
		return -1;
	return r->sheet ? 0 : err_set(err, "The workbook has no sheet.");
}

int xlsx_open(struct xlsx **out, const char *path, struct err *err)
{
	struct xlsx *x = calloc(1, sizeof(*x));
	struct workbook_reader workbook = {.x = x, .styles = "xl/styles.xml", .strings = "xl/sharedStrings.xml"};
	int code, status;

	if (!x)
		abort();
	*out = x;
	arena_init(&x->arena, 0);
	x->zip = zip_open(path, ZIP_RDONLY, &code);
	if (!x->zip)
		return err_set(
			err,
			"The workbook is damaged or incomplete: it cannot be unpacked. Open it in Excel and save it "
			"again.");
	if (read_workbook(x, &workbook, err) < 0 || xlsx_read_styles(x, workbook.styles, err) < 0 ||
	    xlsx_read_strings(x, workbook.strings, err) < 0)
		return -1;
	status = part_open(&x->part, x->zip, workbook.sheet, &xlsx_row_handlers, x, err);
	if (status == 0)
		return err_set(err, "The workbook is damaged: its first sheet (%s) is missing.", workbook.sheet);
	return status < 0 ? -1 : 0;
}

int xlsx_next(struct xlsx *x, struct arena *a, struct sheet_row *row, struct err *err)
{
	int more = 1;

	x->rows.arena = a;
	x->rows.ready = false;
	while (more > 0 && !x->rows.ready)
		more = part_parse(&x->part, err);
	if (more > 0)
		*row = x->rows.row;
	return more;
}

void xlsx_close(struct xlsx *x)
{
	if (!x)
		return;
	part_close(&x->part);
	if (x->zip)
		zip_discard(x->zip);
	buf_free(&x->text);
	arena_free(&x->arena);
	free(x);
}
