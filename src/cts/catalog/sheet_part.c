#include "cts/catalog/sheet_part.h"

#include "base/str.h"

enum {
	CHUNK = 64 * 1024,
	TOTAL_MAX_MB = 512,    /* a sheet of 100,000 rows has some 60 */
	RATIO_FROM = 16 << 20, /* bytes unpacked before the ratio counts */
	RATIO_MAX = 400,       /* sheets have up to some 50, deflate can make 1,000 */
	DEPTH_MAX = 64,
	TOKEN_MAX = 1 << 20, /* bytes of one tag or comment */
};

const char *part_local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *part_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (str_eq(attributes[0], name))
			return attributes[1];
	return NULL;
}

void part_pause(struct sheet_part *p)
{
	XML_StopParser(p->parser, XML_TRUE);
}

void part_refuse(struct sheet_part *p, const char *text)
{
	if (!p->refusal)
		p->refusal = text;
	XML_StopParser(p->parser, XML_FALSE);
}

static void on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct sheet_part *p = arg;

	if (++p->depth > DEPTH_MAX)
		part_refuse(p, "The workbook is damaged: its parts are nested too deeply.");
	else if (!p->refusal && p->handlers->start)
		p->handlers->start(p->arg, part_local_name(name), attributes);
}

/* An empty element's end is told even after the parser was stopped at its start. */
static void on_end(void *arg, const XML_Char *name)
{
	struct sheet_part *p = arg;

	p->depth--;
	if (!p->refusal && p->handlers->end)
		p->handlers->end(p->arg, part_local_name(name));
}

static void on_text(void *arg, const XML_Char *s, int n)
{
	struct sheet_part *p = arg;

	if (!p->refusal)
		p->handlers->text(p->arg, s, n);
}

static void on_doctype(void *arg, const XML_Char *name, const XML_Char *sysid, const XML_Char *pubid, int subset)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)subset;
	part_refuse(arg, "The workbook holds XML declarations that no spreadsheet program writes; it is not read.");
}

int part_open(struct sheet_part *p, zip_t *zip, const char *name, const struct part_handlers *handlers, void *arg,
	      struct err *err)
{
	zip_stat_t st;

	*p = (struct sheet_part){.name = name, .handlers = handlers, .arg = arg, .total = p->total};
	if (zip_stat(zip, name, ZIP_FL_NOCASE, &st) < 0)
		return 0;
	if (st.valid & ZIP_STAT_ENCRYPTION_METHOD && st.encryption_method != ZIP_EM_NONE)
		return err_set(err, "The workbook is protected by a password. Save it without one.");
	p->packed = st.valid & ZIP_STAT_COMP_SIZE ? st.comp_size : 0;
	p->file = zip_fopen_index(zip, st.index, 0);
	if (!p->file)
		return err_set(err, "The workbook is damaged (%s: %s).", name, zip_strerror(zip));
	p->parser = XML_ParserCreate(NULL);
	if (!p->parser)
		abort();
	XML_SetUserData(p->parser, p);
	XML_SetElementHandler(p->parser, on_start, on_end);
	XML_SetCharacterDataHandler(p->parser, handlers->text ? on_text : NULL);
	XML_SetStartDoctypeDeclHandler(p->parser, on_doctype);
	return 1;
}

void part_close(struct sheet_part *p)
{
	if (p->file)
		zip_fclose(p->file);
	if (p->parser)
		XML_ParserFree(p->parser);
	p->file = NULL;
	p->parser = NULL;
}

static int parse_error(const struct sheet_part *p, struct err *err)
{
	if (p->refusal)
		return err_set(err, "%s", p->refusal);
	return err_set(err, "The workbook is damaged (%s, line %lu: %s). Open it in Excel and save it again.", p->name,
		       (unsigned long)XML_GetCurrentLineNumber(p->parser),
		       XML_ErrorString(XML_GetErrorCode(p->parser)));
}

static int check_sizes(struct sheet_part *p, size_t n, struct err *err)
{
	p->unpacked += n;
	p->total += n;
	if (p->total > (size_t)TOTAL_MAX_MB << 20 || (p->unpacked > RATIO_FROM && p->unpacked / RATIO_MAX > p->packed))
		return err_set(err,
			       "The workbook grows too much when it is unpacked (%zu MB and more); it is not read. "
			       "Copy the table into a new workbook, or split it.",
			       p->total >> 20);
	return 0;
}

/* What the parser keeps back because its end has not come yet. */
static bool token_too_long(const struct sheet_part *p)
{
	XML_Index at = XML_GetCurrentByteIndex(p->parser);

	return at >= 0 && p->unpacked - (size_t)at > TOKEN_MAX + CHUNK;
}

static int parse_piece(struct sheet_part *p, enum XML_Status *status, struct err *err)
{
	void *buffer = XML_GetBuffer(p->parser, CHUNK);
	zip_int64_t n;

	if (!buffer)
		abort();
	n = zip_fread(p->file, buffer, CHUNK);
	if (n < 0)
		return err_set(err,
			       "The workbook is damaged (%s cannot be unpacked). Open it in Excel and save it again.",
			       p->name);
	if (check_sizes(p, (size_t)n, err) < 0)
		return -1;
	p->ended = n == 0;
	*status = XML_ParseBuffer(p->parser, (int)n, p->ended);
	if (*status == XML_STATUS_OK && !p->ended && token_too_long(p))
		return err_set(err, "The workbook is damaged (%s, line %lu: an element of more than 1 MB).", p->name,
			       (unsigned long)XML_GetCurrentLineNumber(p->parser));
	return 0;
}

int part_parse(struct sheet_part *p, struct err *err)
{
	enum XML_Status status = XML_STATUS_OK;

	if (p->suspended)
		status = XML_ResumeParser(p->parser);
	else if (p->ended)
		return 0;
	else if (parse_piece(p, &status, err) < 0)
		return -1;
	p->suspended = status == XML_STATUS_SUSPENDED;
	return status == XML_STATUS_ERROR ? parse_error(p, err) : 1;
}

int part_read(struct sheet_part *p, zip_t *zip, const char *name, const struct part_handlers *handlers, void *arg,
	      struct err *err)
{
	int status = part_open(p, zip, name, handlers, arg, err), more = status;

	while (more > 0)
		more = part_parse(p, err);
	part_close(p);
	return more < 0 ? -1 : status;
}
