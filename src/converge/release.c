#include "converge/release.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/process.h"
#include "base/str.h"
#include "converge/checkout.h"
#include "converge/events.h"
#include "converge/instance.h"
#include "converge/run.h"

enum { COMMIT_CHARS = 12, PROGRESS_US = 300000, LINE_CHARS = 400 };

struct wanted_release {
	const struct pillar *pillar;
	const struct resource *checkout;
	const char *source, *build, *log; /* directories, file */
};

struct release_state {
	const char *directory; /* "" = not there */
};

const char *releases_root(struct arena *a, const char *project)
{
	return arena_printf(a, "/var/www/%s/releases", project);
}

const char *current_link(struct arena *a, const char *project, const char *instance)
{
	return arena_printf(a, "/var/www/%s/current/%s", project, instance);
}

const char *current_release(struct arena *a, const char *project, const char *instance)
{
	char target[4096];
	ssize_t n = readlink(current_link(a, project, instance), target, sizeof(target) - 1);

	return n > 0 ? arena_strndup(a, target, (size_t)n) : "";
}

/* Hidden names are of builds that did not come to their end. */
struct names releases_list(struct arena *a, const char *project)
{
	struct names names = names_of_directory(a, releases_root(a, project), "", "");

	for (size_t i = 0; i < names.n / 2; i++) {
		const char *older = names.v[i];

		names.v[i] = names.v[names.n - 1 - i];
		names.v[names.n - 1 - i] = older;
	}
	return names;
}

static const char *commit_wanted(const struct wanted_release *want)
{
	const struct checkout_state *checkout = checkout_state(want->checkout);

	return checkout ? checkout->wanted : "";
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		const struct wanted_release *want = v[i]->want;
		struct release_state *have = ARENA_NEW(a, struct release_state);
		const char *project = want->pillar->project, *commit = commit_wanted(want);
		struct names names = releases_list(a, project);
		const char *end = arena_printf(a, "-%.*s", COMMIT_CHARS, commit);

		have->directory = "";
		for (size_t k = 0; *commit && !*have->directory && k < names.n; k++)
			if (str_ends(names.v[k], end))
				have->directory = arena_printf(a, "%s/%s", releases_root(a, project), names.v[k]);
		v[i]->have = have;
	}
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct release_state *have = r->have;
	const char *commit = commit_wanted(r->want);

	(void)a;
	if (*have->directory)
		return false;
	buf_addf(text, "build %.*s", COMMIT_CHARS, *commit ? commit : "what was cloned");
	return true;
}

/* A build: what its programs say goes to a log for people and, now and then, to who watches. */
struct build {
	const struct applying *ap;
	const struct wanted_release *want;
	FILE *log;
	int64_t told_us;
	char last[LINE_CHARS];
};

static void take_line(struct build *b, const char *line)
{
	fprintf(b->log, "%s\n", line);
	if (*line)
		snprintf(b->last, sizeof(b->last), "%s", line);
	if (monotonic_us() - b->told_us > PROGRESS_US) {
		b->told_us = monotonic_us();
		events_progress(b->ap->events, line);
	}
}

static void take_output(struct build *b, int fd)
{
	FILE *output = fdopen(fd, "r");
	char line[LINE_CHARS];

	while (output && fgets(line, sizeof(line), output)) {
		line[strcspn(line, "\n")] = '\0';
		take_line(b, line);
	}
	if (output)
		fclose(output);
}

static int run_step(struct build *b, const char *const *argv, struct err *err)
{
	struct process_options options = {.user = b->want->pillar->project, .directory = b->want->source};
	int out[2], status = 0;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) < 0)
		return err_errno(err, errno, "pipe");
	options.output = options.errors = out[1];
	if (process_start(argv, &options, &pid, err) < 0) {
		close(out[0]);
		close(out[1]);
		return -1;
	}
	close(out[1]);
	take_output(b, out[0]);
	if (process_wait(pid, &status, err) < 0)
		return -1;
	fflush(b->log);
	return status ? err_set(err, "%s failed: %s (all of it: %s)", argv[0], b->last, b->want->log) : 0;
}

/* DEP-73: an instance without settings would be found out only when it starts. */
static int check_settings(struct arena *a, const struct wanted_release *want, struct err *err)
{
	for (size_t i = 0; i < want->pillar->n_instances; i++) {
		const char *path = arena_printf(a, "%s/settings/%s.yaml", want->source, want->pillar->instances[i].key);

		if (access(path, F_OK) < 0)
			return err_set(err, "%s is missing in the code: every instance needs its settings file", path);
	}
	return 0;
}

static int build(struct build *b, const char *staged, struct err *err)
{
	const struct wanted_release *want = b->want;
	const char *const remove[] = {"rm", "-rf", "--", staged, NULL};
	const char *const setup[] = {"meson",     "setup",      "--prefix=/", "--buildtype=release",
				     want->build, want->source, NULL};
	const char *const compile[] = {"ninja", "-C", want->build, NULL};
	const char *const install[] = {"meson",        "install",   "-C",   want->build,
				       "--no-rebuild", "--destdir", staged, NULL};

	if (run_step(b, remove, err) < 0)
		return -1;
	if (access(arena_printf(b->ap->arena, "%s/build.ninja", want->build), F_OK) < 0 && run_step(b, setup, err) < 0)
		return -1;
	if (run_step(b, compile, err) < 0)
		return -1;
	return run_step(b, install, err);
}

/*
 * Nothing that an instance runs or could go back to in one step is taken away. As the owner of the files: what somebody
 * with that account puts in our way harms nobody else.
 */
static int prune(struct arena *a, const struct pillar *p, struct err *err)
{
	struct names names = releases_list(a, p->project);

	for (size_t i = RELEASES_KEPT; i < names.n; i++) {
		const char *path = arena_printf(a, "%s/%s", releases_root(a, p->project), names.v[i]);
		const char *const remove[] = {"rm", "-rf", "--", path, NULL};
		bool used = false;

		for (size_t k = 0; k < p->n_instances; k++)
			used |= str_eq(current_release(a, p->project, p->instances[k].key), path);
		if (!used && process_do_as(p->project, remove, err) < 0)
			return -1;
	}
	return 0;
}

static const char *utc_stamp(struct arena *a)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[32];

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &tm);
	return arena_strdup(a, text);
}

static FILE *open_log(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	return fd < 0 ? NULL : fdopen(fd, "w");
}

static int apply_one(const struct applying *ap, struct resource *r, struct err *err)
{
	const struct wanted_release *want = r->want;
	const char *root = releases_root(ap->arena, want->pillar->project);
	const char *staged = arena_printf(ap->arena, "%s/.staged", root);
	const char *place =
		arena_printf(ap->arena, "%s/%s-%.*s", root, utc_stamp(ap->arena), COMMIT_CHARS, commit_wanted(want));
	const char *const move[] = {"mv", "--no-clobber", "--no-target-directory", "--", staged, place, NULL};
	struct build b = {.ap = ap, .want = want};
	int status;

	if (check_settings(ap->arena, want, err) < 0)
		return -1;
	b.log = open_log(want->log);
	if (!b.log)
		return err_errno(err, errno, "%s", want->log);
	status = build(&b, staged, err);
	fclose(b.log);
	if (status < 0)
		return -1;
	if (process_do_as(want->pillar->project, move, err) < 0)
		return -1;
	if (observe(ap->arena, &r, 1, err) < 0)
		return -1;
	return prune(ap->arena, want->pillar, err);
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (apply_one(ap, v[i], err) < 0)
			return -1;
	return 0;
}

static const struct resource_type release_type = {"release", false, NULL, observe, differs, apply};

struct resource *want_release(struct resources *list, const struct pillar *pillar, const struct resource *checkout)
{
	struct wanted_release *want = ARENA_NEW(list->arena, struct wanted_release);
	const char *top = arena_printf(list->arena, "/var/www/%s", pillar->project);

	*want = (struct wanted_release){.pillar = pillar,
					.checkout = checkout,
					.source = checkout->name,
					.build = arena_printf(list->arena, "%s/build", top),
					.log = RUN_LOGS "/build.log"};
	return resource_add(list, &release_type, releases_root(list->arena, pillar->project), want, checkout);
}

static int observe_existing(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct release_state *have = ARENA_NEW(a, struct release_state);

		have->directory = v[i]->name;
		v[i]->have = have;
		if (access(v[i]->name, X_OK) < 0)
			return err_errno(err, errno, "%s", v[i]->name);
	}
	return 0;
}

static bool never_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	(void)a;
	(void)r;
	(void)text;
	return false;
}

static const struct resource_type existing_type = {"release", false, NULL, observe_existing, never_differs, NULL};

struct resource *want_existing_release(struct resources *list, const char *directory)
{
	return resource_add(list, &existing_type, directory, NULL, NULL);
}

const char *release_directory(const struct resource *release)
{
	const struct release_state *have = release->have;

	return have ? have->directory : "";
}
