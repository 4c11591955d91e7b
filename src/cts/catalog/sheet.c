#include "cts/catalog/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "cts/catalog/sheet_reader.h"

struct sheet {
	struct xlsx *xlsx; /* one of the two */
	struct xls *xls;
};

/* What people send by mistake, by the first bytes. */
static const struct {
	const char *magic;
	size_t n;
	const char *what;
} strangers[] = {
	{"%PDF", 4, "a PDF document"},
	{"{\\rtf", 5, "a text document (RTF)"},
	{"\x89PNG", 4, "a picture (PNG)"},
	{"\xFF\xD8\xFF", 3, "a photograph (JPEG)"},
	{"<", 1, "a web page or XML file"},
	{"\x1F\x8B", 2, "a compressed file (gzip)"},
	{"7z\xBC\xAF", 4, "a compressed file (7z)"},
	{"Rar!", 4, "a compressed file (RAR)"},
};

static int refuse_stranger(const char *head, size_t n, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(strangers); i++)
		if (n >= strangers[i].n && memcmp(head, strangers[i].magic, strangers[i].n) == 0)
			return err_set(err,
				       "This is %s, not an Excel workbook. Save the table as .xlsx and import that.",
				       strangers[i].what);
	return err_set(err, "This is not an Excel workbook. Save the table as .xlsx and import that.");
}

static int read_head(const char *path, char *head, size_t size, size_t *n, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return err_errno(err, errno, "%s", path);
	got = pread(fd, head, size, 0);
	close(fd);
	if (got < 0)
		return err_errno(err, errno, "%s", path);
	*n = (size_t)got;
	return got ? 0 : err_set(err, "The file is empty.");
}

int sheet_open(struct sheet **out, const char *path, struct err *err)
{
	struct sheet *sheet;
	char head[8];
	size_t n = 0;
	int status;

	*out = NULL;
	if (read_head(path, head, sizeof(head), &n, err) < 0)
		return -1;
	sheet = calloc(1, sizeof(*sheet));
	if (!sheet)
		abort();
	if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		status = xlsx_open(&sheet->xlsx, path, err);
	else if (n == 8 && memcmp(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
		status = xls_open(&sheet->xls, path, err);
	else
		status = refuse_stranger(head, n, err);
	if (status < 0) {
		sheet_close(sheet);
		return -1;
	}
	*out = sheet;
	return 0;
}

int sheet_next(struct sheet *sheet, struct arena *a, struct sheet_row *row, struct err *err)
{
	return sheet->xlsx ? xlsx_next(sheet->xlsx, a, row, err) : xls_next(sheet->xls, a, row, err);
}

void sheet_close(struct sheet *sheet)
{
	if (!sheet)
		return;
	xlsx_close(sheet->xlsx);
	xls_close(sheet->xls);
	free(sheet);
}

char *sheet_number_text(struct arena *a, double number)
{
	char *text;
	size_t n;

	if (fabs(number) < 1e15 && number == floor(number))
		return arena_printf(a, "%.0f", number == 0 ? 0.0 : number);
	text = arena_printf(a, "%.15g", number);
	if (!strpbrk(text, "eEn"))
		return text;
	/* very small or very large: plain notation, without the zeros at its end */
	text = arena_printf(a, "%.20f", number);
	n = strlen(text);
	while (n && text[n - 1] == '0')
		text[--n] = '\0';
	if (n && text[n - 1] == '.')
		text[n - 1] = '\0';
	return text;
}

bool sheet_date_text(struct arena *a, double serial, bool from_1904, char **out)
{
	/* days from 1899-12-30, which makes Excel's phantom 29 February 1900 come right from 1 March on */
	double days = floor(serial), seconds = floor((serial - days) * 86400 + 0.5);
	time_t t;
	struct tm tm;

	if (from_1904)
		days += 1462;
	if (!(serial >= 0) || days > 2958465)
		return false;
	t = (time_t)((days - 25569) * 86400 + seconds);
	gmtime_r(&t, &tm);
	*out = arena_printf(a, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	if (seconds > 0)
		*out = arena_printf(a, "%s %02d:%02d:%02d", *out, tm.tm_hour, tm.tm_min, tm.tm_sec);
	return true;
}
