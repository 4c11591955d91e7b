#include "cts/catalog/sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "cts/catalog/sheet_reader.h"

enum { FILE_MAX_MB = 64, HEAD = 512 };

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
	{"\x1F\x8B", 2, "a compressed file (gzip)"},
	{"7z\xBC\xAF", 4, "a compressed file (7z)"},
	{"Rar!", 4, "a compressed file (RAR)"},
	{"PK\5\6", 4, "an empty zip file"},
};

int sheet_refuse(struct err *err, const char *what)
{
	return err_set(err, "This is %s, not an Excel workbook. Save the table as .xlsx and import that.", what);
}

static bool looks_like_text(const char *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)head[i] < ' ' && !strchr("\t\r\n", head[i]))
			return false;
	return true;
}

static int refuse_stranger(const char *head, size_t n, struct err *err)
{
	size_t start = n >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	for (size_t i = 0; i < ARRAY_LEN(strangers); i++)
		if (n >= strangers[i].n && memcmp(head, strangers[i].magic, strangers[i].n) == 0)
			return sheet_refuse(err, strangers[i].what);
	while (start < n && isspace((unsigned char)head[start]))
		start++;
	if (start < n && head[start] == '<')
		return sheet_refuse(err, "a web page or XML file");
	if (looks_like_text(head, n))
		return sheet_refuse(err, "a text file (such as CSV)");
	return err_set(err, "This is not an Excel workbook. Save the table as .xlsx and import that.");
}

static int read_head(const char *path, char *head, size_t *n, struct err *err)
{
	/* a pipe would block, and cannot be read twice */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status = -1;
	struct stat st;
	ssize_t got;

	if (fd < 0)
		return err_errno(err, errno, "%s", path);
	if (fstat(fd, &st) < 0) {
		err_errno(err, errno, "%s", path);
		goto cleanup;
	}
	if (!S_ISREG(st.st_mode)) {
		err_set(err, "%s is not a file.", path);
		goto cleanup;
	}
	if (st.st_size > (off_t)FILE_MAX_MB << 20) {
		err_set(err, "The file is larger than %d MB. Split the table and import the parts.", FILE_MAX_MB);
		goto cleanup;
	}
	got = pread(fd, head, HEAD, 0);
	if (got < 0) {
		err_errno(err, errno, "%s", path);
		goto cleanup;
	}
	*n = (size_t)got;
	status = got ? 0 : err_set(err, "The file is empty.");
cleanup:
	close(fd);
	return status;
}

int sheet_open(struct sheet **out, const char *path, struct err *err)
{
	struct sheet *sheet;
	char head[HEAD];
	size_t n = 0;
	int status;

	*out = NULL;
	if (read_head(path, head, &n, err) < 0)
		return -1;
	sheet = calloc(1, sizeof(*sheet));
	if (!sheet)
		abort();
	if (n >= 4 && memcmp(head, "PK\3\4", 4) == 0)
		status = xlsx_open(&sheet->xlsx, path, err);
	else if (n >= 8 && memcmp(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
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
