#include "converge/dumps.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"
#include "base/str.h"
#include "converge/database.h"
#include "converge/instance.h"

enum { BEFORE_KEPT = 5 };

struct wanted_dumps {
	const struct pillar *pillar;
	struct resource **schemas;
	size_t n, cap;
};

const char *const *dumps_environment(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
				     const char *database)
{
	struct variables variables = process_environment(a, p, instance);
	const char *port = variable_value(&variables, "DB_PORT");
	const char *password = variable_value(&variables, "DB_PASSWORD");
	const char *words[] = {"PATH=/usr/bin:/bin",
			       "LANG=C.UTF-8",
			       arena_printf(a, "PGHOST=%s", variable_value(&variables, "DB_HOST")),
			       arena_printf(a, "PGPORT=%s", str_empty(port) ? "5432" : port),
			       arena_printf(a, "PGUSER=%s", instance_role(a, p, instance)),
			       arena_printf(a, "PGPASSWORD=%s", password ? password : ""),
			       arena_printf(a, "PGDATABASE=%s", database),
			       NULL};
	const char **copy = ARENA_ARRAY(a, ARRAY_LEN(words), const char *);

	memcpy(copy, words, sizeof(words));
	return copy;
}

static const char *const *own_environment(struct arena *a, const struct pillar *p,
					  const struct pillar_instance *instance)
{
	return dumps_environment(a, p, instance, instance_database(a, p, instance));
}

static int run(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *const *argv,
	       struct err *err)
{
	const struct process_options options = {.environment = own_environment(a, p, instance)};
	struct buf output = BUF_INIT;
	int status = process_run(argv, &options, &output, err);

	buf_free(&output);
	return status;
}

/* Nobody takes half a dump for one: it gets its name when it is whole. */
static int put_in_place(const char *part, const char *path, mode_t mode, gid_t group, struct err *err)
{
	if (chown(part, 0, group) < 0 || chmod(part, mode) < 0 || rename(part, path) < 0) {
		err_errno(err, errno, "%s", path);
		unlink(part);
		return -1;
	}
	return 0;
}

int dump_custom(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *path,
		struct err *err)
{
	const char *part = arena_printf(a, "%s.part", path);
	const char *const argv[] = {"pg_dump", "--format=custom", "--file", part, NULL};
	mode_t before = umask(077);
	int status = run(a, p, instance, argv, err);

	umask(before);
	if (status < 0) {
		unlink(part);
		return -1;
	}
	return put_in_place(part, path, 0600, 0, err);
}

/* pg_dump into bzip2 into fd. */
static int pack(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, int fd,
		struct err *err)
{
	static const char *const dump[] = {"pg_dump", "--no-owner", "--no-privileges",
					   "--exclude-table-data=spatial_ref_sys", NULL};
	static const char *const pack_it[] = {"bzip2", NULL};
	struct process_options from = {.environment = own_environment(a, p, instance)}, to = {.output = fd};
	int ends[2], dumped = 0, packed = 0, status;
	pid_t dumper, packer = 0;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, errno, "pipe");
	from.output = ends[1];
	to.input = ends[0];
	status = process_start(dump, &from, &dumper, err);
	close(ends[1]);
	if (status == 0)
		status = process_start(pack_it, &to, &packer, err);
	close(ends[0]);
	if (status < 0 || process_wait(dumper, &dumped, err) < 0 || process_wait(packer, &packed, err) < 0)
		return -1;
	return dumped || packed ? err_set(err, "%s ended with exit status %d: is the disk full?",
					  dumped ? "pg_dump" : "bzip2", dumped ? dumped : packed)
				: 0;
}

int dump_packed(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *path,
		struct err *err)
{
	const char *part = arena_printf(a, "%s.part", path);
	const struct group *admin = getgrnam("admin");
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), status;

	if (fd < 0)
		return err_errno(err, errno, "%s", part);
	status = pack(a, p, instance, fd, err);
	if (close(fd) < 0 && status == 0)
		status = err_errno(err, errno, "%s", part);
	if (status < 0) {
		unlink(part);
		return -1;
	}
	return put_in_place(part, path, 0640, admin ? admin->gr_gid : 0, err);
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	/* a database server that was down at the start of the run may be up by now */
	for (size_t i = 0; i < n; i++) {
		const struct wanted_dumps *want = v[i]->want;

		for (size_t k = 0; k < want->n; k++) {
			struct resource *schema = want->schemas[k];

			if (schema->have && !schema_is_known(schema) && schema->type->observe(a, &schema, 1, err) < 0)
				return -1;
		}
	}
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_dumps *want = r->want;

	(void)a;
	for (size_t i = 0; i < want->n; i++)
		if (schema_has_pending(want->schemas[i])) {
			buf_adds(text, "dump all databases before the migrations");
			return true;
		}
	return false;
}

/* Those before the last few migrations stay. */
static int forget_old(struct arena *a, struct err *err)
{
	struct names names = names_of_directory(a, DUMPS_DIR, "before-", "");

	for (size_t i = 0; i + BEFORE_KEPT < names.n; i++) {
		const char *const remove[] = {"rm", "-rf", "--", arena_printf(a, DUMPS_DIR "/%s", names.v[i]), NULL};

		if (process_do(remove, err) < 0)
			return -1;
	}
	return 0;
}

static int apply_one(struct arena *a, const struct pillar *p, struct err *err)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];
	const char *directory;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	directory = arena_printf(a, DUMPS_DIR "/before-%s", stamp);
	if ((mkdir(DUMPS_DIR, 0750) < 0 && errno != EEXIST) || (mkdir(directory, 0700) < 0 && errno != EEXIST))
		return err_errno(err, errno, "%s", directory);
	for (size_t i = 0; i < p->n_instances; i++) {
		const char *path = arena_printf(a, "%s/%s.dump", directory, instance_database(a, p, &p->instances[i]));

		if (dump_custom(a, p, &p->instances[i], path, err) < 0)
			return err_prefix(err,
					  "%s cannot be made, and without it nothing is migrated (--no-backup "
					  "goes on): ",
					  path);
	}
	return forget_old(a, err);
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (apply_one(ap->arena, ((const struct wanted_dumps *)v[i]->want)->pillar, err) < 0)
			return -1;
	return 0;
}

static const struct resource_type dumps_type = {"dumps", false, NULL, observe, differs, apply};

struct resource *want_dumps(struct resources *list, const struct pillar *pillar, const struct resource *need)
{
	struct wanted_dumps *want = ARENA_NEW(list->arena, struct wanted_dumps);

	want->pillar = pillar;
	return resource_add(list, &dumps_type, DUMPS_DIR, want, need);
}

void dumps_before(struct resources *list, struct resource *dumps, struct resource *schema)
{
	struct wanted_dumps *want = dumps->want;

	want->schemas = arena_grow(list->arena, want->schemas, want->n, &want->cap, sizeof(struct resource *));
	want->schemas[want->n++] = schema;
}
