/* Dumps of databases as files (spec 30, section 11), and what is done before a migration (DEP-114). */
#ifndef CONVERGE_DUMPS_H
#define CONVERGE_DUMPS_H

#include "converge/types.h"
#include "pillar/pillar.h"

#define DUMPS_DIR "/var/backups/cts"

/* "PGUSER=..." words with which PostgreSQL's programs reach a database as the owner of an instance's. */
const char *const *dumps_environment(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
				     const char *database);

/* In PostgreSQL's custom format, made whole and then put at path, readable by its owner only. */
int dump_custom(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *path,
		struct err *err) MUST_CHECK;

/* As SQL, packed with bzip2; who is in group admin may read it. */
int dump_packed(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *path,
		struct err *err) MUST_CHECK;

/* All databases, when one of the schemas said with dumps_before() has migrations pending. */
struct resource *want_dumps(struct resources *list, const struct pillar *pillar, const struct resource *need);
void dumps_before(struct resources *list, struct resource *dumps, struct resource *schema);

#endif
