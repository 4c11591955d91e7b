/* fab db_dump, db_restore, db_backup, restore_backup (spec 30, section 11). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/str.h"
#include "fab/ask.h"
#include "fab/commands.h"
#include "fab/engine.h"
#include "fab/remote.h"

/* Once more by force, when the server would have to throw something away and somebody says yes to that. */
static int or_by_force(struct fab *f, const char *command, const char *file, const char *question)
{
	const char *const words[] = {command, f->instance->key, file, NULL};
	const char *const forced[] = {command, f->instance->key, file, "--force", NULL};
	int status = engine_pass(f, words, false);

	if (status != EXIT_REFUSED)
		return status;
	return ask(f, question) ? engine_pass(f, forced, false) : EXIT_REFUSED;
}

int fab_db_dump(struct fab *f, const char *const *values)
{
	return or_by_force(f, "dump", values[0], arena_printf(f->arena, "Overwrite %s on the server?", values[0]));
}

static int restore(struct fab *f, const char *file)
{
	return or_by_force(f, "restore", file,
			   arena_printf(f->arena, "Drop %s_%s_bak, which an earlier restore kept?", f->pillar.project,
					f->instance->key));
}

int fab_db_restore(struct fab *f, const char *const *values)
{
	return restore(f, values[0]);
}

int fab_db_backup(struct fab *f, const char *const *values)
{
	const char *const words[] = {"backup", f->instance->key, NULL};

	(void)values;
	return engine_pass(f, words, false);
}

static int run_as_root(struct fab *f, const char *script, const char *argument, int input)
{
	const char *const argv[] = {"sh", "-c", script, argument, NULL};
	const struct remote remote = {.argv = argv, .root = true, .input = input};
	int exit_status = 0, status = remote_run(f, &remote, &exit_status);

	if (status == EXIT_DONE && exit_status) {
		err_set(&f->err, "%s cannot be written on the server", argument);
		return EXIT_FAILED;
	}
	return status;
}

int fab_restore_backup(struct fab *f, const char *const *values)
{
	const char *file = arena_printf(f->arena, "/var/backups/cts/upload-%s-%d", f->instance->key, (int)getpid());
	int input = open(values[0], O_RDONLY | O_CLOEXEC), status;

	if (input < 0) {
		err_errno(&f->err, errno, "%s", values[0]);
		return EXIT_USAGE;
	}
	printf("Sending %s ...\n", values[0]);
	fflush(stdout);
	status = run_as_root(f, "umask 077; mkdir -p /var/backups/cts && cat > \"$0\"", file, input);
	close(input);
	if (status == EXIT_DONE)
		status = restore(f, file);
	if (run_as_root(f, "rm -f \"$0\"", file, 0) != EXIT_DONE && status == EXIT_DONE)
		status = EXIT_FAILED;
	return status;
}
