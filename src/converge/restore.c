#include "converge/restore.h"

#include <errno.h>
#include <fcntl.h>
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

struct restore {
	struct arena *arena;
	const struct pillar *pillar;
	const struct pillar_instance *instance;
	struct database_server server;
	const char *database, *fresh, *backup, *owner;
	const char *file;
	int input; /* the file, opened as root: those who read it may be nobody */
};

static struct restore restore_of(struct arena *a, const struct pillar *p, const struct pillar_instance *instance,
				 const char *file)
{
	const char *database = instance_database(a, p, instance);

	return (struct restore){.arena = a,
				.pillar = p,
				.instance = instance,
				.server = database_server_of(a, p, instance),
				.database = database,
				.fresh = arena_printf(a, "%s_new", database),
				.backup = arena_printf(a, "%s_bak", database),
				.owner = instance_role(a, p, instance),
				.file = file,
				.input = -1};
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

static int drop(const struct restore *r, const char *database, struct err *err)
{
	return database_execute(r->arena, &r->server, "postgres",
				arena_printf(r->arena, "DROP DATABASE IF EXISTS \"%s\" WITH (FORCE);\n", database),
				err);
}

/* Both names in one step; live: there was one before. */
static int swap(const struct restore *r, bool live, struct err *err)
{
	const char *aside =
		live ? arena_printf(r->arena, "ALTER DATABASE \"%s\" RENAME TO \"%s\";\n", r->database, r->backup) : "";

	if (database_leave(r->arena, &r->server, r->database, err) < 0)
		return -1;
	return database_execute(r->arena, &r->server, "postgres",
				arena_printf(r->arena, "BEGIN;\n%sALTER DATABASE \"%s\" RENAME TO \"%s\";\nCOMMIT;\n",
					     aside, r->fresh, r->database),
				err);
}

/* How the file is packed, by its first bytes. */
enum format { FORMAT_CUSTOM, FORMAT_BZIP2, FORMAT_GZIP, FORMAT_SQL };

static int open_file(struct restore *r, enum format *format, struct err *err)
{
	unsigned char head[5] = {0};

	r->input = open(r->file, O_RDONLY | O_CLOEXEC);
	if (r->input < 0)
		return err_errno(err, errno, "%s", r->file);
	if (read(r->input, head, sizeof(head)) <= 0)
		return err_set(err, "%s is empty", r->file);
	*format = memcmp(head, "PGDMP", 5) == 0      ? FORMAT_CUSTOM
		  : memcmp(head, "BZh", 3) == 0      ? FORMAT_BZIP2
		  : memcmp(head, "\x1f\x8b", 2) == 0 ? FORMAT_GZIP
						     : FORMAT_SQL;
	return 0;
}

/*
 * As the project's user, with the file from its beginning as standard input: what a dump can make these programs do, it
 * does as that user.
 */
static struct process_options options_for(const struct restore *r)
{
	lseek(r->input, 0, SEEK_SET);
	return (struct process_options){
		.user = r->pillar->project,
		.directory = "/",
		.environment = dumps_environment(r->arena, r->pillar, r->instance, r->fresh),
		.input = r->input,
	};
}

/* A list of what the dump has, without what only a superuser may: the extensions that need one are there. */
static int write_list(const struct restore *r, const char *list, struct err *err)
{
	static const char *const argv[] = {"pg_restore", "--list", NULL};
	const struct process_options options = options_for(r);
	struct buf all = BUF_INIT, kept = BUF_INIT;
	int status = process_run(argv, &options, &all, err);

	for (const char *line = buf_str(&all); status == 0 && *line;) {
		size_t len = strcspn(line, "\n");
		const char *copy = arena_strndup(r->arena, line, len);

		if (!strstr(copy, " COMMENT - EXTENSION ") && !strstr(copy, " TABLE DATA public spatial_ref_sys "))
			buf_addf(&kept, "%s\n", copy);
		line += len + (line[len] == '\n');
	}
	if (status == 0)
		status = file_write(list, buf_str(&kept), kept.len, 0644, err);
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

static int load_custom(const struct restore *r, struct err *err)
{
	const char *list = arena_printf(r->arena, "/run/cts-restore-%s.list", r->instance->key);
	const char *const argv[] = {"pg_restore",      "--no-owner", "--no-privileges",
				    "--exit-on-error", "--use-list", list,
				    "--dbname",        r->fresh,     NULL};
	struct buf output = BUF_INIT;
	struct err why;
	int status = write_list(r, list, err);
	const struct process_options options = options_for(r);

	if (status == 0 && (status = process_run(argv, &options, &output, err)) < 0 &&
	    first_error(r, buf_str(&output), &why) < 0)
		*err = why;
	unlink(list);
	buf_free(&output);
	return status;
}

static int load_sql(const struct restore *r, enum format format, struct err *err)
{
	const char *const unpack[] = {format == FORMAT_BZIP2 ? "bzcat" : format == FORMAT_GZIP ? "zcat" : "cat", NULL};
	static const char *const load[] = {"psql", "-Xq", "-v", "VERBOSITY=terse", "-f", "-", NULL};
	struct process_options from = options_for(r), to = from;
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
		status = err_set(err, "%s cannot be unpacked", r->file);
	if (status == 0)
		status = first_error(r, buf_str(&output), err);
	buf_free(&output);
	return status;
}

static void say(const char *what, const char *of, const char *into)
{
	printf("%s %s%s%s ...\n", what, of, into ? " into " : "", into ? into : "");
	fflush(stdout);
}

/* Who may read the instance's database may read this one. */
static int let_read(const struct restore *r, struct err *err)
{
	const struct yaml_node *reader = yaml_member(r->instance->node, "READONLY_DB_USER");

	if (!reader || str_empty(reader->text))
		return 0;
	return database_let_read(r->arena, &r->server, reader->text, r->fresh, r->owner, err);
}

/* The whole database under the other name. */
static int fill(const struct restore *r, enum format format, struct err *err)
{
	static const char *const migrate[] = {"migrate", NULL}, *const permissions[] = {"bootstrap_permissions", NULL};
	const char *release = current_release(r->arena, r->pillar->project, r->instance->key);

	if (drop(r, r->fresh, err) < 0 ||
	    database_make(r->arena, &r->server, r->fresh, r->owner, database_extensions(r->arena, r->pillar), err) < 0)
		return -1;
	say("Loading", r->file, r->fresh);
	if ((format == FORMAT_CUSTOM ? load_custom(r, err) : load_sql(r, format, err)) < 0)
		return -1;
	say("Migrating", r->fresh, NULL);
	if (instance_do_on(r->arena, r->pillar, r->instance, r->fresh, release, migrate, err) < 0 ||
	    instance_do_on(r->arena, r->pillar, r->instance, r->fresh, release, permissions, err) < 0 ||
	    let_read(r, err) < 0)
		return -1;
	return database_execute(r->arena, &r->server, r->fresh, "ANALYZE;\n", err);
}

/* With the instance at rest: it goes on with the one or the other. */
static int replace(const struct restore *r, enum format format, bool live, struct err *err)
{
	struct err second;

	if (fill(r, format, err) < 0) {
		if (drop(r, r->fresh, &second) < 0)
			err_prefix(err, "(%s stays: %s) ", r->fresh, second.text);
		return -1;
	}
	return drop(r, r->backup, err) < 0 ? -1 : swap(r, live, err);
}

static int restore(struct restore *r, enum format format, bool live, struct err *err)
{
	struct err second;
	int status;

	say("Stopping", r->instance->key, NULL);
	status = units(r, "stop", err) < 0 ? -1 : replace(r, format, live, err);
	if (status < 0)
		err_prefix(err, "%s is as it was: ", r->database);
	else
		printf("%s is restored from %s; what it was before is %s.\n", r->database, r->file,
		       live ? r->backup : "nothing");
	fflush(stdout);
	if (units(r, "start", &second) < 0 || service_health(r->arena, r->pillar, r->instance, &second) < 0)
		return status < 0 ? err_prefix(err, "(and %s does not run: %s) ", r->instance->key, second.text)
				  : err_set(err, "but %s does not run: %s", r->instance->key, second.text);
	return status;
}

int restore_file(struct arena *a, const struct pillar *p, const struct pillar_instance *instance, const char *file,
		 bool drop_backup, struct err *err)
{
	struct restore r = restore_of(a, p, instance, file);
	bool has_backup = false, live = false;
	enum format format = FORMAT_SQL;
	int status = RESTORE_FAILED;

	if (open_file(&r, &format, err) < 0 || database_exists(a, &r.server, r.backup, &has_backup, err) < 0 ||
	    database_exists(a, &r.server, r.database, &live, err) < 0)
		goto cleanup;
	if (has_backup && !drop_backup) {
		err_set(err, "%s, from an earlier restore, is in the way", r.backup);
		status = RESTORE_ASK;
	} else if (restore(&r, format, live, err) == 0) {
		status = RESTORE_DONE;
	}
cleanup:
	if (r.input >= 0)
		close(r.input);
	return status;
}
