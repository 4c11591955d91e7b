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
	const char *bin; /* where PostgreSQL's own programs are: Debian's wrappers of them take their time */
};

/* One session of psql: the script's words are added to output. */
int database_run(struct arena *a, const struct database_server *server, const char *database, const char *script,
		 struct buf *output, struct err *err) MUST_CHECK;
/* The same for a script of which only success matters. */
int database_execute(struct arena *a, const struct database_server *server, const char *database, const char *script,
		     struct err *err) MUST_CHECK;

/* Whether there is a database of that name. */
int database_exists(struct arena *a, const struct database_server *server, const char *name, bool *yes,
		    struct err *err) MUST_CHECK;

/* Ends all sessions in it. */
int database_leave(struct arena *a, const struct database_server *server, const char *name, struct err *err) MUST_CHECK;

/* The server of the pillar, and what it takes to look after the database of the instance. */
struct database_server database_server_of(struct arena *a, const struct pillar *p,
					  const struct pillar_instance *instance);

/* hstore and what postgres_extensions of the pillar lists, postgis when it does not; NULL-terminated. */
const char *const *database_extensions(struct arena *a, const struct pillar *p);

/* Makes a database as DEP-61 wants it, with its extensions and nobody's but its owner's. */
int database_make(struct arena *a, const struct database_server *server, const char *name, const char *owner,
		  const char *const *extensions, struct err *err) MUST_CHECK;

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

/* The same at once, in a database that may still have another name. */
int database_let_read(struct arena *a, const struct database_server *server, const char *role, const char *database,
		      const char *owner, struct err *err) MUST_CHECK;

/* What a schema is made of. */
struct schema {
	const struct pillar *pillar;
	const struct pillar_instance *instance;
	const struct resource *checkout, *release; /* its migrations, and the program that applies them */
};
/* The schema of an instance. A plan tells each migration (DEP-114). */
struct resource *want_schema(struct resources *list, const struct database_server *server, const struct schema *schema,
			     const struct resource *need);

/* The server answered when it was asked. */
bool schema_is_known(const struct resource *schema);

/* Whether migrations are to be applied to a database that has something to lose: an empty one has not. */
bool schema_has_pending(const struct resource *schema);

#endif
