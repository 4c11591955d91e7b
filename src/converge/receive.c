#include "converge/receive.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/names.h"
#include "base/process.h"
#include "base/str.h"
#include "pillar/pillar.h"

#define STAGE "/srv/.cts-stage"
#define ASIDE "/run" /* in memory */

static const char aside_name[] = "cts-plan-";

static int remove_tree(const char *path, struct err *err)
{
	const char *const argv[] = {"rm", "-rf", "--", path, NULL};

	return process_do(argv, err);
}

/* Our standard input is the child's. */
static int unpack(const char *stage, struct err *err)
{
	const char *const argv[] = {"tar", "-xf", "-", "-C", stage, "--no-same-owner", "--no-same-permissions", NULL};
	int status = 0;
	pid_t pid;

	if (process_start(argv, NULL, &pid, err) < 0 || process_wait(pid, &status, err) < 0)
		return -1;
	return status ? err_set(err, "the files did not arrive whole") : 0;
}

static int check(struct arena *a, const char *stage, const struct minion *minion, struct err *err)
{
	struct problems problems = {.arena = a};
	struct pillar pillar = {0};

	if (pillar_load(a, arena_printf(a, "%s/pillar", stage), minion->environment, &pillar, &problems) < 0) {
		for (size_t i = 0; i < problems.n; i++)
			fprintf(stderr, "%s\n", problems.v[i].text);
		return err_set(err, "the pillar is wrong; nothing was changed on the server");
	}
	if (!pillar.has_secrets)
		return err_set(err, "there is no %s/secrets.sls; nothing was changed on the server",
			       minion->environment);
	return 0;
}

static int set_mode(const char *path, gid_t group, mode_t mode, struct err *err)
{
	if (chown(path, 0, group) < 0 || chmod(path, mode) < 0)
		return errno == ENOENT ? 0 : err_errno(err, errno, "%s", path);
	return 0;
}

/* DEP-36. Before the first convergence there is no such group: then root's, until the directory is put right. */
static int set_modes(struct arena *a, const struct minion *minion, struct err *err)
{
	const struct group *project = getgrnam(pillar_project(a, STAGE "/pillar"));
	gid_t group = project ? project->gr_gid : 0;
	const char *own = arena_printf(a, STAGE "/pillar/%s", minion->environment);

	if (set_mode(STAGE "/pillar", group, 0750, err) < 0 ||
	    set_mode(STAGE "/pillar/project.sls", group, 0640, err) < 0 ||
	    set_mode(STAGE "/pillar/devs.sls", 0, 0640, err) < 0 ||
	    set_mode(STAGE "/pillar/local.sls", 0, 0600, err) < 0 || set_mode(own, 0, 0700, err) < 0 ||
	    set_mode(arena_printf(a, "%s/env.sls", own), 0, 0640, err) < 0)
		return -1;
	return set_mode(arena_printf(a, "%s/secrets.sls", own), 0, 0600, err);
}

/* The new tree where the old one was, in one step; the old one behind it. */
static int put_in_place(const char *staged, const char *place, const char *before, struct err *err)
{
	if (access(staged, F_OK) < 0)
		return 0;
	if (access(place, F_OK) < 0)
		return rename(staged, place) < 0 ? err_errno(err, errno, "%s", place) : 0;
	if (renameat2(AT_FDCWD, staged, AT_FDCWD, place, RENAME_EXCHANGE) < 0)
		return err_errno(err, errno, "%s", place);
	if (remove_tree(before, err) < 0)
		return -1;
	return rename(staged, before) < 0 ? err_errno(err, errno, "%s", before) : 0;
}

static int stage(struct arena *a, const char *directory, const struct minion *minion, struct err *err)
{
	if (remove_tree(directory, err) < 0)
		return -1;
	if (mkdir(directory, 0700) < 0)
		return err_errno(err, errno, "%s", directory);
	return unpack(directory, err) < 0 ? -1 : check(a, directory, minion, err);
}

/* What a plan whose connection was cut has left: secrets are among it. */
static void forget_left(struct arena *a)
{
	struct names names = names_of_directory(a, ASIDE, aside_name, "");

	for (size_t i = 0; i < names.n; i++) {
		int64_t pid;

		if (str_to_int64(names.v[i] + strlen(aside_name), &pid) && kill((pid_t)pid, 0) < 0 && errno == ESRCH)
			receive_forget(arena_printf(a, "%s/%s", ASIDE, names.v[i]));
	}
}

int receive_aside(struct arena *a, const struct minion *minion, const char **dir, struct err *err)
{
	forget_left(a);
	*dir = arena_printf(a, "%s/%s%d", ASIDE, aside_name, (int)getpid());
	if (stage(a, *dir, minion, err) == 0)
		return 0;
	receive_forget(*dir);
	return -1;
}

void receive_forget(const char *dir)
{
	struct err ignored;

	if (remove_tree(dir, &ignored) < 0)
		fprintf(stderr, "%s\n", ignored.text);
}

int receive_pillar(struct arena *a, const struct minion *minion, struct err *err)
{
	if (stage(a, STAGE, minion, err) < 0)
		return -1;
	/* none any more: an empty one takes the place of what is there */
	if (mkdir(STAGE "/salt", 0755) < 0 && errno != EEXIST)
		return err_errno(err, errno, "%s", STAGE "/salt");
	if (set_modes(a, minion, err) < 0 || put_in_place(STAGE "/pillar", PILLAR_DIR, PILLAR_DIR ".prev", err) < 0 ||
	    put_in_place(STAGE "/salt", "/srv/salt", "/srv/salt.prev", err) < 0)
		return -1;
	return remove_tree(STAGE, err);
}
