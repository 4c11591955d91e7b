/* What cts-converge can do: one table, for fab and for who is logged in as root. */
#ifndef CONVERGE_COMMANDS_H
#define CONVERGE_COMMANDS_H

#include "converge/minion.h"
#include "converge/state.h"

struct context {
	struct arena *arena;
	struct minion minion;
	struct pillar pillar; /* read by context_pillar() */
	int64_t lock_wait_s;
	bool plan, from_input, show_secrets, force, no_backup, upgrade;
	const char *expected;   /* the environment that the caller means, NULL = whichever this is */
	const char *pillar_dir; /* NULL = where it is in force */
	const char **words;     /* behind the command's name, NULL-terminated */
	size_t n_words;
	struct err err;
};

struct converge_command {
	const char *name;
	size_t words_min, words_max;
	bool audited; /* it changes something and is no run, which writes its own line (DEP-115) */
	/* The exit status: an enum run_status, or that of a program of the instance. */
	int (*run)(struct context *ctx);
	const char *usage, *help;
};

extern const struct converge_command converge_commands[];
extern const size_t converge_commands_count;

/* An error when this server was set up for another environment than the one expected. */
int context_expected(struct context *ctx) MUST_CHECK;
/* The pillar on this server. */
int context_pillar(struct context *ctx) MUST_CHECK;
/* The pillar, and the instance that the first word names. */
const struct pillar_instance *context_instance(struct context *ctx) MUST_CHECK;

/* operate.c: looking after what runs */
int converge_manage(struct context *ctx);
int converge_printenv(struct context *ctx);
int converge_status(struct context *ctx);
int converge_releases(struct context *ctx);
int converge_unit(struct context *ctx);
int converge_maintenance(struct context *ctx);
int converge_logs(struct context *ctx);
int converge_audit(struct context *ctx);

/* backup.c: dumps of databases, and back (spec 30, section 11) */
int converge_backup(struct context *ctx);
int converge_dump(struct context *ctx);
int converge_restore(struct context *ctx);

#endif
