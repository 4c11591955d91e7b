/* The demo data of demo/: for `cts dev` and the tests. */
#ifndef MANAGE_DEMO_H
#define MANAGE_DEMO_H

#include "manage/command.h"

/* The password of every demo account. */
extern const char demo_password[];

/* Fills an empty database; one with users is left alone. The database must be open and migrated. */
int demo_load(struct context *ctx) MUST_CHECK;

#endif
