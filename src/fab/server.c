/* fab setup_minion, highstate, deploy, plan, follow, put_file, ssh: what is done to the server as a whole. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/str.h"
#include "fab/commands.h"
#include "fab/engine.h"
#include "fab/remote.h"

int fab_setup_minion(struct fab *f, const char *const *values)
{
	const char *id = str_empty(f->pillar.domain) ? f->pillar.environment : f->pillar.domain;
	const char *const words[] = {"setup", id, f->pillar.environment, NULL};
	int status = engine_refresh(f);

	(void)values;
	return status == EXIT_DONE ? engine_run(f, words) : status;
}

int fab_highstate(struct fab *f, const char *const *values)
{
	const char *words[4] = {"highstate"};
	size_t n = 1;

	(void)values;
	if (f->options.no_backup)
		words[n++] = "--no-backup";
	if (f->options.upgrade)
		words[n++] = "--upgrade";
	return engine_run(f, words);
}

int fab_deploy(struct fab *f, const char *const *values)
{
	int status;

	if (f->options.dry_run)
		return fab_plan(f, values);
	status = fab_sync(f, values);
	return status == EXIT_DONE ? fab_highstate(f, values) : status;
}

int fab_follow(struct fab *f, const char *const *values)
{
	static const char *const words[] = {"follow", NULL};

	(void)values;
	return engine_run(f, words);
}

int fab_put_file(struct fab *f, const char *const *values)
{
	const char *slash = strrchr(values[0], '/'), *name = slash ? slash + 1 : values[0];
	const char *target = arena_printf(f->arena, "/tmp/%s", name);
	const char *const argv[] = {"sh", "-c", "umask 077; cat > \"$0.new\" && mv \"$0.new\" \"$0\"", target, NULL};
	struct remote put = {.argv = argv};
	int exit_status = 0, status;

	put.input = open(values[0], O_RDONLY | O_CLOEXEC);
	if (put.input < 0) {
		err_errno(&f->err, errno, "%s", values[0]);
		return EXIT_USAGE;
	}
	status = remote_run(f, &put, &exit_status);
	close(put.input);
	if (status == EXIT_DONE && exit_status) {
		err_set(&f->err, "%s cannot be written on the server", target);
		return EXIT_FAILED;
	}
	if (status == EXIT_DONE)
		printf("%s is %s on the server.\n", values[0], target);
	return status;
}

int fab_ssh(struct fab *f, const char *const *values)
{
	static const char *const argv[] = {"sh", "-c", "exec \"${SHELL:-sh}\" -l", NULL};
	const struct remote login = {.argv = argv, .terminal = true};
	int exit_status = 0, status = remote_run(f, &login, &exit_status);

	(void)values;
	return status == EXIT_DONE && exit_status ? EXIT_FAILED : status;
}
