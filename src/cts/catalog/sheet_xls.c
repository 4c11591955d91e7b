/*
 * .xls through freexl, in a child process: that library has had memory errors on damaged files, so it runs where it can
 * only harm itself, with little memory and time, and hands over the cells through a pipe.
 *
 * The stream: for each row its number and count of cells (two uint32), for each cell a flag byte (1 = broken) and its
 * text as uint32 length and bytes; a row with number 0 ends it, followed by an error text when its count is 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <freexl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "cts/catalog/sheet_reader.h"

enum { FILE_MAX_MB = 32, CHILD_MEMORY_MB = 1024, CHILD_SECONDS = 60 };

struct xls {
	FILE *in;
	pid_t child;
};

static void put_number(FILE *out, uint32_t n)
{
	fwrite(&n, sizeof(n), 1, out);
}

static void put_text(FILE *out, const char *text)
{
	put_number(out, (uint32_t)strlen(text));
	fputs(text, out);
}

static void put_cell(FILE *out, struct arena *a, const FreeXL_CellValue *value)
{
	const char *text = "";
	char broken = 0;

	switch (value->type) {
	case FREEXL_CELL_INT: text = arena_printf(a, "%d", value->value.int_value); break;
	case FREEXL_CELL_DOUBLE: text = sheet_number_text(a, value->value.double_value); break;
	case FREEXL_CELL_TEXT:
	case FREEXL_CELL_SST_TEXT:
	case FREEXL_CELL_DATE:
	case FREEXL_CELL_DATETIME:
	case FREEXL_CELL_TIME: text = value->value.text_value ? value->value.text_value : ""; break;
	default: break;
	}
	if (!str_is_utf8(text, strlen(text)) || strlen(text) > SHEET_TEXT_MAX) {
		text = "unreadable text";
		broken = 1;
	}
	fputc(broken, out);
	put_text(out, text);
}

static void put_end(FILE *out, const char *error)
{
	put_number(out, 0);
	put_number(out, error ? 1 : 0);
	if (error)
		put_text(out, error);
}

static void put_rows(FILE *out, const void *handle)
{
	unsigned rows;
	unsigned short columns;
	struct arena a;

	arena_init(&a, 0);
	if (freexl_worksheet_dimensions(handle, &rows, &columns) != FREEXL_OK) {
		put_end(out, "The first sheet cannot be read.");
		return;
	}
	if (columns > SHEET_COLUMNS_MAX)
		columns = SHEET_COLUMNS_MAX;
	for (unsigned r = 0; r < rows; r++) {
		put_number(out, r + 1);
		put_number(out, columns);
		for (unsigned short c = 0; c < columns; c++) {
			FreeXL_CellValue value = {.type = FREEXL_CELL_NULL};

			if (freexl_get_cell_value(handle, r, c, &value) != FREEXL_OK)
				value.type = FREEXL_CELL_NULL;
			put_cell(out, &a, &value);
		}
		arena_clear(&a);
	}
	put_end(out, NULL);
}

static void limit_child(void)
{
	const struct rlimit memory = {(rlim_t)CHILD_MEMORY_MB << 20, (rlim_t)CHILD_MEMORY_MB << 20};
	const struct rlimit seconds = {CHILD_SECONDS, CHILD_SECONDS}, none = {0, 0};

	if (!ADDRESS_SANITIZER)
		setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_CORE, &none);
}

static NORETURN void child(const char *path, int fd)
{
	FILE *out = fdopen(fd, "w");
	const void *handle;
	unsigned protected = 0;
	int status;

	if (!out)
		_exit(1);
	signal(SIGALRM, SIG_DFL);
	limit_child();
	status = freexl_open(path, &handle);
	if (status != FREEXL_OK)
		put_end(out, "The workbook is damaged or of a kind that cannot be read. Open it in Excel and save it "
			     "as .xlsx.");
	else if (freexl_get_info(handle, FREEXL_BIFF_PASSWORD, &protected) == FREEXL_OK &&
		 protected == FREEXL_BIFF_OBFUSCATED)
		put_end(out, "The workbook is protected by a password. Save it without one.");
	else if (freexl_select_active_worksheet(handle, 0) != FREEXL_OK)
		put_end(out, "The workbook has no sheet.");
	else
		put_rows(out, handle);
	fclose(out);
	_exit(0);
}

int xls_open(struct xls **out, const char *path, struct err *err)
{
	struct stat st;
	struct xls *x;
	int pipes[2];

	if (stat(path, &st) == 0 && st.st_size > (off_t)FILE_MAX_MB << 20)
		return err_set(err, "The .xls file is larger than %d MB. Save it as .xlsx or split it.", FILE_MAX_MB);
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return err_errno(err, errno, "cannot read the workbook");
	x = calloc(1, sizeof(*x));
	if (!x)
		abort();
	*out = x;
	x->child = fork();
	if (x->child == 0)
		child(path, pipes[1]);
	close(pipes[1]);
	x->in = fdopen(pipes[0], "r");
	if (x->child < 0 || !x->in)
		return err_errno(err, errno, "cannot read the workbook");
	return 0;
}

/* The child ended without a word: it crashed, or ran into its limits. */
static int damaged(struct err *err)
{
	return err_set(err, "The workbook is damaged. Open it in Excel and save it as .xlsx.");
}

static bool get_number(struct xls *x, uint32_t *n)
{
	return fread(n, sizeof(*n), 1, x->in) == 1;
}

static bool get_text(struct xls *x, struct arena *a, const char **text)
{
	uint32_t n;
	char *copy;

	if (!get_number(x, &n) || n > SHEET_TEXT_MAX)
		return false;
	copy = arena_alloc(a, n + 1);
	*text = copy;
	return fread(copy, 1, n, x->in) == n;
}

int xls_next(struct xls *x, struct arena *a, struct sheet_row *row, struct err *err)
{
	uint32_t number, n;
	const char *text;

	if (!get_number(x, &number) || !get_number(x, &n))
		return damaged(err);
	if (number == 0) {
		if (n == 0)
			return 0;
		return get_text(x, a, &text) ? err_set(err, "%s", text) : damaged(err);
	}
	if (n > SHEET_COLUMNS_MAX)
		return damaged(err);
	*row = (struct sheet_row){.number = (int)number, .v = ARENA_ARRAY(a, n, struct sheet_cell), .n = n};
	for (uint32_t i = 0; i < n; i++) {
		int broken = fgetc(x->in);

		row->v[i].broken = broken == 1;
		if (broken == EOF || !get_text(x, a, &row->v[i].text))
			return damaged(err);
	}
	return 1;
}

void xls_close(struct xls *x)
{
	if (!x)
		return;
	if (x->in)
		fclose(x->in);
	/* reading may have stopped early: its writer then ends by SIGPIPE, or at once by this */
	if (x->child > 0) {
		kill(x->child, SIGKILL);
		while (waitpid(x->child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	free(x);
}
