#include "converge/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/names.h"
#include "base/str.h"
#include "converge/audit.h"
#include "converge/engine.h"

enum { FOLLOW_MS = 20, LOCK_TRY_US = 200000, HOLDER_BYTES = 512, LOGS_KEPT = 500 };

/* The lock is the kernel's and ends with its holder, so it cannot be stale; the text only says who that is. */
static int take_lock(struct arena *a, const char *command, int64_t wait_s, struct err *err)
{
	int64_t until = monotonic_us() + wait_s * 1000000;
	int fd = open(RUN_LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	const char *text;

	if (fd < 0)
		return err_errno(err, errno, "%s", RUN_LOCK);
	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		char holder[HOLDER_BYTES] = "";
		ssize_t n;

		if (monotonic_us() < until) {
			usleep(LOCK_TRY_US);
			continue;
		}
		n = pread(fd, holder, sizeof(holder) - 1, 0);
		holder[n > 0 ? n : 0] = '\0';
		close(fd);
		return err_set(err, "somebody is at work on this server: %s; --lock-wait waits for the end",
			       *holder ? holder : "just begun");
	}
	text = arena_printf(a, "%s by %s since %s", command, audit_user(), instant_iso(a, instant_now()));
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, strlen(text), 0) < 0) {
		close(fd);
		return err_errno(err, errno, "%s", RUN_LOCK);
	}
	return fd;
}

int run_lock(struct arena *a, const char *command, int64_t wait_s, struct err *err)
{
	return take_lock(a, command, wait_s, err) < 0 ? -1 : 0;
}

/* Their names begin with their time. */
static void forget_old_logs(struct arena *a)
{
	struct names logs = names_of_directory(a, RUN_LOGS, "", ".jsonl");

	for (size_t i = 0; i + LOGS_KEPT < logs.n; i++)
		unlink(arena_printf(a, "%s/%s", RUN_LOGS, logs.v[i]));
}

static int open_log(struct arena *a, const char *command, const char **path, struct err *err)
{
	char *stamp = instant_iso(a, instant_now());
	int fd;

	if (mkdir(RUN_LOGS, 0700) < 0 && errno != EEXIST)
		return err_errno(err, errno, "%s", RUN_LOGS);
	forget_old_logs(a);
	*path = arena_printf(a, "%s/%s-%d-%s.jsonl", RUN_LOGS, stamp, (int)getpid(), command);
	fd = open(*path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	return fd < 0 ? err_errno(err, errno, "%s", *path) : fd;
}

static int status_of(const struct tally *tally, bool plan)
{
	if (tally->failed || tally->skipped)
		return RUN_FAILED;
	return plan && tally->changed ? RUN_CHANGES : RUN_DONE;
}

static int work(struct arena *a, const struct run_options *o, const struct events *events)
{
	struct resources list = {.arena = a};
	int64_t from = monotonic_us();
	struct tally tally = {0};
	struct err err = {.text = ""};
	int status = o->list(o->arg, &list, &err);

	if (status == 0) {
		events_begin(events, o->command, list.n, o->plan);
		status = engine_run(&list, o->plan, events, &tally, &err);
	}
	status = status < 0 ? RUN_FAILED : status_of(&tally, o->plan);
	if (!o->plan)
		audit_add(a, o->command, NULL, status == RUN_DONE ? "done" : "failed");
	events_end(events, &tally, status, (monotonic_us() - from) / 1000, err.text);
	return status;
}

/* Nothing that happens to the connection reaches it: own session, no terminal, no open pipe. */
static NORETURN void become_run(struct arena *a, const struct run_options *o, int log)
{
	struct events events = {.fd = log};
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	signal(SIGHUP, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	if (chdir("/") < 0)
		_exit(RUN_FAILED);
	umask(022);
	_exit(work(a, o, &events));
}

static bool pass_on(int log)
{
	char piece[16 * 1024];
	ssize_t n;

	while ((n = read(log, piece, sizeof(piece))) > 0)
		if (write(STDOUT_FILENO, piece, (size_t)n) != n)
			return false;
	return true;
}

static int follow_child(const char *path, pid_t pid, struct err *err)
{
	int log = open(path, O_RDONLY | O_CLOEXEC), raw = 0;
	struct pollfd child = {.fd = pidfd_open(pid, 0), .events = POLLIN};
	bool ended = false;

	if (log < 0)
		return err_errno(err, errno, "%s", path) < 0 ? RUN_FAILED : 0;
	while (!ended) {
		/* its end wakes us at once, new events at the next look */
		poll(&child, 1, FOLLOW_MS);
		ended = waitpid(pid, &raw, WNOHANG) == pid;
		if (!pass_on(log))
			break;
	}
	close(child.fd);
	close(log);
	if (ended && WIFEXITED(raw))
		return WEXITSTATUS(raw);
	err_set(err, ended ? "the run was killed; run it again, it goes on where it was" : "nobody listens any more");
	return RUN_FAILED;
}

int run_and_follow(struct arena *a, const struct run_options *options, struct err *err)
{
	int lock = take_lock(a, options->command, options->lock_wait_s, err), log;
	const char *path = "";
	pid_t pid;

	if (lock < 0)
		return RUN_LOCKED;
	log = open_log(a, options->command, &path, err);
	if (log < 0)
		return RUN_FAILED;
	/* who called us is not to be found out any more when it has gone away */
	setenv("SSH_CONNECTION", audit_address(a), 1);
	pid = fork();
	if (pid == 0)
		become_run(a, options, log);
	close(log);
	close(lock); /* the child holds it, too */
	if (pid < 0)
		return err_errno(err, errno, "fork") < 0 ? RUN_FAILED : 0;
	return follow_child(path, pid, err);
}

static const char *last_log(struct arena *a)
{
	struct names logs = names_of_directory(a, RUN_LOGS, "", ".jsonl");

	return logs.n ? arena_printf(a, "%s/%s", RUN_LOGS, logs.v[logs.n - 1]) : NULL;
}

/* Somebody is at work as long as the lock cannot be had. */
static bool at_work(void)
{
	int fd = open(RUN_LOCK, O_RDWR | O_CLOEXEC);
	bool taken = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0;

	if (fd >= 0)
		close(fd);
	return taken;
}

int run_follow_last(struct arena *a, struct err *err)
{
	const char *path = last_log(a);
	int log = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	bool more = true;
	int status;

	if (log < 0) {
		err_set(err, "nothing has run on this server yet");
		return RUN_FAILED;
	}
	while (more) {
		more = at_work();
		if (!pass_on(log))
			break;
		if (more)
			usleep(FOLLOW_MS * 1000);
	}
	status = events_status(log, -1);
	close(log);
	if (status >= 0)
		return status;
	err_set(err, "that run was killed: run it again, it goes on where it was");
	return RUN_FAILED;
}
