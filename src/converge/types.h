/* The types of resources, each with the function that puts one into the list of what shall be. */
#ifndef CONVERGE_TYPES_H
#define CONVERGE_TYPES_H

#include "converge/resource.h"

/* Owner and group by name: they may be made in the same run. */
struct ownership {
	const char *owner, *group;
	mode_t mode;
};

/* file.c: contents and all; secret = the contents are not shown in plans. Written beside and renamed over. */
struct resource *want_file(struct resources *list, const char *path, const char *contents, struct ownership own,
			   bool secret, const struct resource *need);
/* The file is not there. */
struct resource *want_no_file(struct resources *list, const char *path, const struct resource *need);
struct resource *want_directory(struct resources *list, const char *path, struct ownership own,
				const struct resource *need);

/* A symbolic link. */
struct resource *want_link(struct resources *list, const char *path, const char *target, const struct resource *need);

/*
 * As want_file(), but the new contents are put in place only when a program, called with their file as its last
 * argument, finds nothing wrong with them. check is NULL-terminated and stays valid.
 */
struct resource *want_checked_file(struct resources *list, const char *path, const char *contents, struct ownership own,
				   const char *const *check, const struct resource *need);

/* Asked whether the new contents of a file will do before they are put in place. arg stays valid. */
typedef int file_verify(struct arena *a, const void *arg, struct err *err);
void file_verified_by(struct resource *file, file_verify *verify, const void *arg);

/* account.c: a system group */
struct resource *want_group(struct resources *list, const char *name, const struct resource *need);

struct account {
	const char *home, *shell;
	const char *const *groups; /* is in these, too; NULL-terminated */
	bool locked;               /* cannot log in in any way */
};
struct resource *want_user(struct resources *list, const char *name, const struct account *account,
			   const struct resource *need);

/* package.c: installed, in whatever version (DEP-50); those in a row that are missing in one call of apt-get */
struct resource *want_package(struct resources *list, const char *name);
/* Every package in the newest version that Debian's lists have. */
struct resource *want_upgrade(struct resources *list);

/*
 * unit.c: enabled and running, and not older than what it reads. Told by the times of the files, so that a run that
 * was killed between writing one and telling the unit is made good by the next.
 */
struct reads {
	const struct resource *file;
	bool restart; /* a reload is not enough; a unit's own file is of this kind */
};
/* reads: ends with file NULL; the unit waits for them. */
struct resource *want_unit(struct resources *list, const char *name, const struct reads *reads,
			   const struct resource *need);

/*
 * Units of which one may get what another still has, as a port: it is started when the other, which is to be started
 * anew in the same run, has been stopped. units stays valid.
 */
void units_are_rivals(struct resource *const *units, size_t n);

/* Not running and not enabled; one that is not known is just that. */
struct resource *want_no_unit(struct resources *list, const char *name, const struct resource *need);

/* certificate.c: a pair of ours at those paths; made anew a month before its end (DEP-92) */
struct resource *want_certificate(struct resources *list, const char *path, const char *key_path, const char *host,
				  const struct resource *need);

/* locale.c: one that /etc/locale.gen lists */
struct resource *want_locale(struct resources *list, const char *name, const struct resource *need);

#endif
