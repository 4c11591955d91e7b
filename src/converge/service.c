#include "converge/service.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/str.h"
#include "converge/instance.h"
#include "converge/release.h"
#include "converge/unit.h"

enum { GATE_US = 60 * 1000000, LOOK_US = 30000, ASK_US = 250000, HEALTH_SECONDS = 10 };

static const char refused[] = "reload refused: ";

struct wanted_service {
	struct service service;
	const struct reads *reads;
};

/* /var/www/cts/releases/X of /var/www/cts/releases/X/bin/cts; a replaced file has " (deleted)" behind it. */
const char *release_of_process(struct arena *a, pid_t pid)
{
	char path[4096], *end;
	ssize_t n = pid ? readlink(arena_printf(a, "/proc/%d/exe", (int)pid), path, sizeof(path) - 1) : 0;

	path[n > 0 ? n : 0] = '\0';
	end = strstr(path, "/bin/cts");
	if (!end)
		return "";
	*end = '\0';
	return arena_strdup(a, path);
}

/* The release that the instance's link names. */
static const char *linked(struct arena *a, const struct wanted_service *want)
{
	return current_release(a, want->service.pillar->project, want->service.instance->key);
}

/* The release to go back to: what runs, for the link may be of a move that a kill cut off. */
static const char *proven(struct arena *a, const struct resource *r)
{
	const char *running = release_of_process(a, ((const struct unit_state *)r->have)->main_pid);

	return *running ? running : linked(a, r->want);
}

/* It answers requests, and becomes another release without missing one. */
static bool serves(const struct wanted_service *want)
{
	return str_eq(want->service.role, "server");
}

static const char *base_name(const char *path)
{
	return strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_service *want = r->want;
	const struct unit_state *have = r->have;
	const char *directory = release_directory(want->service.release);
	const char *running = release_of_process(a, have->main_pid);
	bool restart;

	if (!have->active || !have->enabled)
		buf_adds(text, "start");
	else if (!*directory)
		buf_adds(text, "move to the new release");
	else if (!str_eq(running, directory) || !str_eq(linked(a, want), directory))
		buf_addf(text, "release %s instead of %s", base_name(directory),
			 *running ? base_name(running) : "none");
	else if (unit_is_stale(have, want->reads, &restart) || have->file_changed)
		buf_adds(text, "restart: its environment or unit changed");
	return text->len > 0;
}

static int point(struct arena *a, const struct service *s, const char *directory, struct err *err)
{
	const char *link = current_link(a, s->pillar->project, s->instance->key);
	const char *beside = arena_printf(a, "%s.new", link);

	if ((unlink(beside) < 0 && errno != ENOENT) || symlink(directory, beside) < 0 || rename(beside, link) < 0)
		return err_errno(err, errno, "%s", link);
	return 0;
}

static int connect_to(int64_t port, struct err *err)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval limit = {.tv_sec = HEALTH_SECONDS};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return err_errno(err, errno, "socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		close(fd);
		return err_errno(err, errno, "port %lld", (long long)port);
	}
	return fd;
}

int service_health(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, struct err *err)
{
	const char *request =
		arena_printf(a, "GET %s/health/ HTTP/1.0\r\nHost: %s\r\n\r\n", instance->prefix, p->domain);
	char answer[64] = "";
	int fd = connect_to(instance->port, err);
	ssize_t n;

	if (fd < 0)
		return -1;
	n = write(fd, request, strlen(request)) < 0 ? -1 : read(fd, answer, sizeof(answer) - 1);
	close(fd);
	if (n <= 0)
		return err_set(err, "%s/health/ did not answer within %d s", instance->prefix, HEALTH_SECONDS);
	answer[strcspn(answer, "\r\n")] = '\0';
	if (!str_starts(answer, "HTTP/1.1 200") && !str_starts(answer, "HTTP/1.0 200"))
		return err_set(err, "%s/health/ answered \"%s\"", instance->prefix, answer);
	return 0;
}

/*
 * Asking systemd takes a program of its own, which the server that is on its way would like to have the processor for:
 * as long as the process is still the other release, it is asked now and then only, for a refusal.
 */
static void wait_a_little(struct arena *a, pid_t pid, const char *directory)
{
	int64_t until = monotonic_us() + ASK_US;

	do {
		usleep(LOOK_US);
	} while (pid && !str_eq(release_of_process(a, pid), directory) && monotonic_us() < until);
}

/* The process runs the release and says so. What it said before we told it anything does not count. */
static int wait_for(struct arena *a, const struct resource *r, const char *directory, const char *before,
		    struct err *err)
{
	const struct wanted_service *want = r->want;
	int64_t until = monotonic_us() + GATE_US;
	const char *serving = arena_printf(a, "serving: %s/", directory);
	struct unit_state unit;

	do {
		if (units_observe(a, &r->name, &unit, 1, err) < 0)
			return -1;
		if (unit.active && str_starts(unit.status, serving))
			return serves(want) ? service_health(a, want->service.pillar, want->service.instance, err) : 0;
		if (str_starts(unit.status, refused) && !str_eq(unit.status, before))
			return err_set(err, "%s", unit.status + strlen(refused));
		if (unit.failed || !unit.main_pid)
			return err_set(err, "it ended at once: \"journalctl -u %s\" says why", r->name);
		wait_a_little(a, unit.main_pid, directory);
	} while (monotonic_us() < until);
	return err_set(err, "its new workers were not ready within %d s", GATE_US / 1000000);
}

/* A start can fail in systemd itself, before our program is reached: it is tried once more. */
static int start_unit(const char *verb, const char *name, struct err *err)
{
	struct err first;

	return systemctl(verb, name, &first) < 0 ? systemctl("start", name, err) : 0;
}

/* A server that runs is told to become the other release; whatever else needs a new start. */
static int move_unit(const struct resource *r, const struct unit_state *unit, bool anew, struct err *err)
{
	const struct wanted_service *want = r->want;
	if (!unit->enabled && systemctl("enable", r->name, err) < 0)
		return -1;
	if (!unit->active)
		return start_unit("start", r->name, err);
	if (serves(want) && !anew)
		return systemctl("reload", r->name, err);
	return start_unit("restart", r->name, err);
}

static int move_back(struct arena *a, const struct resource *r, const char *directory, struct err *err)
{
	const struct wanted_service *want = r->want;
	struct unit_state unit;

	if (point(a, &want->service, directory, err) < 0 || units_observe(a, &r->name, &unit, 1, err) < 0)
		return -1;
	if (str_eq(release_of_process(a, unit.main_pid), directory))
		return 0;
	return move_unit(r, &unit, false, err) < 0 ? -1 : wait_for(a, r, directory, unit.status, err);
}

/* To the release before, if there was one. */
static void go_back(struct arena *a, const struct resource *r, const char *before, struct err *err)
{
	struct err second;

	if (!*before)
		return;
	if (move_back(a, r, before, &second) < 0)
		err_prefix(err, "(going back to %s failed, too: %s) ", base_name(before), second.text);
	else
		err_prefix(err, "%s is kept: ", base_name(before));
}

/* Before anything of the instance changes. `anew`: it is started, where a server that is reloaded looks itself. */
static int prepare(struct arena *a, const struct resource *r, const char *directory, bool anew, struct err *err)
{
	static const char *const check[] = {"serve", "--check", NULL};
	static const char *const permissions[] = {"bootstrap_permissions", NULL};
	const struct wanted_service *want = r->want;
	const struct service *s = &want->service;
	const char *running = release_of_process(a, ((const struct unit_state *)r->have)->main_pid);

	if (anew && instance_do(a, s->pillar, s->instance, directory, check, err) < 0)
		return -1;
	/* what the release's roles mean, before it serves; a run that was killed does it again */
	if (serves(want) && !str_eq(running, directory))
		return instance_do(a, s->pillar, s->instance, directory, permissions, err);
	return 0;
}

static int apply_one(struct arena *a, const struct resource *r, struct err *err)
{
	const struct wanted_service *want = r->want;
	const struct unit_state *have = r->have;
	const char *directory = release_directory(want->service.release), *before = proven(a, r);
	bool restart, anew;

	if (!*directory)
		return err_set(err, "there is no release to run");
	unit_is_stale(have, want->reads, &restart);
	anew = restart || have->file_changed;
	if (prepare(a, r, directory, anew || !have->active, err) < 0)
		return *before ? err_prefix(err, "%s is kept: ", base_name(before)) : -1;
	if ((anew || !have->known) && systemctl_daemon_reload(err) < 0)
		return -1;
	if (point(a, &want->service, directory, err) < 0 || move_unit(r, have, anew, err) < 0 ||
	    wait_for(a, r, directory, have->status, err) < 0) {
		go_back(a, r, before, err);
		return -1;
	}
	return 0;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (apply_one(ap->arena, v[i], err) < 0)
			return -1;
	return 0;
}

static const struct resource_type service_type = {"service", false, units_start_resources, units_observe_resources,
						  differs,   apply};

struct resource *want_service(struct resources *list, const struct service *service, const struct reads *reads,
			      const struct resource *need)
{
	struct wanted_service *want = ARENA_NEW(list->arena, struct wanted_service);
	const char *unit = instance_unit(list->arena, service->pillar, service->instance->key,
					 arena_printf(list->arena, "%s.service", service->role));
	struct resource *r = resource_add(list, &service_type, unit, want, need);

	want->service = *service;
	want->reads = reads_keep(list, r, reads);
	resource_needs(r, service->release);
	return r;
}
