#include <locale.h>

#include "base/process.h"
#include "converge/types.h"

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		bool *have = ARENA_NEW(a, bool);
		locale_t locale = newlocale(LC_ALL_MASK, v[i]->name, (locale_t)0);

		*have = locale != (locale_t)0;
		if (*have)
			freelocale(locale);
		v[i]->have = have;
	}
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	(void)a;
	if (*(const bool *)r->have)
		return false;
	buf_adds(text, "make");
	return true;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	static const char *const generate[] = {"locale-gen", NULL};

	(void)ap;
	(void)v;
	(void)n;
	return process_do(generate, err);
}

static const struct resource_type locale_type = {"locale", false, NULL, observe, differs, apply};

struct resource *want_locale(struct resources *list, const char *name, const struct resource *need)
{
	return resource_add(list, &locale_type, name, NULL, need);
}
