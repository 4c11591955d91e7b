#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <strings.h>

bool str_eq(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

bool str_eq_nocase(const char *a, const char *b)
{
	return strcasecmp(a, b) == 0;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool str_empty(const char *s)
{
	return !s || !*s;
}

/* Length of the well-formed sequence at s, 0 when there is none. */
static size_t utf8_sequence(const unsigned char *s, size_t n)
{
	size_t len = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
	unsigned low = s[0] == 0xE0 ? 0xA0 : s[0] == 0xF0 ? 0x90 : 0x80;
	unsigned high = s[0] == 0xED ? 0x9F : s[0] == 0xF4 ? 0x8F : 0xBF;

	if (s[0] == 0 || len > n)
		return 0;
	if (len > 1 && (s[1] < low || s[1] > high))
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

bool str_is_utf8(const char *s, size_t n)
{
	size_t len;

	for (; n; s += len, n -= len) {
		len = utf8_sequence((const unsigned char *)s, n);
		if (!len)
			return false;
	}
	return true;
}

size_t str_chars(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xC0) != 0x80;
	return n;
}

/* What looks like nothing: no-break, figure and other blanks, the ideographic one, zero-width characters, the BOM. */
static const char *const wide_blanks[] = {
	"\xC2\xA0",     "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85",
	"\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\x8B", "\xE2\x80\xA8",
	"\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE2\x81\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};

static size_t blank_at_start(const char *s)
{
	if (*s && strchr(" \t\r\n\f\v", *s))
		return 1;
	for (size_t i = 0; (unsigned char)*s >= 0xC2 && i < ARRAY_LEN(wide_blanks); i++)
		if (str_starts(s, wide_blanks[i]))
			return strlen(wide_blanks[i]);
	return 0;
}

static size_t blank_at_end(const char *s, size_t n)
{
	if (n && strchr(" \t\r\n\f\v", s[n - 1]))
		return 1;
	for (size_t i = 0; n && (unsigned char)s[n - 1] >= 0x80 && i < ARRAY_LEN(wide_blanks); i++) {
		size_t len = strlen(wide_blanks[i]);

		if (n >= len && memcmp(s + n - len, wide_blanks[i], len) == 0)
			return len;
	}
	return 0;
}

char *str_cut(struct arena *a, const char *s, size_t n)
{
	const char *end = s;

	for (; *end; end++)
		if (((unsigned char)*end & 0xC0) != 0x80 && n-- == 0)
			break;
	return arena_strndup(a, s, (size_t)(end - s));
}

char *str_trim(struct arena *a, const char *s)
{
	size_t n, skip;

	while ((skip = blank_at_start(s)))
		s += skip;
	n = strlen(s);
	while ((skip = blank_at_end(s, n)))
		n -= skip;
	return arena_strndup(a, s, n);
}

char *str_lower(struct arena *a, const char *s)
{
	char *copy = arena_strdup(a, s);

	for (char *p = copy; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return copy;
}

bool str_to_int64(const char *s, int64_t *value)
{
	char *end;

	if (!(*s == '-' || *s == '+' || (*s >= '0' && *s <= '9')))
		return false;
	errno = 0;
	*value = strtoll(s, &end, 10);
	return errno == 0 && end != s && *end == '\0';
}

bool str_to_double(const char *s, double *value)
{
	char *end;

	/* strtod also takes "inf", "nan" and hexadecimal; a person who types them means none of these. */
	if (!*s || s[strspn(s, "0123456789.+-eE")])
		return false;
	errno = 0;
	*value = strtod(s, &end);
	return errno == 0 && end != s && *end == '\0' && isfinite(*value);
}

char *str_from_double(struct arena *a, double value)
{
	char text[64];

	for (int digits = 1; digits <= 17; digits++) {
		double back;

		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (str_to_double(text, &back) && back >= value && back <= value)
			break;
	}
	if (strchr(text, 'e') && value < 1e15 && value > -1e15)
		snprintf(text, sizeof(text), "%.0f", value);
	return arena_strdup(a, text);
}

char *str_hex(struct arena *a, const void *data, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *bytes = data;
	char *out = arena_alloc(a, 2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	return out;
}

/* Levenshtein distance of words of at most 63 bytes; longer ones count as far away. */
static size_t edit_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b), row[64];

	if (n > 63 || m > 63)
		return 64;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

const char *str_nearest(const char *word, const char *const *words)
{
	size_t best = strlen(word) / 3 + 1;
	const char *nearest = NULL;

	for (; *words; words++) {
		size_t distance = edit_distance(word, *words);

		if (distance <= best && (!nearest || distance < best)) {
			best = distance;
			nearest = *words;
		}
	}
	return nearest;
}

static char *url_encode(struct arena *a, const char *s, const char *kept)
{
	static const char digits[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, 3 * strlen(s) + 1), *p = out;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr(kept, c)) {
			*p++ = (char)c;
		} else {
			*p++ = '%';
			*p++ = digits[c >> 4];
			*p++ = digits[c & 15];
		}
	}
	return out;
}

char *str_url_encode(struct arena *a, const char *s)
{
	return url_encode(a, s, "-._~");
}

char *str_url_path(struct arena *a, const char *s)
{
	return url_encode(a, s, "-._~/");
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool str_url_decode(struct arena *a, const char *s, size_t n, bool plus, char **out)
{
	char *copy = arena_alloc(a, n + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '%') {
			int high = n - i > 2 ? hex_digit(s[i + 1]) : -1;
			int low = n - i > 2 ? hex_digit(s[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		copy[len++] = c;
	}
	*out = copy;
	return str_is_utf8(copy, len);
}
