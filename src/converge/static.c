#include <dirent.h>
#include <unistd.h>

#include "base/str.h"
#include "converge/instance.h"
#include "converge/release.h"

struct wanted_static {
	const struct pillar *pillar;
	const struct resource *release;
};

/* Names follow contents, so a file that is there is the right one. */
static bool has_all(struct arena *a, const char *from, const char *to)
{
	DIR *d = opendir(from);
	bool all = d != NULL;

	for (const struct dirent *e; all && (e = readdir(d));)
		if (*e->d_name != '.')
			all = access(arena_printf(a, "%s/%s", to, e->d_name), F_OK) == 0;
	if (d)
		closedir(d);
	return all;
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		const struct wanted_static *want = v[i]->want;
		bool *have = ARENA_NEW(a, bool);
		const char *release = release_directory(want->release);

		*have = *release && has_all(a, arena_printf(a, "%s/share/cts/static", release), v[i]->name);
		v[i]->have = have;
	}
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_static *want = r->want;

	(void)a;
	if (*(const bool *)r->have)
		return false;
	buf_addf(text, "collect, with the settings of %s", want->pillar->instances[0].key);
	return true;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	static const char *const words[] = {"collectstatic", "--noinput", NULL};

	for (size_t i = 0; i < n; i++) {
		const struct wanted_static *want = v[i]->want;

		if (instance_do(ap->arena, want->pillar, &want->pillar->instances[0], release_directory(want->release),
				words, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type static_type = {"static", observe, differs, apply};

struct resource *want_static(struct resources *list, const struct pillar *pillar, const struct resource *release)
{
	struct wanted_static *want = ARENA_NEW(list->arena, struct wanted_static);

	*want = (struct wanted_static){pillar, release};
	return resource_add(list, &static_type, arena_printf(list->arena, "/var/www/%s/public/static", pillar->project),
			    want, release);
}
