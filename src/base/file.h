/* Files, whole or not at all. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <sys/types.h>

#include "base/err.h"
#include "base/macros.h"

/* Written beside and renamed over path: whoever reads sees the old or the new contents, also when we are killed. */
int file_write(const char *path, const void *data, size_t n, mode_t mode, struct err *err) MUST_CHECK;

#endif
