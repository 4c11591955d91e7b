/* What systemd says of units, and telling it what to do. */
#ifndef CONVERGE_UNIT_H
#define CONVERGE_UNIT_H

#include <stdint.h>

#include "base/arena.h"
#include "converge/types.h"

struct unit_state {
	bool known, enabled, active, failed;
	bool file_changed; /* its file is newer than what systemd has read */
	int64_t started_us,
		changed_us; /* instants: when it was started; when it last changed, as by a reload. 0 = not */
	pid_t main_pid;
	const char *status; /* what it says of itself, "" = nothing */
};

/* All n units in one question. */
int units_observe(struct arena *a, const char *const *names, struct unit_state *states, size_t n,
		  struct err *err) MUST_CHECK;

/* How resources are observed that are called as their unit: have becomes a struct unit_state. */
void units_start_resources(struct arena *a, struct resource **v, size_t n);
int units_observe_resources(struct arena *a, struct resource **v, size_t n, struct err *err);

/* Whether one of what it reads is, or will be, newer than it; then *restart says what helps. */
bool unit_is_stale(const struct unit_state *state, const struct reads *reads, bool *restart);

/* systemctl VERB UNIT */
int systemctl(const char *verb, const char *unit, struct err *err) MUST_CHECK;
int systemctl_daemon_reload(struct err *err) MUST_CHECK;

/* A copy that lives in the list's arena, and the unit waits for all of them. */
const struct reads *reads_keep(struct resources *list, struct resource *unit, const struct reads *reads);

#endif
