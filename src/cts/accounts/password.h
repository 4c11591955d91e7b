/*
 * Password hashes. New ones are Argon2id (19 MiB, two passes); those of the former system, pbkdf2_sha256, still verify
 * and are to be replaced at the next sign-in. A hash that begins with "!" fits no password.
 */
#ifndef CTS_ACCOUNTS_PASSWORD_H
#define CTS_ACCOUNTS_PASSWORD_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

/* Takes tens of milliseconds, on purpose. */
int password_hash(struct arena *a, const char *password, const char **hash, struct err *err) MUST_CHECK;

/* hash NULL (no such account) takes as long as a real one and is false. */
bool password_verify(const char *password, const char *hash);

/* The hash is of an older or weaker kind than password_hash() makes. */
bool password_needs_rehash(const char *hash);

#endif
