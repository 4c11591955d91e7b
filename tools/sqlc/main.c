/* sqlc: the command line. See queries.h for the language. */
#include <errno.h>

#include "base/str.h"
#include "queries.h"

static const char usage[] = "usage: sqlc c QUERIES.sql QUERIES.types INCLUDE OUT.h OUT.c\n"
			    "       sqlc types CONNINFO QUERIES.sql > QUERIES.types\n";

static int write_file(const struct queries *queries, const char *include, const char *path,
		      void (*emit)(const struct queries *, const char *, FILE *), struct err *err)
{
	FILE *out = fopen(path, "w");

	if (!out)
		return err_errno(err, errno, "%s", path);
	emit(queries, include, out);
	return fclose(out) == 0 ? 0 : err_errno(err, errno, "%s", path);
}

static int make_c(struct arena *a, char **args, struct err *err)
{
	struct queries queries;

	if (queries_parse(a, args[0], &queries, err) < 0 || queries_read_types(a, args[1], &queries, err) < 0)
		return -1;
	if (write_file(&queries, args[2], args[3], queries_emit_header, err) < 0)
		return -1;
	return write_file(&queries, args[2], args[4], queries_emit_source, err);
}

static int make_types(struct arena *a, char **args, struct err *err)
{
	struct queries queries;

	if (queries_parse(a, args[1], &queries, err) < 0 || queries_describe(a, args[0], &queries, err) < 0)
		return -1;
	queries_print_types(&queries, stdout);
	return 0;
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct err err;
	int status;

	arena_init(&arena, 0);
	if (argc == 7 && str_eq(argv[1], "c")) {
		status = make_c(&arena, argv + 2, &err);
	} else if (argc == 4 && str_eq(argv[1], "types")) {
		status = make_types(&arena, argv + 2, &err);
	} else {
		fputs(usage, stderr);
		return 2;
	}
	if (status < 0)
		fprintf(stderr, "%s\n", err.text);
	arena_free(&arena);
	return status < 0;
}
