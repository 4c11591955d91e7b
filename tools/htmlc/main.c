/* htmlc: the command line. */
#include <errno.h>
#include <stdarg.h>

#include "base/str.h"
#include "htmlc.h"

enum { SOURCE_MAX = 1 << 20 };

static const char usage[] = "usage: htmlc SOURCE.html INCLUDE OUT.c OUT.h\n"
			    "  INCLUDE  the template's path below src/: cts/catalog/list.html\n";

void refuse(struct refusals *r, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%d: ", r->path, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	r->count++;
}

/* "cts/catalog/list.html" -> "catalog_list" */
static const char *function_name(struct arena *a, const char *include)
{
	const char *start = include + strlen(include);
	char *name;

	for (int parts = 0; start > include; start--)
		if (start[-1] == '/' && ++parts == 2)
			break;
	name = arena_strndup(a, start, strlen(start) - (str_ends(start, ".html") ? 5 : 0));
	for (char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p))
			*p = '_';
	return name;
}

static int write_file(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "w");
	bool good = f && fwrite(buf_str(text), 1, text->len, f) == text->len;

	if ((f && fclose(f) != 0) || !good) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	return 0;
}

static int run(struct arena *a, char **args)
{
	struct template t = {.source = args[0], .include = args[1], .name = function_name(a, args[1])};
	struct refusals refusals = {.path = t.source};
	struct buf source = BUF_INIT, c = BUF_INIT, h = BUF_INIT;
	struct pieces pieces;
	int status = 1;
	struct err err;

	if (buf_read_file(&source, t.source, SOURCE_MAX, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
	} else if (!str_is_utf8(buf_str(&source), source.len)) {
		fprintf(stderr, "%s:1: not UTF-8\n", t.source);
	} else {
		lex(a, buf_str(&source), &pieces, &refusals);
		if (!refusals.count && compile(a, &t, &pieces, &c, &h, &refusals))
			status = write_file(args[2], &c) < 0 || write_file(args[3], &h) < 0;
	}
	buf_free(&source);
	buf_free(&c);
	buf_free(&h);
	return status;
}

int main(int argc, char **argv)
{
	struct arena arena;
	int status;

	if (argc != 5) {
		fputs(usage, stderr);
		return 2;
	}
	arena_init(&arena, 0);
	status = run(&arena, argv + 1);
	arena_free(&arena);
	return status;
}
