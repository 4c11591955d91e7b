/*
 * What went wrong, for a person.
 *
 * A function that can fail takes `struct err *err` as its last argument, returns a negative number and
 * fills it with one sentence that says what, where and, where it helps, what to do. The first reason
 * is kept: err_set() on a filled err replaces it, err_prefix() adds where it happened.
 *
 * An err owns nothing and needs no clean-up.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/macros.h"

struct err {
	char text[1024];     /* one sentence, UTF-8, no newline at its end */
	char code[8];        /* SQLSTATE of a database error, else "" */
	char constraint[64]; /* name of the violated constraint, else "" */
};

/* Fill err (a null err is allowed and ignored); always returns -1, so that `return err_set(...)` reads well. */
int err_set(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* As err_set, with ": " and the text of errnum (an errno value) behind it. */
int err_errno(struct err *err, int errnum, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Put text in front of what err says: "catalog.xlsx: " + "row 3: ...". Always returns -1. */
int err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
