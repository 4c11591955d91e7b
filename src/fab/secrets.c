#include "fab/secrets.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/process.h"
#include "base/str.h"

static bool is_secrets_name(const char *name)
{
	return str_eq(name, "secrets.sls") || str_starts(name, "secrets.sls.");
}

static void check_modes(struct fab *f, const char *environment, struct problems *problems)
{
	const char *dir = arena_printf(f->arena, "%s/pillar/%s", f->conf, environment);
	DIR *d = opendir(dir);

	for (const struct dirent *e; d && (e = readdir(d));) {
		const char *path = arena_printf(f->arena, "%s/%s", dir, e->d_name);
		struct stat st;

		if (is_secrets_name(e->d_name) && stat(path, &st) == 0 && (st.st_mode & 077))
			problems_warn(problems, NULL, "%s can be read by others: chmod 600 %s", path, path);
	}
	if (d)
		closedir(d);
}

/* Without git, or outside of a repository, nothing is tracked. */
static void check_tracked(struct fab *f, struct problems *problems)
{
	const char *pillar = arena_printf(f->arena, "%s/pillar", f->conf);
	const char *const argv[] = {"git", "-C", pillar, "ls-files", "--", "*secrets.sls*", NULL};
	struct buf output = BUF_INIT;
	struct err err;

	if (process_run(argv, NULL, &output, &err) == 0 && output.len)
		problems_add(problems, NULL,
			     "%s/%.*s is tracked by git: take it out (git rm --cached) and change the "
			     "secrets in it",
			     pillar, (int)strcspn(buf_str(&output), "\n"), buf_str(&output));
	buf_free(&output);
}

void secrets_check_files(struct fab *f, struct problems *problems)
{
	struct names environments = pillar_environments(f->arena, arena_printf(f->arena, "%s/pillar", f->conf));

	check_tracked(f, problems);
	for (size_t i = 0; i < environments.n; i++)
		check_modes(f, environments.v[i], problems);
}
