/*
 * What the commands of one fab line share, and the table of commands: the grammar of the line, its help, the manual
 * page and the completions of shells all come from it (spec 30, section 5).
 */
#ifndef FAB_FAB_H
#define FAB_FAB_H

#include "fab/options.h"
#include "pillar/pillar.h"

/* DEP-25 */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3,
	EXIT_LOCKED = 4,
	EXIT_UNREACHABLE = 5,
	EXIT_CHANGES = 10, /* plan: there is something to do */
	EXIT_INTERRUPTED = 130,
};

struct fab {
	struct arena *arena;
	struct options options;
	const char *conf;                       /* the folder that is sent to servers, holds pillar/ */
	struct pillar pillar;                   /* of the environment; unset before there is one */
	const struct pillar_instance *instance; /* NULL before `instance:` */
	struct connection *connection;          /* NULL until a command needs it */
	struct err err;                         /* of a command that failed */
};

enum needs { NEEDS_NOTHING = 0, NEEDS_ENVIRONMENT = 1, NEEDS_INSTANCE = 2 };

struct parameter {
	const char *name; /* lower case; shown in capitals, or as it must be written when it has a "|" */
	bool optional;
};

enum { PARAMETERS_MAX = 2 };

struct fab_command {
	const char *name;
	struct parameter parameters[PARAMETERS_MAX];
	bool whole_rest; /* everything behind the colon is the one argument (DEP-21) */
	unsigned needs;
	const char *help;    /* a line */
	const char *details; /* further sentences, or NULL */
	/* values: one for each parameter, NULL when left out. An enum exit_status; why is in f->err. */
	int (*run)(struct fab *f, const char *const *values);
};

extern const struct fab_command fab_commands[];
extern const size_t fab_commands_count;

/* "put_file:PATH" */
const char *command_usage(struct arena *a, const struct fab_command *command);

#endif
