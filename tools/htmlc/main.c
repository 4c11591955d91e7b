/* htmlc: the command line. */
#include <errno.h>

#include "base/str.h"
#include "htmlc.h"

enum { SOURCE_MAX = 1 << 20 };

static const char usage[] = "usage: htmlc SOURCE.html INCLUDE OUT.c OUT.h\n"
			    "  INCLUDE  the template's path below src/: cts/catalog/list.html\n";

/* "cts/catalog/list.html" -> "catalog_list" */
static const char *function_name(struct arena *a, const char *include)
{
	const char *start = include + strlen(include);
	char *name;

	for (int parts = 0; start > include; start--)
		if (start[-1] == '/' && ++parts == 2)
			break;
	name = arena_strndup(a, start, strlen(start) - (str_ends(start, ".html") ? strlen(".html") : 0));
	for (char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p))
			*p = '_';
	return name;
}

static bool check_utf8(const char *text, size_t n, struct refusals *refusals)
{
	const char *end = text + n;

	if (str_is_utf8(text, n))
		return true;
	for (int line = 1; text < end; line++) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((stop ? stop : end) - text);

		if (!str_is_utf8(text, len))
			refuse(refusals, line, "this line is not UTF-8: save the file in that encoding");
		text += len + 1;
	}
	return false;
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

/* The tree of a template without fault; false when something was refused. */
static bool understand(struct arena *a, const struct buf *source, struct tree *tree, struct refusals *refusals)
{
	struct pieces pieces;

	if (check_utf8(buf_str(source), source->len, refusals) && lex(a, buf_str(source), &pieces, refusals) &&
	    parse(a, &pieces, tree, refusals))
		check(a, tree, refusals);
	return refusals->n == 0;
}

static int run(struct arena *a, char **args)
{
	struct target t = {.source = args[0], .include = args[1], .name = function_name(a, args[1])};
	struct buf source = BUF_INIT, c = BUF_INIT, h = BUF_INIT;
	struct refusals refusals = {.arena = a};
	struct tree tree = {0};
	struct err err;
	int status = 1;

	if (buf_read_file(&source, t.source, SOURCE_MAX, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
	} else if (!understand(a, &source, &tree, &refusals)) {
		refusals_print(&refusals, t.source);
	} else {
		emit_source(a, &t, &tree, &c);
		emit_header(a, &t, &tree, &h);
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
