/*
 * Small questions about text. All text is UTF-8 in C strings; characters in the sense of limits shown to
 * people (V-max, UI-60) are Unicode code points, not bytes.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"

bool str_eq(const char *a, const char *b);
bool str_eq_nocase(const char *a, const char *b); /* ASCII letters only */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
bool str_empty(const char *s); /* NULL counts as empty */

/* Well-formed UTF-8 without NUL, as PostgreSQL's text accepts it (no surrogates, nothing above U+10FFFF). */
bool str_is_utf8(const char *s, size_t n);

/* Number of code points of well-formed UTF-8. */
size_t str_chars(const char *s);

/* A copy without what looks like nothing at both ends: blanks of ASCII and Unicode, zero-width characters. */
char *str_trim(struct arena *a, const char *s);

/* The first n code points of well-formed UTF-8. */
char *str_cut(struct arena *a, const char *s, size_t n);

/* Lower case of ASCII letters; other characters stay. */
char *str_lower(struct arena *a, const char *s);

/* Whole decimal number, optional sign, nothing around it. False when it is not one or does not fit. */
bool str_to_int64(const char *s, int64_t *value) MUST_CHECK;
bool str_to_double(const char *s, double *value) MUST_CHECK;

/* The shortest text that reads back as the same number, without an exponent where people would not write one. */
char *str_from_double(struct arena *a, double value);

/* n bytes as 2n lower-case hex digits. */
char *str_hex(struct arena *a, const void *data, size_t n);

/*
 * The word of a list that a mistyped one most likely stands for, or NULL when none is near (edit distance
 * at most a third of its length). words ends with NULL.
 */
const char *str_nearest(const char *word, const char *const *words);

/* Percent-encoding for one component of a URL: everything but RFC 3986 unreserved characters. */
char *str_url_encode(struct arena *a, const char *s);

/* The same for a whole path, whose slashes stay. */
char *str_url_path(struct arena *a, const char *s);

/*
 * Percent-decoding of n bytes; '+' means blank when plus is true. False on a broken escape, a NUL byte or
 * bytes that are not UTF-8.
 */
bool str_url_decode(struct arena *a, const char *s, size_t n, bool plus, char **out) MUST_CHECK;

#endif
