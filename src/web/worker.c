#include "web/worker.h"

#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/str.h"
#include "db/db.h"
#include "web/cache.h"
#include "web/connection.h"

enum {
	KEEP_BYTES = 4 << 20,
	/* What a client sent over a kept-alive connection just before it could learn of the end is still answered. */
	IDLE_GRACE_US = 250000,
	PROOF_MS = 10000,
	PROOF_BYTES = 128,
};

struct worker {
	struct worker_context context;
	const struct site *site;
	struct MHD_Daemon *daemon;
	struct log errors, access;
	int signals, lifeline, epoll;
	int64_t idle_until_us, deadline_us; /* of draining, monotonic */
};

static int open_logs(struct worker *w, struct arena *a, struct err *err)
{
	const char *dir = w->site->log_dir;

	w->errors = (struct log){.fd = STDERR_FILENO, .console = true};
	if (*dir && log_open(&w->errors, arena_printf(a, "%s/error.log", dir), LOG_INFO, err) < 0)
		return -1;
	w->context.errors = &w->errors;
	if (!*dir)
		return 0;
	w->context.access = &w->access;
	return log_open(&w->access, arena_printf(a, "%s/access.log", dir), LOG_INFO, err);
}

/* SIGTERM becomes readable; Ctrl-C is the supervisor's to pass on. SIGALRM kills: see connection.c. */
static int open_signals(struct worker *w, struct err *err)
{
	sigset_t wanted;

	signal(SIGINT, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigprocmask(SIG_SETMASK, &wanted, NULL);
	w->signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->signals < 0 ? err_errno(err, errno, "signalfd") : 0;
}

static void limit_memory(const struct site *site)
{
	struct rlimit limit = {(rlim_t)site->worker_memory_mb << 20, (rlim_t)site->worker_memory_mb << 20};

	if (!ADDRESS_SANITIZER)
		setrlimit(RLIMIT_AS, &limit);
}

/* Bodies and arenas of usual pages stay with the process instead of being mapped and unmapped for each. */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
	mallopt(M_TRIM_THRESHOLD, 2 * KEEP_BYTES);
}

/* Without a listener it answers only the connections that it is given. */
static struct MHD_Daemon *new_daemon(struct worker *w, int listener)
{
	const struct site *site = w->site;
	unsigned flags = MHD_USE_EPOLL | (listener < 0 ? MHD_USE_NO_LISTEN_SOCKET : 0);
	const struct MHD_OptionItem listen[] = {{MHD_OPTION_LISTEN_SOCKET, listener, NULL}, {MHD_OPTION_END, 0, NULL}};

	return MHD_start_daemon(
		flags, 0, NULL, NULL, connection_handle, &w->context, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)site->worker_connections, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)site->request_timeout_s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, 2 * site->header_max, MHD_OPTION_CONNECTION_MEMORY_INCREMENT,
		(size_t)4096, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, connection_begin,
		&w->context, MHD_OPTION_NOTIFY_CONNECTION, connection_notify, &w->context, MHD_OPTION_NOTIFY_COMPLETED,
		connection_end, &w->context, MHD_OPTION_ARRAY, listener < 0 ? listen + 1 : listen, MHD_OPTION_END);
}

static int start_daemon(struct worker *w, int listener, struct err *err)
{
	const union MHD_DaemonInfo *info;

	w->daemon = new_daemon(w, listener);
	if (!w->daemon)
		return err_set(err, "the HTTP library could not start");
	info = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	if (!info)
		return err_set(err, "the HTTP library gave no descriptor to wait for");
	w->epoll = info->epoll_fd;
	return 0;
}

/* Stop accepting; what was accepted is finished. */
static void begin_drain(struct worker *w)
{
	if (w->context.draining)
		return;
	w->context.draining = true;
	w->idle_until_us = monotonic_us() + IDLE_GRACE_US;
	w->deadline_us = monotonic_us() + (int64_t)w->site->grace_s * 1000000;
	MHD_quiesce_daemon(w->daemon);
}

static bool open_connections(struct worker *w)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);

	return info && info->num_connections > 0;
}

/* Idle kept-alive connections of browsers do not hold up the end for long. */
static bool finished(struct worker *w)
{
	int64_t now = monotonic_us();

	if (!w->context.draining)
		return false;
	return !open_connections(w) || now > w->deadline_us || (w->context.active == 0 && now > w->idle_until_us);
}

static int wait_ms(struct worker *w)
{
	MHD_UNSIGNED_LONG_LONG ms;
	int limit = w->context.draining ? 50 : 1000;

	if (MHD_get_timeout(w->daemon, &ms) != MHD_YES || ms > (unsigned)limit)
		return limit;
	return (int)ms;
}

/*
 * At its connection limit the library stops listening, and listens again only in the run after the one in which a
 * connection ended: nothing would wake us for that one.
 */
static void run_daemon(struct worker *w)
{
	uint64_t closed;

	do {
		closed = w->context.closed;
		MHD_run(w->daemon);
	} while (w->context.closed != closed);
}

static void serve(struct worker *w)
{
	while (!finished(w)) {
		struct pollfd fds[] = {{w->epoll, POLLIN, 0}, {w->signals, POLLIN, 0}, {w->lifeline, POLLIN, 0}};

		if (poll(fds, ARRAY_LEN(fds), wait_ms(w)) < 0 && errno != EINTR)
			return;
		run_daemon(w);
		if (fds[1].revents || fds[2].revents || w->context.served >= (uint64_t)w->site->worker_requests)
			begin_drain(w);
	}
}

/* The first line of what the daemon answers to the request, within PROOF_MS; "" = nothing. */
static void ask_daemon(struct MHD_Daemon *daemon, const char *request, char *answer)
{
	const struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int64_t until = monotonic_us() + PROOF_MS * INT64_C(1000);
	ssize_t n = -1;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) < 0)
		return;
	if (MHD_add_connection(daemon, ends[0], (const struct sockaddr *)&from, sizeof(from)) == MHD_YES &&
	    write(ends[1], request, strlen(request)) == (ssize_t)strlen(request))
		while (n < 0 && monotonic_us() < until) {
			MHD_run_wait(daemon, 100);
			n = read(ends[1], answer, PROOF_BYTES - 1);
		}
	close(ends[1]);
	answer[n > 0 ? n : 0] = '\0';
	answer[strcspn(answer, "\r\n")] = '\0';
}

/* A page of its own before anybody else's: what it needs of the system is there, or the worker does not serve. */
static int prove(struct worker *w, struct arena *a, struct err *err)
{
	const char *hosts = w->site->allowed_hosts + strspn(w->site->allowed_hosts, " ,");
	int host = (int)strcspn(hosts, ", ");
	const char *request = arena_printf(a, "GET %s/health/ HTTP/1.1\r\nHost: %.*s\r\nConnection: close\r\n\r\n",
					   w->site->prefix, host ? host : (int)strlen("localhost"),
					   host ? hosts : "localhost");
	struct MHD_Daemon *daemon = new_daemon(w, -1);
	char answer[PROOF_BYTES] = "";

	if (!daemon)
		return err_set(err, "the HTTP library could not start");
	ask_daemon(daemon, request, answer);
	MHD_stop_daemon(daemon);
	if (!str_starts(answer, "HTTP/1.1 200"))
		return err_set(err, "a new worker answered %s/health/ with \"%s\"", w->site->prefix, answer);
	return 0;
}

static int set_up(struct worker *w, struct arena *a, int listener, bool proof, struct err *err)
{
	limit_memory(w->site);
	keep_memory();
	if (open_signals(w, err) < 0 || open_logs(w, a, err) < 0)
		return -1;
	w->context.site = w->site;
	w->context.db = db_new(w->site->conninfo, w->site->statement_timeout_ms);
	w->context.cache = cache_open(w->site->cache_host, w->site->cache_prefix);
	return proof && prove(w, a, err) < 0 ? -1 : start_daemon(w, listener, err);
}

int worker_run(const struct site *site, int listener, int lifeline, bool proof, struct worker_slot *slot)
{
	struct worker w = {.site = site, .lifeline = lifeline, .context = {.slot = slot}, .signals = -1};
	struct arena arena;
	struct err err;
	int status = 0;

	arena_init(&arena, 0);
	if (set_up(&w, &arena, listener, proof, &err) < 0) {
		snprintf(slot->wrong, sizeof(slot->wrong), "%.*s", (int)sizeof(slot->wrong) - 1, err.text);
		log_event(&w.errors, LOG_ERROR, "worker_start", NULL, "%s", err.text);
		status = 1;
	} else {
		atomic_store(&slot->ready, true);
		serve(&w);
	}
	if (w.daemon)
		MHD_stop_daemon(w.daemon);
	cache_close(w.context.cache);
	db_close(w.context.db);
	if (w.signals >= 0)
		close(w.signals);
	log_close(&w.access);
	log_close(&w.errors);
	arena_free(&arena);
	return status;
}
