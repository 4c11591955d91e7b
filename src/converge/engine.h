/*
 * Brings a list of resources about: observe all, compare, apply what differs (spec 30, section 8).
 */
#ifndef CONVERGE_ENGINE_H
#define CONVERGE_ENGINE_H

#include "converge/events.h"
#include "converge/resource.h"

struct tally {
	size_t ok, changed, failed, skipped;
};

/*
 * Tells events of each resource that differs, and counts. plan_only: nothing is changed, and "changed" counts what
 * would be. 0, or -1 when the system could not even be observed; failures of single resources are in the tally
 * (DEP-52).
 */
int engine_run(struct resources *list, bool plan_only, const struct events *events, struct tally *tally,
	       struct err *err) MUST_CHECK;

#endif
