/* The code on the server: a git checkout of the branch of env.sls (area 14, DEP-4). */
#ifndef CONVERGE_CHECKOUT_H
#define CONVERGE_CHECKOUT_H

#include "base/names.h"
#include "converge/types.h"

struct checkout {
	const char *url, *branch; /* branch, origin/branch, tag or commit */
	const char *directory;
	const char *user; /* whose checkout it is */
	const char *key;  /* private key to fetch with, "" = none */
};

struct checkout_state {
	bool exists;
	const char *head, *wanted; /* commits, "" = none or not known */
	const char *edits;         /* files changed by hand, "" = none */
	const char *wrong;         /* why it is not known what is wanted, "" = it is */
	const char *news;          /* the commits between them, a line each */
	struct names migrations;   /* of the wanted commit: "0001-accounts.sql", sorted */
};

/* Fetches when it is observed, so that a plan knows what there is; no file of the checkout changes by that. */
struct resource *want_checkout(struct resources *list, const struct checkout *checkout, const struct resource *need);

const struct checkout_state *checkout_state(const struct resource *checkout);

#endif
