#include "db/actor.h"

#include "db/queries.h"

int db_begin_as(struct db *db, struct arena *a, int64_t actor, const char *address, struct err *err)
{
	struct set_actor row;

	if (db_begin(db, err) < 0)
		return -1;
	return set_actor(db, a, actor ? arena_printf(a, "%lld", (long long)actor) : "", address ? address : "", &row,
			 err) < 0
		       ? -1
		       : 0;
}
