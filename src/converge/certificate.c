#include <unistd.h>

#include "base/str.h"
#include "converge/types.h"
#include "pillar/certificate.h"

enum { DAYS_LEFT = 30, FILE_BYTES_MAX = 1 << 20 };

struct wanted_certificate {
	const char *key_path, *host;
};

struct certificate_state {
	const char *wrong; /* "" = nothing */
};

static int read_file(struct arena *a, const char *path, const char **text, struct err *err)
{
	struct buf b = BUF_INIT;
	int status = buf_read_file(&b, path, FILE_BYTES_MAX, err);

	*text = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return status;
}

static int check(struct arena *a, const struct resource *r, struct err *err)
{
	const struct wanted_certificate *want = r->want;
	const char *certificate, *key;

	if (read_file(a, r->name, &certificate, err) < 0 || read_file(a, want->key_path, &key, err) < 0 ||
	    certificate_check_pair(a, certificate, key, err) < 0)
		return -1;
	return certificate_check_use(a, certificate, want->host, DAYS_LEFT, err);
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		struct certificate_state *have = ARENA_NEW(a, struct certificate_state);
		struct err why;

		have->wrong = check(a, v[i], &why) < 0 ? arena_strdup(a, why.text) : "";
		v[i]->have = have;
	}
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct certificate_state *have = r->have;

	(void)a;
	if (*have->wrong)
		buf_adds(text, access(r->name, F_OK) < 0 ? "make, self-signed" : "make anew, self-signed: ");
	if (*have->wrong && access(r->name, F_OK) == 0)
		buf_adds(text, have->wrong);
	return *have->wrong;
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

static const struct resource_type certificate_type = {"certificate", observe, differs, apply};

struct resource *want_certificate(struct resources *list, const char *path, const char *key_path, const char *host,
				  const struct resource *need)
{
	struct wanted_certificate *want = ARENA_NEW(list->arena, struct wanted_certificate);

	*want = (struct wanted_certificate){key_path, host};
	return resource_add(list, &certificate_type, path, want, need);
}
