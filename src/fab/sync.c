/* fab get_secrets, sync: the pillar on the server is the administrator's (spec 30, section 6). */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "base/str.h"
#include "fab/ask.h"
#include "fab/commands.h"
#include "fab/engine.h"
#include "fab/remote.h"
#include "fab/secrets_diff.h"

static const char *secrets_path(struct fab *f, const char *suffix)
{
	return arena_printf(f->arena, "%s/pillar/%s/secrets.sls%s", f->conf, f->pillar.environment, suffix);
}

static int failed(struct fab *f, const char *what)
{
	err_errno(&f->err, errno, "%s", what);
	return EXIT_FAILED;
}

/* For nobody else's eyes. */
static int write_private(struct fab *f, const char *path, const struct buf *text)
{
	return file_write(path, buf_str(text), text->len, 0600, &f->err) < 0 ? EXIT_FAILED : EXIT_DONE;
}

/* The server's secrets; empty when it has none yet. */
static int fetch(struct fab *f, struct buf *text)
{
	const char *path = arena_printf(f->arena, "/srv/pillar/%s/secrets.sls", f->pillar.environment);
	const char *const argv[] = {"sh", "-c", "if [ -e \"$0\" ]; then cat \"$0\"; fi", path, NULL};
	const struct remote read = {.argv = argv, .root = true};
	int exit_status = 0, status = remote_read(f, &read, text, &exit_status);

	if (status == EXIT_DONE && exit_status) {
		err_set(&f->err, "%s on the server cannot be read", path);
		return EXIT_FAILED;
	}
	return status;
}

static int parse(struct fab *f, const struct buf *text, const char *name, struct yaml_node *root)
{
	return yaml_parse(f->arena, name, buf_str(text), text->len, root, &f->err) < 0 ? EXIT_FAILED : EXIT_DONE;
}

static int store_fetched(struct fab *f, const struct buf *text)
{
	const char *path = secrets_path(f, "");
	struct buf old = BUF_INIT;
	struct yaml_node root;
	int status;

	if (!text->len) {
		err_set(&f->err, "the server has no secrets yet: copy %s/pillar/secrets.ex to %s and fill it in",
			f->conf, path);
		return EXIT_FAILED;
	}
	if (parse(f, text, "the server's secrets.sls", &root) != EXIT_DONE)
		return EXIT_FAILED;
	if (access(path, F_OK) == 0) {
		if (buf_read_file(&old, path, 1 << 20, &f->err) < 0)
			return EXIT_FAILED;
		status = write_private(f, secrets_path(f, ".bak"), &old);
		buf_free(&old);
		if (status != EXIT_DONE)
			return status;
	}
	status = write_private(f, path, text);
	if (status == EXIT_DONE)
		printf("Fetched %s\n", path);
	return status;
}

int fab_get_secrets(struct fab *f, const char *const *values)
{
	struct buf text = BUF_INIT;
	int status;

	(void)values;
	if (str_eq(f->pillar.environment, "local")) {
		err_set(&f->err, "\"local\" has no secrets file: they stand in local.sls");
		return EXIT_USAGE;
	}
	status = fetch(f, &text);
	if (status == EXIT_DONE)
		status = store_fetched(f, &text);
	buf_free(&text);
	return status;
}

/* DEP-32: the server's secrets give way only when somebody has seen what that means. */
static int confirm_secrets(struct fab *f)
{
	const char *path = secrets_path(f, ""), *kept = secrets_path(f, ".remote");
	struct buf remote = BUF_INIT;
	struct yaml_node ours, theirs;
	int status = fetch(f, &remote);

	if (status == EXIT_DONE)
		status = write_private(f, kept, &remote);
	if (status == EXIT_DONE)
		status = parse(f, &remote, "the server's secrets.sls", &theirs);
	buf_free(&remote);
	if (status != EXIT_DONE)
		return status;
	if (yaml_read_file(f->arena, path, &ours, &f->err) < 0)
		return EXIT_FAILED;
	if (secrets_diff(f->arena, &theirs, &ours, f->options.show_secrets, stdout) &&
	    !ask(f, arena_printf(f->arena, "Replace the secrets of %s on the server with these?",
				 f->pillar.environment))) {
		err_set(&f->err, "nothing was sent. The server's secrets are in %s: merge them into %s, then try again",
			kept, path);
		return EXIT_REFUSED;
	}
	unlink(kept);
	return EXIT_DONE;
}

/* Only what this environment may see is sent (DEP-35). */
static int start_tar(struct fab *f, int output, pid_t *pid)
{
	const struct process_options options = {.output = output};
	const char *own = f->pillar.environment;
	const char *argv[16] = {"tar", "-C", f->conf, "-cf", "-", "pillar/project.sls", "pillar/devs.sls"};
	size_t n = 7;

	if (str_eq(own, "local")) {
		argv[n++] = "pillar/local.sls";
	} else {
		argv[n++] = arena_printf(f->arena, "pillar/%s/env.sls", own);
		argv[n++] = arena_printf(f->arena, "pillar/%s/secrets.sls", own);
	}
	if (access(arena_printf(f->arena, "%s/salt", f->conf), F_OK) == 0)
		argv[n++] = "salt";
	return process_start(argv, &options, pid, &f->err);
}

/* The pillar into the standard input of a command of the engine. */
static int send(struct fab *f, const char *const *words,
		int (*feed)(struct fab *f, const char *const *words, int input))
{
	int ends[2], status, tar_status = 0;
	pid_t tar;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return failed(f, "pipe");
	if (start_tar(f, ends[1], &tar) < 0)
		return EXIT_FAILED;
	close(ends[1]);
	status = feed(f, words, ends[0]);
	close(ends[0]);
	if (process_wait(tar, &tar_status, &f->err) < 0)
		return EXIT_FAILED;
	if (status == EXIT_DONE && tar_status) {
		err_set(&f->err, "%s could not be packed", f->conf);
		return EXIT_FAILED;
	}
	return status;
}

/* With the pillar here; where secrets are missing, with the one on the server. */
int fab_plan(struct fab *f, const char *const *values)
{
	const char *upgrade = f->options.upgrade ? "--upgrade" : NULL;
	const char *const here[] = {"highstate", "--plan", "--stdin", upgrade, NULL};
	const char *const there[] = {"highstate", "--plan", upgrade, NULL};
	int status = engine_refresh_old(f);

	(void)values;
	if (status != EXIT_DONE)
		return status;
	return f->pillar.has_secrets ? send(f, here, engine_run_fed) : engine_run(f, there);
}

int fab_sync(struct fab *f, const char *const *values)
{
	static const char *const receive[] = {"receive", NULL};
	int status = engine_refresh(f);

	if (status == EXIT_DONE && !f->pillar.has_secrets) {
		status = fab_get_secrets(f, values);
		f->pillar.has_secrets = status == EXIT_DONE;
	}
	if (status == EXIT_DONE && !str_eq(f->pillar.environment, "local"))
		status = confirm_secrets(f);
	if (status == EXIT_DONE)
		status = send(f, receive, engine_feed);
	if (status == EXIT_DONE)
		printf("The pillar of %s is on the server.\n", f->pillar.environment);
	return status;
}
