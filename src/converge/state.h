/*
 * What a server shall be, as lists of resources (spec 30, sections 7 to 10). state.c has the order; an area each:
 *
 *	state_system.c    packages, administrators, ssh, mail, cache, firewall, logs
 *	state_people.c    who may log in
 *	state_database.c  PostgreSQL: roles, databases
 *	state_code.c      the project's user and directories, the checkout, the release
 *	state_instance.c  each instance: environment, schema, units, timers; helper scripts
 *	state_web.c       nginx, certificate, passwords
 */
#ifndef CONVERGE_STATE_H
#define CONVERGE_STATE_H

#include "converge/database.h"
#include "converge/minion.h"
#include "converge/resource.h"
#include "pillar/pillar.h"

/* What is listed and what for: passed from area to area. */
struct instance_database {
	struct database_server server;
	const struct resource *resource;
};

struct state {
	struct resources *list;
	const struct pillar *pillar;
	const char *top; /* "/var/www/cts" */
	const struct resource *groups[2], *sudo, *user;
	struct instance_database *databases; /* of the instances, in their order */
	const struct resource *checkout, *release, *statics;
	struct resource **sockets; /* of the instances, in their order */
	const struct state_options *options;
};

/* setup_minion: what the first contact leaves behind. */
void state_setup(struct resources *list, const struct minion *minion);

/* Everything, from the pillar on the server. -1 when that would lock everybody out (DEP-44). */
struct state_options {
	bool no_backup; /* migrate without dumping first */
	bool upgrade;   /* bring all packages to their newest version (DEP-50) */
};
int state_server(struct resources *list, const struct pillar *pillar, const struct state_options *options,
		 struct err *err) MUST_CHECK;

/* Only the project's user, directories and code: `fab ENV justdeploy`. */
int state_checkout(struct resources *list, const struct pillar *pillar, struct err *err) MUST_CHECK;

/* All instances run a release that is there: `fab ENV rollback`. */
void state_rollback(struct resources *list, const struct pillar *pillar, const char *release);

/* A value of the pillar that may be left out: "" then. */
const char *pillar_text(const struct pillar *p, const char *key, const char *sub);

void state_packages(struct state *s);
void state_administrators(struct state *s);
/* After the people: what keeps somebody from having an account keeps this away, too (DEP-44). */
void state_secure_shell(struct state *s, const struct resource *last_person);
void state_system(struct state *s);
void state_firewall(struct state *s);

/* The last thing that the first person with keys needs. */
const struct resource *state_people(struct state *s);

void state_database(struct state *s);

void state_project(struct state *s);
void state_code(struct state *s);
void state_release(struct state *s);

/* Not elsewhere (DB_HOST). */
bool state_has_database(const struct pillar *p);

void state_instances(struct state *s);
/* Only the servers and workers, one instance after the other, once there is what comes before. */
void state_services(struct state *s, const struct resource *before);
void state_web(struct state *s);

#endif
