/* Certificates in PEM, looked at with the program openssl. */
#ifndef PILLAR_CERTIFICATE_H
#define PILLAR_CERTIFICATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/macros.h"

/* The certificate (the first of a chain) and the private key can be read and belong together; -1 with why not. */
int certificate_check_pair(struct arena *a, const char *certificate, const char *key, struct err *err) MUST_CHECK;

/* It is one of this host name or address, and will be good for so many days. */
int certificate_check_use(struct arena *a, const char *certificate, const char *host, int days,
			  struct err *err) MUST_CHECK;

enum { CERTIFICATE_DAYS = 365 };

/* A self-signed pair for a host name or address, RSA 2048, for CERTIFICATE_DAYS (DEP-92), as files with mode 0600. */
int certificate_make(struct arena *a, const char *host, const char *certificate_path, const char *key_path,
		     struct err *err) MUST_CHECK;

/* Digits and dots only, as an address has. */
bool host_is_address(const char *host);

#endif
