#include "base/datetime.h"

#include <time.h>

#include "base/str.h"

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct instant instant_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (struct instant){ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000};
}

int64_t monotonic_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool date_is_valid(struct date d)
{
	return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
	       d.day <= days_of_month(d.year, d.month);
}

/* Exactly n digits at *s; moves *s behind them. */
static bool take_digits(const char **s, int n, int *value)
{
	*value = 0;
	for (; n; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*value = *value * 10 + (**s - '0');
	}
	return true;
}

static bool take(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool take_date(const char **s, struct date *d)
{
	return take_digits(s, 4, &d->year) && take(s, '-') && take_digits(s, 2, &d->month) && take(s, '-') &&
	       take_digits(s, 2, &d->day) && date_is_valid(*d);
}

bool date_parse(const char *s, struct date *value)
{
	return take_date(&s, value) && *s == '\0';
}

char *date_iso(struct arena *a, struct date d)
{
	return arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day);
}

char *date_text(struct arena *a, struct date d)
{
	return arena_printf(a, "%d %s %d", d.day, month_names[d.month - 1], d.year);
}

char *instant_iso(struct arena *a, struct instant t)
{
	time_t seconds = (time_t)(t.us / 1000000 - (t.us % 1000000 < 0));
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			    tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Digits after the decimal mark as microseconds; further digits are dropped. */
static void take_fraction(const char **s, int64_t *us)
{
	int64_t step = 100000;

	for (*us = 0; **s >= '0' && **s <= '9'; (*s)++, step /= 10)
		*us += (**s - '0') * step;
}

/* "Z", "+hh", "+hhmm", "+hh:mm" or nothing, in seconds east of UTC. */
static bool take_zone(const char **s, int *offset)
{
	int sign = **s == '-' ? -1 : 1, hours, minutes = 0;

	*offset = 0;
	if (take(s, 'Z') || **s == '\0')
		return true;
	if (!take(s, '+') && !take(s, '-'))
		return false;
	if (!take_digits(s, 2, &hours))
		return false;
	if ((take(s, ':') || **s) && !take_digits(s, 2, &minutes))
		return false;
	*offset = sign * (hours * 3600 + minutes * 60);
	return hours <= 15 && minutes < 60;
}

bool instant_parse(const char *s, struct instant *value)
{
	int hour, minute, second = 0, offset;
	struct date d;
	int64_t us = 0;
	struct tm tm;

	if (!take_date(&s, &d) || (!take(&s, 'T') && !take(&s, ' ')))
		return false;
	if (!take_digits(&s, 2, &hour) || !take(&s, ':') || !take_digits(&s, 2, &minute))
		return false;
	if (take(&s, ':') && !take_digits(&s, 2, &second))
		return false;
	if (take(&s, '.'))
		take_fraction(&s, &us);
	if (hour > 23 || minute > 59 || second > 60 || !take_zone(&s, &offset) || *s)
		return false;
	tm = (struct tm){.tm_year = d.year - 1900,
			 .tm_mon = d.month - 1,
			 .tm_mday = d.day,
			 .tm_hour = hour,
			 .tm_min = minute,
			 .tm_sec = second};
	value->us = ((int64_t)timegm(&tm) - offset) * 1000000 + us;
	return true;
}
