/* What a server shall be, as lists of resources (spec 30, sections 7 and 8). */
#ifndef CONVERGE_STATE_H
#define CONVERGE_STATE_H

#include "converge/minion.h"
#include "converge/resource.h"
#include "pillar/pillar.h"

/* setup_minion: what the first contact leaves behind. */
void state_setup(struct resources *list, const struct minion *minion);

/* Everything, from the pillar on the server. -1 when that would lock everybody out (DEP-44). */
int state_server(struct resources *list, const struct pillar *pillar, struct err *err) MUST_CHECK;

/* state_people.c: who may log in (§4.4, area 8). The last thing that the first person with keys needs. */
const struct resource *state_people(struct resources *list, const struct pillar *pillar,
				    const struct resource *groups[2]);

#endif
