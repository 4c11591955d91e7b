/* The options of fab, before and between its words (DEP-23). */
#ifndef FAB_OPTIONS_H
#define FAB_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/macros.h"
#include "pillar/pillar.h"

struct options {
	const char *user, *key, *hosts, *conf; /* NULL = not given */
	int64_t port;                          /* 0 = not given */
	int64_t lock_wait_s;
	bool yes, show_secrets, no_backup, upgrade, dry_run;
	bool list, help, version;
	const char *describe, *print;
};

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER };

struct option_spec {
	char letter; /* 0 = none */
	const char *name;
	enum option_type type;
	size_t offset; /* in struct options */
	const char *value, *help;
};

extern const struct option_spec option_specs[];
extern const size_t option_specs_count;

/* Everything that is no option is a word. "--" ends the options. */
int options_read(struct arena *a, int argc, char **argv, struct options *options, struct names *words,
		 struct err *err) MUST_CHECK;

#endif
