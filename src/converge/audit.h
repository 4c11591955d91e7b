/*
 * Who did what to this server (DEP-115): /var/log/cts-converge/audit.log, a JSON object a line, only ever added to.
 *
 *	{"time":"...","user":"jane","from":"10.77.0.1","command":"highstate","words":"","commit":"1a2b...","result":"done"}
 */
#ifndef CONVERGE_AUDIT_H
#define CONVERGE_AUDIT_H

#include "base/arena.h"

#define AUDIT_FILE "/var/log/cts-converge/audit.log"

/* words: NULL-terminated, or NULL. What cannot be written is said on standard error and stops nothing. */
void audit_add(struct arena *a, const char *command, const char *const *words, const char *result);

/* Who called us through sudo, and from which address they had logged in; "" when that is not known. */
const char *audit_user(void);
const char *audit_address(struct arena *a);

#endif
