/* The processes of `cts worker`: a supervisor, some that work, one that keeps the schedule. */
#include "jobs/jobs.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/str.h"
#include "jobs/queries.h"

enum {
	TRIES = 5,
	KEPT_DAYS = 30,
	LOOK_MS = 5000, /* how soon a job whose time has come is seen; added ones are told at once */
	SCHEDULE_MS = 10000,
	AGAIN_US = 1000000, /* after a child that died, and after a database that was away */
	TICK_MS = 500,
	CHILDREN_MAX = 33,
};

int jobs_add(struct db *db, struct arena *a, const char *kind, const char *payload, struct err *err)
{
	struct job_add row;

	return job_add(db, a, kind, payload, &row, err) < 0 ? -1 : 0;
}

/* One of the processes below the supervisor. */
struct child {
	const struct jobs *jobs;
	struct db *db;
	struct log log;
	int signals; /* readable when it shall end */
	bool ending;
};

static const struct job_kind *find_kind(const struct jobs *jobs, const char *name)
{
	for (size_t i = 0; i < jobs->n_kinds; i++)
		if (str_eq(jobs->kinds[i].name, name))
			return &jobs->kinds[i];
	return NULL;
}

static void do_job(struct child *c, struct arena *a, const struct job_take *job)
{
	const struct job_kind *kind = find_kind(c->jobs, job->kind);
	struct job_run run = {.db = c->db, .arena = a, .app = c->jobs->app, .payload = job->payload};
	int64_t from = monotonic_us();
	struct job_failed failed;
	struct job_done done;
	struct err err;
	int status;

	if (kind)
		status = kind->run(&run);
	else
		status = err_set(&run.err, "this program knows no such job");
	db_rollback(c->db);
	if (status < 0) {
		log_event(&c->log, LOG_ERROR, "job_failed", job->kind, "job %lld, try %lld: %s", (long long)job->id,
			  (long long)job->attempts, run.err.text);
		status = job_failed(c->db, a, job->id, run.err.text, TRIES, &failed, &err);
	} else {
		log_event(&c->log, LOG_INFO, "job_done", job->kind, "job %lld in %.1f s", (long long)job->id,
			  (double)(monotonic_us() - from) / 1000000);
		status = job_done(c->db, a, job->id, &done, &err);
	}
	if (status < 0)
		log_event(&c->log, LOG_ERROR, "job_end", job->kind, "%s", err.text);
}

/* One job; 1 when there was one, 0 when there is none, -1 when the database does not answer. */
static int work_once(struct child *c, struct arena *a)
{
	struct job_take job;
	struct err err;
	int found = db_ready(c->db, &err) < 0 ? -1 : job_take(c->db, a, &job, &err);

	if (found < 0)
		log_event(&c->log, LOG_ERROR, "queue", NULL, "%s", err.text);
	else if (found)
		do_job(c, a, &job);
	return found;
}

static int keep_schedule(struct child *c, struct arena *a)
{
	struct schedule_lock lock;
	struct err err;
	int64_t taken_back;

	if (db_ready(c->db, &err) < 0 || schedule_lock(c->db, a, &lock, &err) < 0)
		goto failed;
	/* another host's worker does it */
	if (!lock.mine)
		return 0;
	for (size_t i = 0; i < c->jobs->n_kinds; i++)
		if (c->jobs->kinds[i].every_s &&
		    schedule_add(c->db, a, c->jobs->kinds[i].name, c->jobs->kinds[i].every_s, &err) < 0)
			goto failed;
	taken_back = jobs_take_back(c->db, a, &err);
	if (taken_back < 0 || jobs_expire(c->db, a, &err) < 0 || jobs_forget(c->db, a, KEPT_DAYS, &err) < 0)
		goto failed;
	if (taken_back)
		log_event(&c->log, LOG_WARNING, "taken_back", NULL, "%lld jobs of a worker that is gone",
			  (long long)taken_back);
	return 0;
failed:
	log_event(&c->log, LOG_ERROR, "schedule", NULL, "%s", err.text);
	return -1;
}

/* Until the next look, a word from the database, or a signal. */
static void rest(struct child *c, int ms, bool listen)
{
	struct signalfd_siginfo info;
	struct err err;

	if (listen && db_wait(c->db, "jobs", c->signals, ms, &err) < 0)
		listen = false;
	if (!listen) {
		struct pollfd fds[] = {{c->signals, POLLIN, 0}};

		poll(fds, 1, ms);
	}
	c->ending = read(c->signals, &info, sizeof(info)) == sizeof(info) || getppid() == 1;
}

static int open_child(struct child *c, const char *log_name, struct err *err)
{
	struct arena a;
	sigset_t wanted;
	int status;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigprocmask(SIG_SETMASK, &wanted, NULL);
	signal(SIGINT, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	c->signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	if (c->signals < 0)
		return err_errno(err, errno, "signalfd");
	arena_init(&a, 0);
	c->log = (struct log){.fd = STDERR_FILENO, .console = true};
	status = *c->jobs->log_dir
			 ? log_open(&c->log, arena_printf(&a, "%s/%s", c->jobs->log_dir, log_name), LOG_INFO, err)
			 : 0;
	c->db = db_new(c->jobs->conninfo, 0);
	arena_free(&a);
	return status;
}

static NORETURN void run_child(const struct jobs *jobs, bool scheduler)
{
	struct child c = {.jobs = jobs};
	struct arena a;
	struct err err;

	if (open_child(&c, scheduler ? "scheduler.log" : "worker.log", &err) < 0) {
		fprintf(stderr, "cts: %s\n", err.text);
		_exit(1);
	}
	arena_init(&a, 0);
	while (!c.ending) {
		int found = scheduler ? keep_schedule(&c, &a) : work_once(&c, &a);

		arena_clear(&a);
		if (found < 0)
			rest(&c, AGAIN_US / 1000, false);
		else
			rest(&c, scheduler ? SCHEDULE_MS : found ? 0 : LOOK_MS, !scheduler && !found);
	}
	db_close(c.db);
	_exit(0);
}

struct supervisor {
	const struct jobs *jobs;
	pid_t pids[CHILDREN_MAX]; /* the first keeps the schedule */
	int64_t next_start_us;
	bool stopping;
};

static int count(const struct supervisor *s)
{
	int n = 0;

	for (int i = 0; i <= s->jobs->workers; i++)
		n += s->pids[i] != 0;
	return n;
}

static void keep_children(struct supervisor *s)
{
	for (int i = 0; i <= s->jobs->workers && !s->stopping && monotonic_us() >= s->next_start_us; i++) {
		if (s->pids[i])
			continue;
		s->pids[i] = fork();
		if (s->pids[i] == 0)
			run_child(s->jobs, i == 0);
		if (s->pids[i] < 0) {
			s->pids[i] = 0;
			s->next_start_us = monotonic_us() + AGAIN_US;
		}
	}
}

static void reap(struct supervisor *s)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
		for (int i = 0; i <= s->jobs->workers; i++)
			if (s->pids[i] == pid)
				s->pids[i] = 0;
		s->next_start_us = monotonic_us() + AGAIN_US;
	}
}

static void tell_children(const struct supervisor *s, int signal)
{
	for (int i = 0; i <= s->jobs->workers; i++)
		if (s->pids[i])
			kill(s->pids[i], signal);
}

static void tell_ready(void)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[n > 0 ? n : 0] = '\0';
	sd_notifyf(0, "READY=1\nSTATUS=serving: %s", path);
}

int jobs_work(const struct jobs *jobs, struct err *err)
{
	struct supervisor s = {.jobs = jobs};
	struct signalfd_siginfo info;
	int64_t deadline_us = 0;
	sigset_t wanted;
	int signals;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGCHLD);
	sigprocmask(SIG_BLOCK, &wanted, NULL);
	signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		return err_errno(err, errno, "signalfd");
	keep_children(&s);
	tell_ready();
	while (!s.stopping || count(&s)) {
		struct pollfd fds[] = {{signals, POLLIN, 0}};

		poll(fds, 1, TICK_MS);
		while (read(signals, &info, sizeof(info)) == sizeof(info))
			if (info.ssi_signo != SIGCHLD && !s.stopping) {
				s.stopping = true;
				deadline_us = monotonic_us() + jobs->grace_s * INT64_C(1000000);
				sd_notify(0, "STOPPING=1");
				tell_children(&s, SIGTERM);
			}
		reap(&s);
		keep_children(&s);
		if (s.stopping && monotonic_us() > deadline_us)
			tell_children(&s, SIGKILL);
		sd_notify(0, "WATCHDOG=1");
	}
	close(signals);
	return 0;
}
