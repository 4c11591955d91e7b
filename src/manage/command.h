/*
 * Management commands: `cts <command> ...`. One table (commands.c), a file a command.
 *
 * A command returns the exit status: 0 done, 1 failed with ctx->err filled (main prints it), 2 wrong usage (the same).
 */
#ifndef MANAGE_COMMAND_H
#define MANAGE_COMMAND_H

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"
#include "cts/settings/settings.h"
#include "db/db.h"

struct context {
	struct arena *arena;
	const char *program;               /* as it was called */
	const char *data_dir, *assets_dir; /* where the program's own files are */
	struct loaded_settings settings;   /* filled by context_settings() */
	struct db *db;                     /* by context_database(); closed by main */
	struct err err;
};

struct command {
	const char *name, *usage, *help;                        /* usage: what follows the name */
	int (*run)(struct context *ctx, int argc, char **argv); /* argv[0] is the command's name */
};

extern const struct command commands[];
extern const size_t commands_count;

/* Loads the settings for this process's environment and instance. */
int context_settings(struct context *ctx) MUST_CHECK;
/* Settings, then a connection. */
int context_database(struct context *ctx) MUST_CHECK;
/*
 * The same; and the database must have all of this program's migrations. It may have more: a release that a newer one
 * was taken back to still serves.
 */
int context_migrated(struct context *ctx) MUST_CHECK;

/* Fills ctx->err with how the command is used; returns 2. */
int usage_error(struct context *ctx, const char *command, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* "--name value" or "--name=value" at argv[*i]; moves *i over the value. */
bool option_value(char **argv, int argc, int *i, const char *name, const char **value);

int command_serve(struct context *ctx, int argc, char **argv);
int command_dev(struct context *ctx, int argc, char **argv);
int command_settings(struct context *ctx, int argc, char **argv);
int command_check(struct context *ctx, int argc, char **argv);
int command_migrate(struct context *ctx, int argc, char **argv);
int command_createsuperuser(struct context *ctx, int argc, char **argv);
int command_changepassword(struct context *ctx, int argc, char **argv);
int command_bootstrap_permissions(struct context *ctx, int argc, char **argv);
int command_import_catalog(struct context *ctx, int argc, char **argv);
int command_routes(struct context *ctx, int argc, char **argv);
int command_printenv(struct context *ctx, int argc, char **argv);
int command_dbshell(struct context *ctx, int argc, char **argv);
int command_shell(struct context *ctx, int argc, char **argv);
int command_loaddata(struct context *ctx, int argc, char **argv);
int command_dumpdata(struct context *ctx, int argc, char **argv);
int command_loaddemo(struct context *ctx, int argc, char **argv);
int command_worker(struct context *ctx, int argc, char **argv);
int command_purge_queue(struct context *ctx, int argc, char **argv);
int command_collectstatic(struct context *ctx, int argc, char **argv);
int command_benchdata(struct context *ctx, int argc, char **argv);

#endif
