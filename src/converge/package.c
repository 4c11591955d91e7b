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

static void set_quiet(void)
{
	setenv("DEBIAN_FRONTEND", "noninteractive", 1);
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
	set_quiet();
	if (process_do(configure, err) < 0 || process_do(update, err) < 0)
		return -1;
	return process_do(argv, err);
}

static const struct resource_type package_type = {"package", true, NULL, observe, differs, apply};

/* "Inst NAME [old] (new ...": the names of what would be brought to a newer version. */
static const char *newer(struct arena *a, const char *simulation)
{
	static const char word[] = "Inst ";
	const char *names = "";

	for (const char *line = simulation; *line;) {
		size_t len = strcspn(line, "\n");

		if (str_starts(line, word))
			names = arena_printf(a, "%s%s%.*s", names, *names ? ", " : "",
					     (int)strcspn(line + strlen(word), " \n"), line + strlen(word));
		line += len + (line[len] == '\n');
	}
	return names;
}

static int observe_upgrade(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	static const char *const update[] = {"apt-get", "-q", "update", NULL};
	static const char *const simulate[] = {"apt-get", "-q", "-s", "--with-new-pkgs", "upgrade", NULL};
	struct buf output = BUF_INIT;
	int status = process_do(update, err) < 0 ? -1 : process_run(simulate, NULL, &output, err);

	for (size_t i = 0; i < n; i++)
		v[i]->have = arena_strdup(a, status < 0 ? "" : newer(a, buf_str(&output)));
	buf_free(&output);
	return status;
}

static bool upgrade_differs(struct arena *a, const struct resource *r, struct buf *text)
{
	(void)a;
	buf_adds(text, r->have);
	return text->len > 0;
}

static int apply_upgrade(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	static const char *const upgrade[] = {
		"apt-get", "-q", "-y", "--with-new-pkgs", "-o", "Dpkg::Options::=--force-confold", "upgrade", NULL};

	(void)ap;
	(void)v;
	(void)n;
	set_quiet();
	return process_do(upgrade, err);
}

static const struct resource_type upgrade_type = {"upgrade",       false,           NULL,
						  observe_upgrade, upgrade_differs, apply_upgrade};

struct resource *want_upgrade(struct resources *list)
{
	return resource_add(list, &upgrade_type, "packages", NULL, NULL);
}

struct resource *want_package(struct resources *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->type == &package_type && str_eq(list->v[i]->name, name))
			return list->v[i];
	return resource_add(list, &package_type, name, NULL, NULL);
}
