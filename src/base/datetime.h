/*
 * Days and instants. An instant is a count of microseconds since the Unix epoch, UTC (UI-75); a day is the civil
 * calendar's. Time zones are applied only for display.
 */
#ifndef BASE_DATETIME_H
#define BASE_DATETIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"

struct date {
	int year, month, day; /* 2026, 1..12, 1..31 */
};

struct instant {
	int64_t us;
};

struct instant instant_now(void);

/* Microseconds of a clock that never jumps: for durations. */
int64_t monotonic_us(void);

/* ISO "2026-11-22"; false when it is no day of the calendar. Years 1..9999. */
bool date_parse(const char *s, struct date *value) MUST_CHECK;
bool date_is_valid(struct date d);

/* "2026-11-22" (UI-70, UI-72) and "22 Nov 2026" (UI-71). */
char *date_iso(struct arena *a, struct date d);
char *date_text(struct arena *a, struct date d);

/* "2026-11-22T14:05:00Z", to the second (UI-74). */
char *instant_iso(struct arena *a, struct instant t);

/*
 * ISO 8601 with date, "T" or blank, time, optional fraction, optional zone (Z, +hh, +hh:mm, +hhmm); without a
 * zone it is UTC (MOB-21).
 */
bool instant_parse(const char *s, struct instant *value) MUST_CHECK;

#endif
