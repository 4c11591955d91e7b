#include "web/server.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/datetime.h"
#include "base/log.h"
#include "base/process.h"
#include "base/str.h"
#include "web/takeover.h"
#include "web/worker.h"

enum {
	TICK_MS = 250,           /* how soon a busy pool grows and a delayed start happens */
	SOON_MS = 20,            /* the same while starting or stopping */
	SHORT_LIFE_US = 1000000, /* a worker that dies sooner counts as failing */
	BACKOFF_MAX_MS = 5000,
	FAILURES_MAX = 3, /* so many workers end at once before a reload counts as failed */
	SHRINK_AFTER_US = 30 * 1000000,
	CHECK_US = 30 * 1000000, /* what takes longer to find out whether it would do, does not */
	CHILDREN_MAX = 2 * 1024, /* two generations of the largest workers_max: a reload may raise it */
};

struct child {
	pid_t pid; /* 0 = free */
	bool draining;
	int64_t started_us;
	struct worker_slot *slot;
};

/*
 * Invariants: children[] has room for two generations, so that a reload can start its workers before the old ones
 * are gone. Until the server has settled, those who drain have not been told so: they still serve.
 */
struct server {
	const struct site *site;
	struct log errors;
	struct listener listener;
	int signals;
	int lifeline[2]; /* workers hold the reading end: its end-of-file tells them that we are gone */
	struct child *children;
	size_t n_children;
	struct worker_slot *slots;
	int wanted;   /* workers that should serve */
	int failures; /* short lives in a row */
	int64_t next_start_us, calm_since_us;
	bool stopping;
	bool settled; /* all workers wanted have been ready once */
	bool failing; /* and it was said that they will not be, soon */
	const struct server_program *program;
	bool reload_wanted;
	pid_t checker;      /* finds out whether a reload would do; 0 = none */
	int checker_output; /* what it says */
	int64_t checker_until_us;
};

static int open_error_log(struct server *s, struct err *err)
{
	struct arena a;
	struct log log = {.fd = STDERR_FILENO, .console = true};
	int status = 0;

	arena_init(&a, 0);
	if (*s->site->log_dir)
		status = log_open(&log, arena_printf(&a, "%s/error.log", s->site->log_dir), LOG_INFO, err);
	arena_free(&a);
	if (status == 0) {
		log_close(&s->errors);
		s->errors = log;
	}
	return status;
}

static int count_children(const struct server *s, bool draining)
{
	int n = 0;

	for (size_t i = 0; i < s->n_children; i++)
		n += s->children[i].pid && s->children[i].draining == draining;
	return n;
}

static struct child *free_child(struct server *s)
{
	for (size_t i = 0; i < s->n_children; i++)
		if (!s->children[i].pid)
			return &s->children[i];
	return NULL;
}

/* Until ours can. */
static bool others_serve(const struct server *s)
{
	return count_children(s, true) > 0;
}

static NORETURN void become_worker(struct server *s, struct worker_slot *slot)
{
	int status;

	close(s->lifeline[1]);
	close(s->signals);
	status = worker_run(s->site, s->listener.fd, s->lifeline[0], !s->settled && others_serve(s), slot);
	_exit(status);
}

static void start_worker(struct server *s)
{
	struct child *c = free_child(s);
	pid_t pid;

	if (!c)
		return;
	atomic_store(&c->slot->active, 0);
	atomic_store(&c->slot->ready, false);
	c->slot->wrong[0] = '\0';
	pid = fork();
	if (pid == 0)
		become_worker(s, c->slot);
	if (pid < 0) {
		log_event(&s->errors, LOG_ERROR, "fork", NULL, "cannot start a worker: %s", strerror(errno));
		s->next_start_us = monotonic_us() + 1000000;
		return;
	}
	c->pid = pid;
	c->draining = false;
	c->started_us = monotonic_us();
}

/* Brings the number of serving workers to what is wanted, unless the last ones died at once. */
static void keep_workers(struct server *s)
{
	while (!s->stopping && count_children(s, false) < s->wanted && monotonic_us() >= s->next_start_us &&
	       free_child(s))
		start_worker(s);
}

/* The line of `systemctl status`, which whoever deploys waits for. */
static void tell_status(const char *what, const char *detail)
{
	sd_notifyf(0, "STATUS=%s: %s", what, detail);
}

static void refuse_reload(struct server *s, const char *why)
{
	struct instant now = instant_now();

	log_event(&s->errors, LOG_ERROR, "reload", NULL, "the workers before go on: %s", why);
	/*
	 * With the time: who waits for an answer knows this one from the last. Ready again, for systemd begins no other
	 * reload before one has ended.
	 */
	sd_notifyf(0, "READY=1\nSTATUS=reload refused: %s (%lld)", why, (long long)now.us);
}

/* Whoever waits for our workers is told at once when they cannot serve; the ones before still do (DEP-111). */
static void note_failing(struct server *s, const struct child *c)
{
	if (s->settled || s->failing || s->stopping || !others_serve(s) ||
	    (!*c->slot->wrong && s->failures < FAILURES_MAX))
		return;
	s->failing = true;
	refuse_reload(s, *c->slot->wrong ? c->slot->wrong : "its workers end at once, error.log may say why");
}

static void note_death(struct server *s, const struct child *c, int raw)
{
	char subject[32];

	snprintf(subject, sizeof(subject), "%d", (int)c->pid);
	if (WIFEXITED(raw) && WEXITSTATUS(raw) == 0)
		return;
	if (WIFSIGNALED(raw))
		log_event(&s->errors, LOG_ERROR, "worker_died", subject, "worker %s ended by signal %d (%s)%s", subject,
			  WTERMSIG(raw), strsignal(WTERMSIG(raw)),
			  WTERMSIG(raw) == SIGALRM ? ": a request took longer than request_timeout_s" : "");
	else
		log_event(&s->errors, LOG_ERROR, "worker_died", subject, "worker %s ended with exit status %d", subject,
			  WEXITSTATUS(raw));
	if (monotonic_us() - c->started_us < SHORT_LIFE_US) {
		int ms = 100 << (s->failures < 6 ? s->failures : 6);

		s->failures++;
		s->next_start_us = monotonic_us() + (ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS) * INT64_C(1000);
	} else {
		s->failures = 0;
	}
}

static void end_check(struct server *s, int raw);

static void reap(struct server *s)
{
	int raw;
	pid_t pid;

	while ((pid = waitpid(-1, &raw, WNOHANG)) > 0) {
		if (pid == s->checker)
			end_check(s, raw);
		for (size_t i = 0; i < s->n_children; i++) {
			if (s->children[i].pid != pid)
				continue;
			note_death(s, &s->children[i], raw);
			note_failing(s, &s->children[i]);
			s->children[i].pid = 0;
		}
	}
}

/* Who serves now does not count any more; who follows can be started before they are told. */
static void mark_all(struct server *s)
{
	for (size_t i = 0; i < s->n_children; i++)
		s->children[i].draining = s->children[i].pid != 0;
}

static void drain_marked(struct server *s)
{
	for (size_t i = 0; i < s->n_children; i++)
		if (s->children[i].pid && s->children[i].draining)
			kill(s->children[i].pid, SIGTERM);
}

static bool all_busy(const struct server *s)
{
	for (size_t i = 0; i < s->n_children; i++) {
		const struct child *c = &s->children[i];

		if (c->pid && !c->draining && atomic_load(&c->slot->active) < s->site->worker_connections)
			return false;
	}
	return true;
}

static void drain_one(struct server *s)
{
	for (size_t i = s->n_children; i-- > 0;) {
		struct child *c = &s->children[i];

		if (c->pid && !c->draining && atomic_load(&c->slot->active) == 0) {
			c->draining = true;
			kill(c->pid, SIGTERM);
			return;
		}
	}
}

/* One more worker a tick while all are busy; one less after half a minute in which some were idle. */
static void adjust(struct server *s)
{
	int64_t now = monotonic_us();

	/* while they prove themselves they are busy, too */
	if (s->stopping || !s->settled)
		return;
	if (all_busy(s)) {
		s->calm_since_us = now;
		if (s->wanted < s->site->workers_max && count_children(s, false) == s->wanted)
			s->wanted++;
	} else if (s->wanted > s->site->workers && now - s->calm_since_us > SHRINK_AFTER_US) {
		s->calm_since_us = now;
		s->wanted--;
		drain_one(s);
	}
}

/* Others' workers are children of this process, too, and stay so. */
static void become_next(struct server *s)
{
	struct takeover t = {.listener = s->listener, .lifeline = {s->lifeline[0], s->lifeline[1]}};
	struct arena a;
	struct err err;

	arena_init(&a, 0);
	t.pids = ARENA_ARRAY(&a, s->n_children, pid_t);
	for (size_t i = 0; i < s->n_children; i++)
		if (s->children[i].pid)
			t.pids[t.n++] = s->children[i].pid;
	sd_notify(0, "RELOADING=1");
	tell_status("reloading", s->program->argv[0]);
	if (takeover_exec(s->program->argv, &t, &err) < 0)
		refuse_reload(s, err.text);
	arena_free(&a);
}

static void begin_check(struct server *s)
{
	struct process_options options = {0};
	int output[2];
	struct err err;

	s->reload_wanted = false;
	if (pipe2(output, O_CLOEXEC) < 0) {
		refuse_reload(s, "no pipe");
		return;
	}
	options.output = options.errors = output[1];
	if (process_start(s->program->check, &options, &s->checker, &err) < 0) {
		s->checker = 0;
		close(output[0]);
		refuse_reload(s, err.text);
	} else {
		s->checker_output = output[0];
		s->checker_until_us = monotonic_us() + CHECK_US;
	}
	close(output[1]);
}

static void end_check(struct server *s, int raw)
{
	char text[4096] = "", *line;
	ssize_t n = read(s->checker_output, text, sizeof(text) - 1);

	s->checker = 0;
	close(s->checker_output);
	text[n > 0 ? n : 0] = '\0';
	for (n = (ssize_t)strlen(text); n > 0 && text[n - 1] == '\n';)
		text[--n] = '\0';
	line = strrchr(text, '\n') ? strrchr(text, '\n') + 1 : text;
	if (raw)
		refuse_reload(s, *line ? line : "the check of the new program failed");
	else if (!s->reload_wanted && !s->stopping)
		become_next(s);
}

static bool all_ready(const struct server *s)
{
	int n = 0;

	for (size_t i = 0; i < s->n_children; i++) {
		const struct child *c = &s->children[i];

		n += c->pid && !c->draining && atomic_load(&c->slot->ready);
	}
	return n >= s->wanted;
}

/* The first time all are ready: whoever served before is told, and systemd, too. */
static void settle(struct server *s)
{
	char path[4096];
	ssize_t n;

	if (s->settled || s->stopping || !all_ready(s))
		return;
	s->settled = true;
	drain_marked(s);
	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	sd_notify(0, "READY=1");
	tell_status("serving", path);
	log_event(&s->errors, LOG_INFO, "start", NULL, "%d workers of %s", s->wanted, path);
}

static void stop(struct server *s)
{
	if (s->stopping)
		return;
	s->stopping = true;
	sd_notify(0, "STOPPING=1");
	/* no worker accepts any more; an inherited socket stays open for whoever serves next */
	if (!s->listener.inherited)
		shutdown(s->listener.fd, SHUT_RD);
	close(s->listener.fd);
	mark_all(s);
	drain_marked(s);
}

static void take_signals(struct server *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			stop(s);
		else if (info.ssi_signo == SIGHUP && s->program)
			s->reload_wanted = true;
	}
	reap(s);
}

static int open_signals(struct server *s, struct err *err)
{
	sigset_t wanted;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGHUP);
	sigaddset(&wanted, SIGCHLD);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	s->signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	return s->signals < 0 ? err_errno(err, errno, "signalfd") : 0;
}

/* Workers of the program that we took over from: they serve until ours are ready. */
static bool adopt(struct server *s)
{
	struct takeover t;
	struct arena a;
	bool any;

	arena_init(&a, 0);
	any = takeover_read(&a, &t);
	for (size_t i = 0; i < t.n && i < s->n_children; i++) {
		s->children[i].pid = t.pids[i];
		s->children[i].draining = true;
		s->children[i].started_us = monotonic_us();
	}
	memcpy(s->lifeline, t.lifeline, sizeof(s->lifeline));
	arena_free(&a);
	return any;
}

static int set_up(struct server *s, struct err *err)
{
	s->n_children = CHILDREN_MAX;
	s->children = calloc(s->n_children, sizeof(*s->children));
	s->slots = mmap(NULL, s->n_children * sizeof(*s->slots), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			0);
	if (!s->children || s->slots == MAP_FAILED)
		return err_errno(err, errno, "no memory for the workers");
	for (size_t i = 0; i < s->n_children; i++)
		s->children[i].slot = &s->slots[i];
	if (!adopt(s) && pipe2(s->lifeline, O_CLOEXEC) < 0)
		return err_errno(err, errno, "pipe");
	s->wanted = s->site->workers;
	s->calm_since_us = monotonic_us();
	return open_error_log(s, err) < 0 ? -1 : open_signals(s, err);
}

/* Workers end by themselves within the grace time; what does not, hangs. */
static bool stopped(struct server *s, int64_t *deadline_us)
{
	if (!s->stopping)
		return false;
	if (!*deadline_us)
		*deadline_us = monotonic_us() + (s->site->grace_s + 1) * INT64_C(1000000);
	if (monotonic_us() > *deadline_us)
		for (size_t i = 0; i < s->n_children; i++)
			if (s->children[i].pid)
				kill(s->children[i].pid, SIGKILL);
	return count_children(s, true) + count_children(s, false) == 0;
}

int server_run(const struct site *site, struct listener listener, const struct server_program *program, struct err *err)
{
	struct server s = {.site = site, .listener = listener, .signals = -1, .errors = {.fd = -1}, .program = program};
	int64_t deadline_us = 0;

	if (set_up(&s, err) < 0) {
		free(s.children);
		return -1;
	}
	keep_workers(&s);
	while (!stopped(&s, &deadline_us)) {
		struct pollfd fds[] = {{s.signals, POLLIN, 0}};

		poll(fds, ARRAY_LEN(fds), s.stopping || !s.settled ? SOON_MS : TICK_MS);
		take_signals(&s);
		if (s.reload_wanted && !s.checker && !s.stopping)
			begin_check(&s);
		if (s.checker && monotonic_us() > s.checker_until_us)
			kill(s.checker, SIGKILL);
		settle(&s);
		adjust(&s);
		keep_workers(&s);
		sd_notify(0, "WATCHDOG=1");
	}
	close(s.signals);
	close(s.lifeline[0]);
	close(s.lifeline[1]);
	munmap(s.slots, s.n_children * sizeof(*s.slots));
	free(s.children);
	log_close(&s.errors);
	return 0;
}
