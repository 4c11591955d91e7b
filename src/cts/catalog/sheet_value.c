/* Numbers and dates as a person sees them in a spreadsheet. */
#include <math.h>
#include <time.h>

#include "base/str.h"
#include "cts/catalog/sheet_reader.h"

enum {
	DAY_SECONDS = 86400,
	DAYS_1904 = 1462,     /* between the two systems of dates */
	SERIAL_MAX = 2958465, /* 9999-12-31 */
	SERIAL_1970 = 25569,
	PHANTOM_DAY = 60, /* 29 February 1900, which Excel counts but which never was */
};

char *sheet_number_text(struct arena *a, double number)
{
	char *text;
	size_t n;

	if (fabs(number) < 1e15 && number == floor(number))
		return arena_printf(a, "%.0f", number == 0 ? 0.0 : number);
	text = arena_printf(a, "%.15g", number);
	if (!strchr(text, 'e'))
		return text;
	/* very small or very large: plain notation, without the zeros at its end */
	text = arena_printf(a, "%.20f", number);
	n = strlen(text);
	while (text[n - 1] == '0')
		text[--n] = '\0';
	if (text[n - 1] == '.')
		text[n - 1] = '\0';
	return str_eq(text, "-0") ? text + 1 : text;
}

bool sheet_date_text(struct arena *a, double serial, bool from_1904, char **out)
{
	double days, seconds;
	struct tm tm;
	time_t t;

	if (!(serial >= 0 && serial <= SERIAL_MAX))
		return false;
	days = floor(serial);
	seconds = floor((serial - days) * DAY_SECONDS + 0.5);
	t = (time_t)seconds;
	if (from_1904)
		days += DAYS_1904;
	else if (days > 0 && days < PHANTOM_DAY)
		days++;
	t += ((time_t)days - SERIAL_1970) * DAY_SECONDS;
	if (!gmtime_r(&t, &tm) || tm.tm_year + 1900 > 9999)
		return false;
	if (serial < 1 && !from_1904)
		*out = arena_strdup(a, "");
	else
		*out = arena_printf(a, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	if (!**out || tm.tm_hour || tm.tm_min || tm.tm_sec)
		*out = arena_printf(a, "%s%s%02d:%02d:%02d", *out, **out ? " " : "", tm.tm_hour, tm.tm_min, tm.tm_sec);
	return true;
}

bool sheet_format_is_date(int64_t id)
{
	return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/* Letters of days, months, years, hours, minutes and seconds count outside of "text", \x, _x, *x and [colours]. */
bool sheet_code_is_date(const char *code)
{
	const char *s = code;

	while (*s) {
		if (*s == '"' || *s == '[') {
			const char *end = strchr(s + 1, *s == '"' ? '"' : ']');

			s = end ? end + 1 : s + strlen(s);
		} else if (strchr("\\_*", *s)) {
			s += s[1] ? 2 : 1;
		} else if (strchr("dmyhsDMYHS", *s)) {
			return true;
		} else {
			s++;
		}
	}
	return false;
}
