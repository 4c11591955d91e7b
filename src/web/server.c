#include "web/server.h"

#include <errno.h>
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
#include "web/worker.h"

enum {
	TICK_MS = 250,           /* how soon a busy pool grows and a delayed start happens */
	SHORT_LIFE_US = 1000000, /* a worker that dies sooner counts as failing */
	BACKOFF_MAX_MS = 5000,
	SHRINK_AFTER_US = 30 * 1000000,
	CHILDREN_MAX = 2 * 1024, /* two generations of the largest workers_max: a reload may raise it */
};

struct child {
	pid_t pid; /* 0 = free */
	bool draining;
	int64_t started_us;
	struct worker_slot *slot;
};

/*
 * Invariant: children[] has room for two generations, so that a reload can start its workers before the old ones
 * are gone.
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
	site_reload *reload;
	void *reload_arg;
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

static NORETURN void become_worker(struct server *s, struct worker_slot *slot)
{
	int status;

	close(s->lifeline[1]);
	close(s->signals);
	status = worker_run(s->site, s->listener.fd, s->lifeline[0], slot);
	_exit(status);
}

static void start_worker(struct server *s)
{
	struct child *c = free_child(s);
	pid_t pid;

	if (!c)
		return;
	atomic_store(&c->slot->active, 0);
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

static void reap(struct server *s)
{
	int raw;
	pid_t pid;

	while ((pid = waitpid(-1, &raw, WNOHANG)) > 0) {
		for (size_t i = 0; i < s->n_children; i++) {
			if (s->children[i].pid != pid)
				continue;
			note_death(s, &s->children[i], raw);
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

	if (s->stopping)
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

static void do_reload(struct server *s)
{
	const struct site *site = s->site;
	struct err err;

	sd_notify(0, "RELOADING=1");
	if (s->reload)
		site = s->reload(s->reload_arg, &err);
	if (!site) {
		log_event(&s->errors, LOG_ERROR, "reload", NULL, "nothing was changed: %s", err.text);
	} else {
		s->site = site;
		s->wanted = site->workers;
		if (open_error_log(s, &err) < 0)
			log_event(&s->errors, LOG_ERROR, "reload", NULL, "%s", err.text);
		mark_all(s);
		keep_workers(s);
		drain_marked(s);
		log_event(&s->errors, LOG_INFO, "reload", NULL, "reloaded with %d workers", s->wanted);
	}
	sd_notify(0, "READY=1");
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
		else if (info.ssi_signo == SIGHUP && !s->stopping)
			do_reload(s);
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
	if (pipe(s->lifeline) < 0)
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

int server_run(const struct site *site, struct listener listener, site_reload *reload, void *reload_arg,
	       struct err *err)
{
	struct server s = {.site = site,
			   .listener = listener,
			   .signals = -1,
			   .errors = {.fd = -1},
			   .reload = reload,
			   .reload_arg = reload_arg};
	int64_t deadline_us = 0;

	if (set_up(&s, err) < 0) {
		free(s.children);
		return -1;
	}
	keep_workers(&s);
	sd_notify(0, "READY=1");
	while (!stopped(&s, &deadline_us)) {
		struct pollfd fds[] = {{s.signals, POLLIN, 0}};

		poll(fds, ARRAY_LEN(fds), s.stopping ? 50 : TICK_MS);
		take_signals(&s);
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
