/*
 * What a server shall have, one thing a resource, and the types of things there are.
 *
 * A run: the desired resources are listed from the pillar (state_*.c), all of them are observed, type by type, in as
 * few questions to the system as possible; what differs is the plan; then what differs is applied in the order of the
 * list. A plan without applying runs through the same code up to that point (DEP-112).
 */
#ifndef CONVERGE_RESOURCE_H
#define CONVERGE_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/macros.h"

struct resource;
struct events;

/* What applying may use: memory of the run, and somebody who is told how far long work is. */
struct applying {
	struct arena *arena;
	const struct events *events;
};

struct resource_type {
	const char *name; /* "file" */
	bool together;    /* those in a row are applied in one call, and one by one only when that fails */
	/* Or NULL: begins to learn it while others are asked; observe() then waits for the answer. */
	void (*start)(struct arena *a, struct resource **v, size_t n);
	/* Learns how all n of them are now. */
	int (*observe)(struct arena *a, struct resource **v, size_t n, struct err *err);
	/* Whether it must change; then what will be done is added to text, a line or a few. Secrets are masked. */
	bool (*differs)(struct arena *a, const struct resource *r, struct buf *text);
	/* Makes all n of them as they shall be. */
	int (*apply)(const struct applying *ap, struct resource **v, size_t n, struct err *err);
};

enum result { RESULT_OK, RESULT_CHANGED, RESULT_FAILED, RESULT_SKIPPED };

enum { NEEDS_MAX = 8 };

struct resource {
	const struct resource_type *type;
	const char *area, *name;                 /* "people", "/home/jane/.ssh/authorized_keys" */
	void *want, *have;                       /* of the type's own kind; have is filled by observe */
	void *started;                           /* what start() left for observe(), in the first of them */
	const struct resource *needs[NEEDS_MAX]; /* when one of them failed or was skipped, so is this */
	bool differs;
	const char *change; /* what differs() said */
	enum result result;
};

/* The desired list, in the order in which it is applied. Resources live in the arena and do not move. */
struct resources {
	struct arena *arena;
	const char *area; /* of what is added next */
	struct resource **v;
	size_t n, cap;
};

/* need NULL = none; more with resource_needs(). */
struct resource *resource_add(struct resources *list, const struct resource_type *type, const char *name, void *want,
			      const struct resource *need);
void resource_needs(struct resource *r, const struct resource *need);

#endif
