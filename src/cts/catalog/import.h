/*
 * Catalog items from a spreadsheet (CAT-70..81): every row a new item, all or none.
 */
#ifndef CTS_CATALOG_IMPORT_H
#define CTS_CATALOG_IMPORT_H

#include "cts/currency/currency.h"
#include "db/db.h"

struct import_options {
	const char *path;
	const struct currency *local;
	int64_t rows_max;
	int64_t actor; /* user, 0 = the command line */
	const char *address;
	/* Called now and then with the rows read so far; total is 0 while it is unknown. May be NULL. */
	void (*progress)(void *arg, int64_t done, int64_t total);
	void *progress_arg;
};

struct import_errors {
	const char **v;
	size_t n, cap;
};

struct import_result {
	int64_t imported;
	struct import_errors errors; /* lines for a person, in the order of rows (CAT-78, CAT-79); none = imported */
};

/*
 * 0 with the result, whether imported or refused; -1 only when the database fails. A transaction must not be open;
 * nothing remains of a refused import.
 */
int catalog_import(struct db *db, struct arena *a, const struct import_options *options, struct import_result *result,
		   struct err *err) MUST_CHECK;

#endif
