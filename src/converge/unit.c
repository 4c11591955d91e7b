#include "converge/unit.h"

#include <sys/stat.h>

#include "base/datetime.h"
#include "base/process.h"
#include "base/str.h"

struct wanted_unit {
	const struct reads *reads;
	bool absent;
	struct resource *const *rivals; /* itself among them */
	size_t n_rivals;
};

/* systemd tells times since the machine's start; files have the clock's. */
static int64_t instant_of(const char *monotonic)
{
	int64_t us;

	if (!str_to_int64(monotonic, &us) || !us)
		return 0;
	return instant_now().us - monotonic_us() + us;
}

static void read_line(struct arena *a, struct unit_state *state, const char *line)
{
	const char *value = strchr(line, '=');
	size_t n = value ? (size_t)(value++ - line) : 0;
	int64_t pid;

	if (!value)
		return;
	if (strncmp(line, "LoadState", n) == 0)
		state->known = str_eq(value, "loaded");
	else if (strncmp(line, "ActiveState", n) == 0) {
		state->active = str_eq(value, "active") || str_eq(value, "reloading");
		state->failed = str_eq(value, "failed");
	} else if (strncmp(line, "UnitFileState", n) == 0)
		state->enabled = !str_eq(value, "disabled") && !str_empty(value) && !str_eq(value, "masked");
	else if (strncmp(line, "NeedDaemonReload", n) == 0)
		state->file_changed = str_eq(value, "yes");
	else if (strncmp(line, "ActiveEnterTimestampMonotonic", n) == 0)
		state->started_us = instant_of(value);
	else if (strncmp(line, "StateChangeTimestampMonotonic", n) == 0)
		state->changed_us = instant_of(value);
	else if (strncmp(line, "MainPID", n) == 0 && str_to_int64(value, &pid))
		state->main_pid = (pid_t)pid;
	else if (strncmp(line, "StatusText", n) == 0)
		state->status = arena_strdup(a, value);
}

/* A block of NAME=value lines a unit, in the order asked for. */
static void read_blocks(struct arena *a, const char *text, struct unit_state *states, size_t n)
{
	size_t i = 0;

	for (size_t k = 0; k < n; k++)
		states[k] = (struct unit_state){.status = ""};
	while (*text && i < n) {
		size_t len = strcspn(text, "\n");

		if (len)
			read_line(a, &states[i], arena_strndup(a, text, len));
		else
			i++;
		text += len + (text[len] == '\n');
	}
}

static int begin_show(struct arena *a, const char *const *names, size_t n, struct process_job *job, struct err *err)
{
	static const char properties[] =
		"--property=LoadState,ActiveState,UnitFileState,NeedDaemonReload,MainPID,StatusText,"
		"ActiveEnterTimestampMonotonic,StateChangeTimestampMonotonic";
	static const char *const show[] = {"systemctl", "show", properties};
	const char **argv = ARENA_ARRAY(a, ARRAY_LEN(show) + n + 1, const char *);

	memcpy(argv, show, sizeof(show));
	memcpy(argv + ARRAY_LEN(show), names, n * sizeof(*names));
	return process_begin(argv, NULL, job, err);
}

static int end_show(struct arena *a, const struct process_job *job, struct unit_state *states, size_t n,
		    struct err *err)
{
	struct buf output = BUF_INIT;
	int status = process_end(job, &output, err);

	if (status == 0)
		read_blocks(a, buf_str(&output), states, n);
	buf_free(&output);
	return status;
}

int units_observe(struct arena *a, const char *const *names, struct unit_state *states, size_t n, struct err *err)
{
	struct process_job job;

	return begin_show(a, names, n, &job, err) < 0 ? -1 : end_show(a, &job, states, n, err);
}

/* The time of its contents; owner and mode are nothing that a unit reads. */
static int64_t written_us(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000 : 0;
}

bool unit_is_stale(const struct unit_state *state, const struct reads *reads, bool *restart)
{
	bool stale = false;

	*restart = false;
	for (const struct reads *r = reads; r && r->file; r++) {
		int64_t since = r->restart ? state->started_us : state->changed_us;
		/* one that went has no time */
		bool went = r->file->result == RESULT_CHANGED && written_us(r->file->name) == 0;
		bool will_change = r->file->result == RESULT_OK && r->file->differs;

		if (!will_change && !went && written_us(r->file->name) <= since)
			continue;
		stale = true;
		*restart = *restart || r->restart;
	}
	return stale;
}

int systemctl(const char *verb, const char *unit, struct err *err)
{
	const char *const argv[] = {"systemctl", verb, unit, NULL};

	return process_do(argv, err);
}

int systemctl_daemon_reload(struct err *err)
{
	static const char *const argv[] = {"systemctl", "daemon-reload", NULL};

	return process_do(argv, err);
}

const struct reads *reads_keep(struct resources *list, struct resource *unit, const struct reads *reads)
{
	struct reads *kept;
	size_t n = 0;

	while (reads && reads[n].file)
		n++;
	kept = ARENA_ARRAY(list->arena, n + 1, struct reads);
	for (size_t i = 0; i < n; i++) {
		kept[i] = reads[i];
		resource_needs(unit, reads[i].file);
	}
	return kept;
}

void units_start_resources(struct arena *a, struct resource **v, size_t n)
{
	const char **names = ARENA_ARRAY(a, n, const char *);
	struct process_job *job = ARENA_NEW(a, struct process_job);
	struct err none;

	for (size_t i = 0; i < n; i++)
		names[i] = v[i]->name;
	v[0]->started = begin_show(a, names, n, job, &none) < 0 ? NULL : job;
}

int units_observe_resources(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	struct unit_state *states = ARENA_ARRAY(a, n, struct unit_state);
	int status;

	if (!v[0]->started)
		units_start_resources(a, v, n);
	if (!v[0]->started)
		return err_set(err, "systemctl cannot be started");
	for (size_t i = 0; i < n; i++)
		v[i]->have = &states[i];
	status = end_show(a, v[0]->started, states, n, err);
	v[0]->started = NULL;
	return status;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_unit *want = r->want;
	const struct unit_state *have = r->have;
	bool restart;

	(void)a;
	if (want->absent) {
		if (have->active || have->enabled)
			buf_adds(text, "stop and disable");
	} else if (!have->active || !have->enabled)
		buf_adds(text, have->active ? "enable" : "enable and start");
	else if (unit_is_stale(have, want->reads, &restart))
		buf_adds(text, restart ? "restart" : "reload");
	else if (have->file_changed)
		buf_adds(text, "restart");
	return text->len > 0;
}

static int remove_unit(const char *name, struct err *err)
{
	const char *const argv[] = {"systemctl", "disable", "--now", name, NULL};

	return process_do(argv, err);
}

/* Those that run with what they no longer shall have, and are not started anew yet. Returns how many got the word. */
static size_t tell_rivals(const struct resource *r, const char *verb)
{
	const struct wanted_unit *want = r->want;
	size_t n = 0;

	for (size_t i = 0; i < want->n_rivals; i++) {
		const struct resource *other = want->rivals[i];
		struct err ignored;
		bool restart;

		if (other != r && other->result != RESULT_CHANGED && ((struct unit_state *)other->have)->active &&
		    unit_is_stale(other->have, ((const struct wanted_unit *)other->want)->reads, &restart))
			n += systemctl(verb, other->name, &ignored) == 0;
	}
	return n;
}

/* What it cannot get may still be another's, who gets something else later in this run. */
static int start_unit(const struct resource *r, const char *verb, struct err *err)
{
	if (systemctl(verb, r->name, err) == 0)
		return 0;
	if (!tell_rivals(r, "stop"))
		return -1;
	if (systemctl("start", r->name, err) == 0)
		return 0;
	tell_rivals(r, "start");
	return -1;
}

static int apply_unit(const struct resource *r, struct err *err)
{
	const struct wanted_unit *want = r->want;
	const struct unit_state *have = r->have;
	bool restart, stale = unit_is_stale(have, want->reads, &restart);

	if (want->absent)
		return remove_unit(r->name, err);
	if ((have->file_changed || restart || !have->known) && systemctl_daemon_reload(err) < 0)
		return -1;
	if (!have->enabled && systemctl("enable", r->name, err) < 0)
		return -1;
	if (!have->active)
		return start_unit(r, "start", err);
	if (restart || have->file_changed)
		return start_unit(r, "restart", err);
	return stale ? systemctl("reload-or-restart", r->name, err) : 0;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	(void)ap;
	for (size_t i = 0; i < n; i++)
		if (apply_unit(v[i], err) < 0)
			return -1;
	return 0;
}

static const struct resource_type unit_type = {"unit",  false, units_start_resources, units_observe_resources,
					       differs, apply};

struct resource *want_unit(struct resources *list, const char *name, const struct reads *reads,
			   const struct resource *need)
{
	struct wanted_unit *want = ARENA_NEW(list->arena, struct wanted_unit);
	struct resource *r = resource_add(list, &unit_type, name, want, need);

	want->reads = reads_keep(list, r, reads);
	return r;
}

void units_are_rivals(struct resource *const *units, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct wanted_unit *want = units[i]->want;

		want->rivals = units;
		want->n_rivals = n;
	}
}

struct resource *want_no_unit(struct resources *list, const char *name, const struct resource *need)
{
	struct wanted_unit *want = ARENA_NEW(list->arena, struct wanted_unit);

	want->absent = true;
	return resource_add(list, &unit_type, name, want, need);
}
