#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/str.h"
#include "converge/types.h"
#include "pillar/certificate.h"

enum { DAY_S = 24 * 60 * 60, DAYS_BEFORE_END = 30, APART_S = 60 };

struct wanted_certificate {
	const char *key_path, *host;
};

/*
 * It is ours, of the host that its name says, and lasts a year from when it was written: no program has to be asked. Of
 * a pair of which only one half was put in place before a kill, one is older.
 */
static const char *wrong_with(const struct resource *r)
{
	const struct wanted_certificate *want = r->want;
	struct stat certificate, key;

	if (stat(r->name, &certificate) < 0 || stat(want->key_path, &key) < 0)
		return "make, self-signed";
	if (labs(certificate.st_mtime - key.st_mtime) > APART_S)
		return "make anew, self-signed: certificate and key are not of one age";
	if (time(NULL) - certificate.st_mtime > (CERTIFICATE_DAYS - DAYS_BEFORE_END) * (time_t)DAY_S)
		return "make anew, self-signed: it ends soon";
	return "";
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++)
		v[i]->have = arena_strdup(a, wrong_with(v[i]));
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	(void)a;
	buf_adds(text, r->have);
	return text->len > 0;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const struct wanted_certificate *want = v[i]->want;

		if (certificate_make(ap->arena, want->host, v[i]->name, want->key_path, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type certificate_type = {"certificate", false, NULL, observe, differs, apply};

struct resource *want_certificate(struct resources *list, const char *path, const char *key_path, const char *host,
				  const struct resource *need)
{
	struct wanted_certificate *want = ARENA_NEW(list->arena, struct wanted_certificate);

	*want = (struct wanted_certificate){key_path, host};
	return resource_add(list, &certificate_type, path, want, need);
}
