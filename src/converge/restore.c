#include "converge/restore.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/process.h"
#include "base/str.h"
#include "converge/database.h"
#include "converge/dumps.h"
#include "converge/instance.h"
#include "converge/release.h"
#include "converge/service.h"
#include "converge/unit.h"

#define NOTES "/var/lib/cts-converge"

struct restore {
	struct arena *arena;
	const struct pillar *pillar;
	const struct pillar_instance *instance;
	struct database_server server;
	const char *database, *backup, *owner, *note;
};

static struct restore restore_of(struct arena *a, const struct pillar *p, const struct pillar_instance *instance)
{
	const char *database = instance_database(a, p, instance);

	return (struct restore){.arena = a,
				.pillar = p,
				.instance = instance,
				.server = database_server_of(a, p),
				.database = database,
				.backup = arena_printf(a, "%s_bak", database),
				.owner = instance_role(a, p, instance),
				.note = arena_printf(a, NOTES "/restore-%s", instance->key)};
}

static int execute(const struct restore *r, const char *script, struct err *err)
{
	return database_execute(r->arena, &r->server, "postgres", script, err);
}

/* Everything that holds connections to the database. The socket, too: a request would start the server again. */
static int units(const struct restore *r, const char *verb, struct err *err)
{
	static const char *const kinds[] = {"server.socket", "server.service", "worker.service"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (systemctl(verb, instance_unit(r->arena, r->pillar, r->instance->key, kinds[i]), err) < 0)
			return -1;
	return 0;
}

static int rename_database(const struct restore *r, const char *from, const char *to, struct err *err)
{
	return execute(r, arena_printf(r->arena, "ALTER DATABASE \"%s\" RENAME TO \"%s\";\n", from, to), err);
}

static int drop(const struct restore *r, const char *database, struct err *err)
{
	return execute(r, arena_printf(r->arena, "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE);\n", database), err);
}

static const char note_live[] = "live", note_new[] = "new";

/* Before the restore there was no database of that name. */
static bool made_anew(const struct restore *r)
{
	struct buf note = BUF_INIT;
	struct err none;
	bool anew = buf_read_file(&note, r->note, 64, &none) == 0 && str_eq(buf_str(&note), note_new);

	buf_free(&note);
	return anew;
}

/* The database before the restore in its place again, and its processes up. */
static int undo(const struct restore *r, struct err *err)
{
	bool has_backup;

	if (database_exists(r->arena, &r->server, r->backup, &has_backup, err) < 0)
		return -1;
	if (has_backup && (drop(r, r->database, err) < 0 || rename_database(r, r->backup, r->database, err) < 0))
		return -1;
	if (!has_backup && made_anew(r) && drop(r, r->database, err) < 0)
		return -1;
	if (units(r, "start", err) < 0)
		return -1;
	return unlink(r->note) < 0 && errno != ENOENT ? err_errno(err, errno, "%s", r->note) : 0;
}

int restore_undo_all(struct arena *a, const struct pillar *p, struct err *err)
{
	for (size_t i = 0; i < p->n_instances; i++) {
		struct restore r = restore_of(a, p, &p->instances[i]);

		if (access(r.note, F_OK) == 0 && undo(&r, err) < 0)
			return err_prefix(err, "a restore of %s was cut off and cannot be undone: ", r.database);
	}
	return 0;
}

/* How the file is packed, by its first bytes. */
enum format { FORMAT_CUSTOM, FORMAT_BZIP2, FORMAT_GZIP, FORMAT_SQL };

static int format_of(const char *file, enum format *format, struct err *err)
{
	unsigned char head[5] = {0};
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, errno, "%s", file);
	if (read(fd, head, sizeof(head)) <= 0) {
		close(fd);
		return err_set(err, "%s is empty", file);
	}
	close(fd);
	*format = memcmp(head, "PGDMP", 5) == 0      ? FORMAT_CUSTOM
		  : memcmp(head, "BZh", 3) == 0      ? FORMAT_BZIP2
		  : memcmp(head, "\x1f\x8b", 2) == 0 ? FORMAT_GZIP
						     : FORMAT_SQL;
	return 0;
}

/* A list of what the dump has, without what only a superuser may: the extensions that need one are there. */
static int write_list(const struct restore *r, const char *file, const char *list, struct err *err)
{
	const char *const argv[] = {"pg_restore", "--list", file, NULL};
	struct buf all = BUF_INIT, kept = BUF_INIT;
	int status = process_run(argv, NULL, &all, err);

	for (const char *line = buf_str(&all); status == 0 && *line;) {
		size_t len = strcspn(line, "\n");
		const char *copy = arena_strndup(r->arena, line, len);

		if (!strstr(copy, " COMMENT - EXTENSION ") && !strstr(copy, " TABLE DATA public spatial_ref_sys "))
			buf_addf(&kept, "%s\n", copy);
		line += len + (line[len] == '\n');
	}
	if (status == 0)
		status = file_write(list, buf_str(&kept), kept.len, 0600, err);
	buf_free(&all);
	buf_free(&kept);
	return status;
}

/* Older dumps speak of roles of another server, and of extensions, which are here already: no harm in that. */
static bool is_harmless(const char *line)
{
	return strstr(line, "must be owner of extension") || strstr(line, "table spatial_ref_sys") ||
	       (strstr(line, "role \"") && strstr(line, "does not exist"));
}

static int first_error(const struct restore *r, const char *text, struct err *err)
{
	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *line = arena_strndup(r->arena, text, len);

		if (strstr(line, "ERROR:") && !is_harmless(line))
			return err_set(err, "%s", line);
		text += len + (text[len] == '\n');
	}
	return 0;
}

static int load_custom(const struct restore *r, const char *file, struct err *err)
{
	const char *list = arena_printf(r->arena, "%s.list", r->note);
	const char *const argv[] = {"pg_restore", "--no-owner", "--no-privileges", "--exit-on-error",
				    "--use-list", list,         "--dbname",        r->database,
				    file,         NULL};
	const struct process_options options = {.environment = dumps_environment(r->arena, r->pillar, r->instance)};
	struct buf output = BUF_INIT;
	struct err why;
	int status = write_list(r, file, list, err);

	if (status == 0 && (status = process_run(argv, &options, &output, err)) < 0 &&
	    first_error(r, buf_str(&output), &why) < 0)
		*err = why;
	unlink(list);
	buf_free(&output);
	return status;
}

static int load_sql(const struct restore *r, const char *file, enum format format, struct err *err)
{
	const char *const unpack[] = {format == FORMAT_BZIP2  ? "bzcat"
				      : format == FORMAT_GZIP ? "zcat"
							      : "cat",
				      "--", file, NULL};
	static const char *const load[] = {"psql", "-Xq", "-v", "VERBOSITY=terse", "-f", "-", NULL};
	struct process_options to = {.environment = dumps_environment(r->arena, r->pillar, r->instance)}, from = {0};
	struct buf output = BUF_INIT;
	int ends[2], status, unpacked = 0;
	pid_t unpacker;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, errno, "pipe");
	from.output = ends[1];
	to.input = ends[0];
	status = process_start(unpack, &from, &unpacker, err);
	close(ends[1]);
	if (status == 0) {
		status = process_run(load, &to, &output, err);
		close(ends[0]);
		if (process_wait(unpacker, &unpacked, err) < 0)
			status = -1;
	} else {
		close(ends[0]);
	}
	if (status == 0 && unpacked)
		status = err_set(err, "%s cannot be unpacked", file);
	if (status == 0)
		status = first_error(r, buf_str(&output), err);
	buf_free(&output);
	return status;
}

static int fill(const struct restore *r, const char *file, enum format format, struct err *err)
{
	static const char *const migrate[] = {"migrate", NULL};
	const char *release = current_release(r->arena, r->pillar->project, r->instance->key);

	if (database_make(r->arena, &r->server, r->database, r->owner, database_extensions(r->arena, r->pillar), err) <
	    0)
		return -1;
	printf("Loading %s into %s ...\n", file, r->database);
	fflush(stdout);
	if ((format == FORMAT_CUSTOM ? load_custom(r, file, err) : load_sql(r, file, format, err)) < 0)
		return -1;
	printf("Migrating and counting ...\n");
	fflush(stdout);
	if (instance_do(r->arena, r->pillar, r->instance, release, migrate, err) < 0)
		return -1;
	return database_execute(r->arena, &r->server, r->database, "ANALYZE;\n", err);
}

static int begin(const struct restore *r, bool live, struct err *err)
{
	const char *text = live ? note_live : note_new;

	if (mkdir(NOTES, 0700) < 0 && errno != EEXIST)
		return err_errno(err, errno, "%s", NOTES);
	if (file_write(r->note, text, strlen(text), 0600, err) < 0)
		return -1;
	printf("Stopping %s ...\n", r->instance->key);
	fflush(stdout);
	return units(r, "stop", err);
}

/*
 * What fails here is undone by the caller. The note goes when the data is whole, before anybody can write to it: a
 * restore that is done is never undone by a later run.
 */
static int restore(const struct restore *r, const char *file, enum format format, bool live, struct err *err)
{
	if (begin(r, live, err) < 0 || (live && rename_database(r, r->database, r->backup, err) < 0) ||
	    fill(r, file, format, err) < 0)
		return -1;
	if (unlink(r->note) < 0)
		return err_errno(err, errno, "%s", r->note);
	if (units(r, "start", err) < 0)
		return -1;
	return service_health(r->arena, r->pillar, r->instance, err);
}

int restore_file(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *file,
		 bool drop_backup, struct err *err)
{
	struct restore r = restore_of(a, p, instance);
	bool has_backup, live;
	enum format format = FORMAT_SQL;
	struct err second;

	if (format_of(file, &format, err) < 0 || restore_undo_all(a, p, err) < 0 ||
	    database_exists(a, &r.server, r.backup, &has_backup, err) < 0 ||
	    database_exists(a, &r.server, r.database, &live, err) < 0)
		return RESTORE_FAILED;
	if (has_backup && !drop_backup) {
		err_set(err, "%s, from an earlier restore, is in the way", r.backup);
		return RESTORE_ASK;
	}
	if (has_backup && drop(&r, r.backup, err) < 0)
		return RESTORE_FAILED;
	if (restore(&r, file, format, live, err) < 0) {
		err_prefix(err,
			   undo(&r, &second) < 0 ? "(going back failed, too; the next highstate tries again) "
						 : "%s is as it was: ",
			   r.database);
		return RESTORE_FAILED;
	}
	printf("%s is restored from %s; what it was before is %s.\n", r.database, file, live ? r.backup : "nothing");
	return RESTORE_DONE;
}
