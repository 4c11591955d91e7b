/*
 * Databases, their roles, extensions and schemas (spec 30, section 9), asked for in one session of psql: on this server
 * as the system's user postgres, elsewhere (DB_HOST) as the role of the pillar.
 */
#ifndef CONVERGE_DATABASE_H
#define CONVERGE_DATABASE_H

#include "converge/types.h"
#include "pillar/pillar.h"

struct database_server {
	const char *host, *port;     /* host "" = the one on this machine, by its socket */
	const char *user, *password; /* who asks; unused on this machine */
};

/* May log in, and neither make roles nor databases (DEP-60). */
struct resource *want_role(struct resources *list, const struct database_server *server, const char *name,
			   const char *password, const struct resource *need);

/*
 * UTF8, en_US.UTF-8, from template0 (DEP-61); nobody but its owner and readers may connect. An existing one keeps its
 * owner and encoding. extensions: NULL-terminated.
 */
struct resource *want_database(struct resources *list, const struct database_server *server, const char *name,
			       const char *owner, const char *const *extensions, const struct resource *need);

/* role reads all tables of a database's schema public, and those that owner will make (DEP-63). */
struct resource *want_reader(struct resources *list, const struct database_server *server, const char *role,
			     const char *database, const char *owner, const struct resource *need);

/* What a schema is made of. */
struct schema {
	const struct pillar *pillar;
	const struct pillar_instance *instance;
	const struct resource *checkout, *release; /* its migrations, and the program that applies them */
};
/* The schema of an instance, and what users derive from their roles. A plan tells each migration (DEP-114). */
struct resource *want_schema(struct resources *list, const struct database_server *server, const struct schema *schema,
			     const struct resource *need);

/* Whether migrations are to be applied. Before a database is there, there is nothing to lose: then false. */
bool schema_has_pending(const struct resource *schema);

#endif
