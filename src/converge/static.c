#include "base/file.h"
#include "base/str.h"
#include "converge/instance.h"
#include "converge/release.h"

enum { MARKER_BYTES_MAX = 4096 };

struct wanted_static {
	const struct pillar *pillar;
	const struct resource *release;
};

/* Names the release whose files were collected last. */
static const char *marker(struct arena *a, const struct resource *r)
{
	return arena_printf(a, "%s/.collected", r->name);
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		struct buf text = BUF_INIT;
		struct err none;

		if (buf_read_file(&text, marker(a, v[i]), MARKER_BYTES_MAX, &none) < 0)
			buf_clear(&text);
		v[i]->have = arena_strdup(a, buf_str(&text));
		buf_free(&text);
	}
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_static *want = r->want;

	(void)a;
	if (*(const char *)r->have && str_eq(r->have, release_directory(want->release)))
		return false;
	buf_addf(text, "collect, with the settings of %s", want->pillar->instances[0].key);
	return true;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	static const char *const words[] = {"collectstatic", "--noinput", NULL};

	for (size_t i = 0; i < n; i++) {
		const struct wanted_static *want = v[i]->want;
		const char *release = release_directory(want->release);

		if (instance_do(ap->arena, want->pillar, &want->pillar->instances[0], release, words, err) < 0 ||
		    file_write(marker(ap->arena, v[i]), release, strlen(release), 0644, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type static_type = {"static", false, NULL, observe, differs, apply};

struct resource *want_static(struct resources *list, const struct pillar *pillar, const struct resource *release)
{
	struct wanted_static *want = ARENA_NEW(list->arena, struct wanted_static);

	*want = (struct wanted_static){pillar, release};
	return resource_add(list, &static_type, arena_printf(list->arena, "/var/www/%s/public/static", pillar->project),
			    want, release);
}
