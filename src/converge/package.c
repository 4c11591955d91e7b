#include "base/process.h"
#include "base/str.h"
#include "converge/types.h"

struct package_state {
	bool installed, broken; /* broken: a run was killed while dpkg was at work on it */
};

static struct resource *named(struct resource **v, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(v[i]->name) == len && strncmp(v[i]->name, name, len) == 0)
			return v[i];
	return NULL;
}

static void start(struct arena *a, struct resource **v, size_t n)
{
	const char **argv = ARENA_ARRAY(a, n + 4, const char *);
	struct process_job *job = ARENA_NEW(a, struct process_job);
	struct err none;

	argv[0] = "dpkg-query";
	argv[1] = "-W";
	argv[2] = "-f=${Package} ${db:Status-Status}\n";
	for (size_t i = 0; i < n; i++)
		argv[3 + i] = v[i]->name;
	v[0]->started = process_begin(argv, NULL, job, &none) < 0 ? NULL : job;
}

/* A line a package: "name status". Those that dpkg has never heard of are missing, and make it exit with 1. */
static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	struct buf output = BUF_INIT;
	struct err ignored;

	if (!v[0]->started)
		start(a, v, n);
	if (!v[0]->started)
		return err_set(err, "dpkg-query cannot be started");
	for (size_t i = 0; i < n; i++)
		v[i]->have = ARENA_NEW(a, struct package_state);
	if (process_end(v[0]->started, &output, &ignored) < 0) {
		/* what is missing is what we want to know */
	}
	v[0]->started = NULL;
	for (const char *line = buf_str(&output); *line;) {
		size_t len = strcspn(line, "\n"), name = strcspn(line, " \n");
		struct resource *r = named(v, n, line, name);

		if (r && name < len) {
			struct package_state *have = r->have;
			const char *status = arena_strndup(a, line + name + 1, len - name - 1);

			have->installed |= str_eq(status, "installed");
			have->broken |= str_starts(status, "half") || str_eq(status, "unpacked") ||
					str_starts(status, "triggers");
		}
		line += len + (line[len] == '\n');
	}
	buf_free(&output);
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct package_state *have = r->have;

	(void)a;
	if (have->installed)
		return false;
	buf_adds(text, have->broken ? "finish its installation" : "install");
	return true;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	static const char *const configure[] = {"dpkg", "--force-confold", "--configure", "-a", NULL};
	static const char *const update[] = {"apt-get", "-q", "update", NULL};
	static const char *const install[] = {
		"apt-get", "-q", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold", "install"};
	const char **argv = ARENA_ARRAY(ap->arena, ARRAY_LEN(install) + n + 1, const char *);

	memcpy(argv, install, sizeof(install));
	for (size_t i = 0; i < n; i++)
		argv[ARRAY_LEN(install) + i] = v[i]->name;
	setenv("DEBIAN_FRONTEND", "noninteractive", 1);
	if (process_do(configure, err) < 0 || process_do(update, err) < 0)
		return -1;
	return process_do(argv, err);
}

static const struct resource_type package_type = {"package", true, start, observe, differs, apply};

struct resource *want_package(struct resources *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->type == &package_type && str_eq(list->v[i]->name, name))
			return list->v[i];
	return resource_add(list, &package_type, name, NULL, NULL);
}
