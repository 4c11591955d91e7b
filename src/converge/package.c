#include "base/process.h"
#include "base/str.h"
#include "converge/types.h"

enum { STATUS_BYTES_MAX = 256 << 20 };

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

/* A paragraph a package: "Package: nginx-light", "Status: install ok installed", and lines that do not matter here. */
static void read_line(struct resource **v, size_t n, const char *line, size_t len, struct resource **r)
{
	static const char package[] = "Package: ", status[] = "Status: ";
	struct package_state *have = *r ? (*r)->have : NULL;
	const char *word;

	if (!len)
		*r = NULL;
	else if (len > strlen(package) && strncmp(line, package, strlen(package)) == 0)
		*r = named(v, n, line + strlen(package), len - strlen(package));
	if (!have || len <= strlen(status) || strncmp(line, status, strlen(status)) != 0)
		return;
	/* the third word: "installed", "half-configured", "unpacked", "triggers-pending" ... */
	for (word = line + len; word > line && word[-1] != ' ';)
		word--;
	have->installed = strncmp(word, "installed\n", strlen("installed\n")) == 0;
	have->broken = str_starts(word, "half") || str_starts(word, "unpacked") || str_starts(word, "triggers");
}

/* dpkg's own record: asking dpkg-query takes ten times as long. A machine without one has no packages. */
static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	struct buf text = BUF_INIT;
	struct resource *r = NULL;
	struct err none;

	(void)err;
	for (size_t i = 0; i < n; i++)
		v[i]->have = ARENA_NEW(a, struct package_state);
	if (buf_read_file(&text, "/var/lib/dpkg/status", STATUS_BYTES_MAX, &none) == 0)
		for (const char *line = buf_str(&text); *line;) {
			size_t len = strcspn(line, "\n");

			read_line(v, n, line, len, &r);
			line += len + (line[len] == '\n');
		}
	buf_free(&text);
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

static const struct resource_type package_type = {"package", true, NULL, observe, differs, apply};

struct resource *want_package(struct resources *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->type == &package_type && str_eq(list->v[i]->name, name))
			return list->v[i];
	return resource_add(list, &package_type, name, NULL, NULL);
}
