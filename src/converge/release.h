/*
 * Releases (DEP-110): /var/www/cts/releases/<UTC stamp>-<commit>, each an installed CTS: bin/, share/cts/. Made whole
 * beside and renamed, so what has such a name is complete. An instance runs the one that its link below
 * /var/www/cts/current names.
 */
#ifndef CONVERGE_RELEASE_H
#define CONVERGE_RELEASE_H

#include "converge/types.h"
#include "pillar/pillar.h"

enum { RELEASES_KEPT = 5 };

/* Built as user from the checkout. */
struct resource *want_release(struct resources *list, const struct pillar *pillar, const struct resource *checkout);

/* One that is there. */
struct resource *want_existing_release(struct resources *list, const char *directory);

/* The release of the checkout's commit: its directory, or "" when it is not there (yet). */
const char *release_directory(const struct resource *release);

/* All of them, newest first: names without directory. */
struct names releases_list(struct arena *a, const char *project);

/* "/var/www/cts/releases" */
const char *releases_root(struct arena *a, const char *project);

/* "/var/www/cts/current/iraq", and the directory that it leads to, "" = nowhere. */
const char *current_link(struct arena *a, const char *project, const char *instance);
const char *current_release(struct arena *a, const char *project, const char *instance);

/* The styles and scripts of a release in public/static, where nginx serves them (area 18). */
struct resource *want_static(struct resources *list, const struct pillar *pillar, const struct resource *release);

#endif
