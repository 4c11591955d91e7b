#include "fab/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/process.h"
#include "base/str.h"
#include "fab/remote.h"
#include "fab/show.h"

enum { COMMAND_NOT_FOUND = 127 };

/* Beside this program: in a build folder, or ../libexec/cts of an installation. */
static const char *local_engine(struct fab *f)
{
	static const char *const places[] = {"", "../libexec/cts/"};
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	*(strrchr(self, '/') ? strrchr(self, '/') + 1 : self) = '\0';
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		const char *path = arena_printf(f->arena, "%s%scts-converge", self, places[i]);

		if (access(path, R_OK) == 0)
			return path;
	}
	err_set(&f->err, "cts-converge is missing beside fab in %s: install both", self);
	return NULL;
}

/* The first word of what sha256sum writes, "" when there is no such file. */
static const char *first_word(struct fab *f, const struct buf *output)
{
	return arena_strndup(f->arena, buf_str(output), strcspn(buf_str(output), " \n"));
}

static const char *sum_of(struct fab *f, const char *path)
{
	const char *const argv[] = {"sha256sum", path, NULL};
	struct buf output = BUF_INIT;
	const char *sum = process_run(argv, NULL, &output, &f->err) < 0 ? NULL : first_word(f, &output);

	buf_free(&output);
	return sum;
}

static int remote_sum(struct fab *f, const char **sum)
{
	static const char *const argv[] = {"sh", "-c", "sha256sum " ENGINE_PATH " 2>/dev/null || true", NULL};
	const struct remote ask = {.argv = argv, .root = true};
	struct buf output = BUF_INIT;
	int exit_status, status = remote_read(f, &ask, &output, &exit_status);

	*sum = first_word(f, &output);
	buf_free(&output);
	if (status == EXIT_DONE && exit_status) {
		err_set(&f->err, "root is needed on the server: log in with -u root, or as somebody of group admin");
		return EXIT_FAILED;
	}
	return status;
}

static int upload(struct fab *f, const char *path)
{
	static const char *const argv[] = {"sh", "-c",
					   "umask 022; cat > " ENGINE_PATH ".new && chmod 755 " ENGINE_PATH
					   ".new && mv " ENGINE_PATH ".new " ENGINE_PATH,
					   NULL};
	struct remote put = {.argv = argv, .root = true};
	int exit_status = 0, status;

	put.input = open(path, O_RDONLY | O_CLOEXEC);
	if (put.input < 0)
		return err_errno(&f->err, errno, "%s", path) < 0 ? EXIT_FAILED : EXIT_DONE;
	status = remote_run(f, &put, &exit_status);
	close(put.input);
	if (status == EXIT_DONE && exit_status) {
		err_set(&f->err, "cts-converge cannot be put on the server");
		return EXIT_FAILED;
	}
	return status;
}

static int refresh(struct fab *f, bool only_old)
{
	const char *path = local_engine(f), *want = path ? sum_of(f, path) : NULL, *have;
	int status;

	if (!want)
		return EXIT_FAILED;
	status = remote_sum(f, &have);
	if (status != EXIT_DONE || str_eq(have, want) || (only_old && !*have))
		return status;
	printf("Uploading cts-converge ...\n");
	fflush(stdout);
	status = upload(f, path);
	if (status == EXIT_DONE)
		status = remote_sum(f, &have);
	if (status == EXIT_DONE && !str_eq(have, want)) {
		err_set(&f->err, "cts-converge did not arrive as it was sent");
		return EXIT_FAILED;
	}
	return status;
}

int engine_refresh(struct fab *f)
{
	return refresh(f, false);
}

int engine_refresh_old(struct fab *f)
{
	return refresh(f, true);
}

/* Ours first: what follows may all be a management command's. */
static const char *const *command_words(struct fab *f, const char *const *words)
{
	const char **argv;
	size_t n = 0, given = 0;

	while (words[n])
		n++;
	argv = ARENA_ARRAY(f->arena, n + 4, const char *);
	argv[given++] = ENGINE_PATH;
	argv[given++] = words[0];
	argv[given++] = arena_printf(f->arena, "--environment=%s", f->pillar.environment);
	if (f->options.lock_wait_s)
		argv[given++] = arena_printf(f->arena, "--lock-wait=%lld", (long long)f->options.lock_wait_s);
	memcpy(argv + given, words + 1, (n - 1) * sizeof(*words));
	return argv;
}

/* The engine's statuses are ours, but for those of a shell that has not found it. */
static int take_status(struct fab *f, int status)
{
	if (status == EXIT_DONE || status == EXIT_CHANGES || status == EXIT_LOCKED || status == EXIT_FAILED ||
	    status == EXIT_REFUSED)
		return status;
	err_set(&f->err,
		status == COMMAND_NOT_FOUND ? "cts-converge is not on the server: run setup_minion first"
					    : "cts-converge ended with exit status %d",
		status);
	return EXIT_FAILED;
}

static void show_all(int fd, struct show *show)
{
	char piece[4096];
	ssize_t n;

	while ((n = read(fd, piece, sizeof(piece))) > 0 || (n < 0 && errno == EINTR))
		show_bytes(show, piece, n > 0 ? (size_t)n : 0);
}

static int run_shown(struct fab *f, const struct remote *remote, struct show *show, int *exit_status)
{
	struct remote piped = *remote;
	int ends[2], status;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(&f->err, errno, "pipe") < 0 ? EXIT_FAILED : EXIT_DONE;
	piped.output = ends[1];
	status = remote_start(f, &piped, &pid);
	close(ends[1]);
	if (status == EXIT_DONE) {
		show_all(ends[0], show);
		status = remote_wait(f, pid, exit_status);
	}
	close(ends[0]);
	return status;
}

int engine_run_fed(struct fab *f, const char *const *words, int input)
{
	struct show *show = ARENA_NEW(f->arena, struct show);
	const struct remote remote = {.argv = command_words(f, words), .root = true, .input = input};
	int exit_status = 0, status;

	show->terminal = isatty(STDOUT_FILENO);
	status = run_shown(f, &remote, show, &exit_status);
	if (status == EXIT_UNREACHABLE && show->begun)
		err_set(&f->err, "the connection was cut; the run goes on without us: \"fab %s follow\" shows it",
			f->pillar.environment);
	return status == EXIT_DONE ? take_status(f, exit_status) : status;
}

int engine_run(struct fab *f, const char *const *words)
{
	return engine_run_fed(f, words, 0);
}

int engine_feed(struct fab *f, const char *const *words, int input)
{
	const struct remote remote = {.argv = command_words(f, words), .root = true, .input = input};
	int exit_status = 0, status = remote_run(f, &remote, &exit_status);

	return status == EXIT_DONE ? take_status(f, exit_status) : status;
}

int engine_pass(struct fab *f, const char *const *words, bool terminal)
{
	const struct remote remote = {.argv = command_words(f, words), .root = true, .terminal = terminal};
	int exit_status = 0, status;

	fflush(stdout);
	status = remote_run(f, &remote, &exit_status);
	if (status == EXIT_DONE && exit_status == COMMAND_NOT_FOUND)
		return take_status(f, exit_status);
	return status == EXIT_DONE ? exit_status : status;
}

int engine_ask(struct fab *f, const char *const *words, struct buf *answer)
{
	const struct remote remote = {.argv = command_words(f, words), .root = true};
	int exit_status = 0, status = remote_read(f, &remote, answer, &exit_status);

	return status == EXIT_DONE ? take_status(f, exit_status) : status;
}
