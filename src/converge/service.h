/*
 * A unit that runs a release: the server or worker of an instance. It is moved from one release to another without
 * a request lost, and back again when the new one does not serve (DEP-111, DEP-113).
 */
#ifndef CONVERGE_SERVICE_H
#define CONVERGE_SERVICE_H

#include "converge/types.h"
#include "pillar/pillar.h"

struct service {
	const struct pillar *pillar;
	const struct pillar_instance *instance;
	const char *role;               /* "server" or "worker" */
	const struct resource *release; /* what it shall run */
};

/* Switches the instance's link, if that is needed, and the unit; a server must then answer /health/. */
struct resource *want_service(struct resources *list, const struct service *service, const struct reads *reads,
			      const struct resource *need);

/* GET PREFIX/health/ on the instance's port: 0 when it answers 200. */
int service_health(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
		   struct err *err) MUST_CHECK;

/* The release that a process runs, by its program's path; "" when that is not one. */
const char *release_of_process(struct arena *a, pid_t pid);

#endif
