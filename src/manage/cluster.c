#include "manage/cluster.h"

#include <errno.h>
#include <glob.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/datetime.h"
#include "base/process.h"
#include "base/str.h"
#include "db/db.h"

enum { SOCKET_PATH_MAX = 90, START_SECONDS = 60 };

static int find_programs(struct arena *a, struct cluster *c, struct err *err)
{
	const char *newest;
	glob_t found;

	if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) != 0)
		return err_set(err,
			       "no PostgreSQL on this machine: apt-get install postgresql-15 postgresql-15-postgis-3");
	newest = found.gl_pathv[0];
	for (size_t i = 1; i < found.gl_pathc; i++)
		if (strverscmp(found.gl_pathv[i], newest) > 0)
			newest = found.gl_pathv[i];
	c->bin = arena_strndup(a, newest, strlen(newest) - strlen("/initdb"));
	globfree(&found);
	return 0;
}

/* The user can reach the directory: asked by being it. */
static bool reachable_by(const char *user, const char *directory)
{
	const char *const argv[] = {"test", "-x", directory, NULL};
	const struct process_options options = {.user = user};
	struct buf output = BUF_INIT;
	struct err ignored;
	bool reachable = process_run(argv, &options, &output, &ignored) == 0;

	buf_free(&output);
	return reachable;
}

static int make_directory(const char *path, const struct passwd *owner, mode_t mode, struct err *err)
{
	if (mkdir(path, mode) < 0 && errno != EEXIST)
		return err_errno(err, errno, "cannot make the directory %s", path);
	if (owner && chown(path, owner->pw_uid, owner->pw_gid) < 0)
		return err_errno(err, errno, "cannot give %s to user %s", path, owner->pw_name);
	return 0;
}

/* A short place that everybody can reach, the same for the same directory. */
static const char *elsewhere(struct arena *a, const char *directory)
{
	uint64_t hash = 14695981039346656037u;

	for (const char *s = directory; *s; s++)
		hash = (hash ^ (unsigned char)*s) * 1099511628211u;
	return arena_printf(a, "/var/tmp/cts-dev-%llx", (unsigned long long)hash);
}

static int choose_place(struct arena *a, const char *directory, struct cluster *c, struct err *err)
{
	char *full;
	const struct passwd *owner = NULL;

	if (make_directory(directory, NULL, 0755, err) < 0)
		return -1;
	full = realpath(directory, NULL);
	if (!full)
		return err_errno(err, errno, "%s", directory);
	c->user = geteuid() == 0 ? "postgres" : NULL;
	if (c->user && !(owner = getpwnam(c->user))) {
		free(full);
		return err_set(err, "there is no user postgres: apt-get install postgresql-15");
	}
	c->directory = arena_printf(a, "%s/pg", full);
	if (strlen(full) > SOCKET_PATH_MAX || (c->user && !reachable_by(c->user, full))) {
		c->directory = elsewhere(a, full);
		fprintf(stderr, "The database of %s lives in %s.\n", directory, c->directory);
	}
	free(full);
	c->socket = arena_printf(a, "%s/socket", c->directory);
	if (make_directory(c->directory, owner, 0700, err) < 0)
		return -1;
	return make_directory(c->socket, owner, 0700, err);
}

static int make_cluster(struct arena *a, const struct cluster *c, struct err *err)
{
	const char *data = arena_printf(a, "%s/data", c->directory);
	const char *unfinished = arena_printf(a, "%s/data.unfinished", c->directory);
	const char *const remove[] = {"rm", "-rf", "--", unfinished, NULL};
	const char *const argv[] = {arena_printf(a, "%s/initdb", c->bin),
				    "-D",
				    unfinished,
				    "-U",
				    "cts",
				    "--auth=trust",
				    "-E",
				    "UTF8",
				    "--locale=C.UTF-8",
				    "--no-sync",
				    "--no-instructions",
				    NULL};
	const struct process_options options = {.user = c->user, .directory = "/"};
	struct buf output = BUF_INIT;
	int status;

	if (access(data, F_OK) == 0)
		return 0;
	fprintf(stderr, "Making a private PostgreSQL in %s ...\n", c->directory);
	/* under another name until it is whole: what was interrupted is made anew */
	status = process_run(remove, &options, &output, err) < 0 ? -1 : process_run(argv, &options, &output, err);
	if (status == 0 && rename(unfinished, data) < 0)
		status = err_errno(err, errno, "%s", data);
	buf_free(&output);
	return status;
}

static int start_postgres(struct arena *a, struct cluster *c, struct err *err)
{
	const char *const argv[] = {arena_printf(a, "%s/postgres", c->bin),
				    "-D",
				    arena_printf(a, "%s/data", c->directory),
				    "-k",
				    c->socket,
				    "-p",
				    "5432", /* whatever PGPORT says of another server */
				    "-c",
				    "listen_addresses=",
				    "-c",
				    "synchronous_commit=off",
				    "-c",
				    "log_min_messages=warning",
				    "-c",
				    "max_connections=200",
				    NULL};
	const struct process_options options = {.user = c->user,
						.directory = "/",
						.own_group = true,
						.die_with_parent = true,
						.log = arena_printf(a, "%s/postgres.log", c->directory)};

	return process_start(argv, &options, &c->pid, err);
}

/* The last line of the log says why it would not start. */
static int failed_to_start(struct arena *a, const struct cluster *c, struct err *err)
{
	const char *path = arena_printf(a, "%s/postgres.log", c->directory);
	struct buf log = BUF_INIT;
	struct err ignored;
	const char *line = "no log";

	if (buf_read_file(&log, path, 64 << 20, &ignored) == 0 && log.len) {
		while (log.len && log.data[log.len - 1] == '\n')
			log.data[--log.len] = '\0';
		line = strrchr(log.data, '\n');
		line = line ? line + 1 : log.data;
	}
	err_set(err, "PostgreSQL did not start: %s (more in %s)", line, path);
	buf_free(&log);
	return -1;
}

/* The server that has the directory says its process id there; a second one on the same directory ends soon. */
static bool is_ours(struct arena *a, const struct cluster *c)
{
	struct buf text = BUF_INIT;
	struct err ignored;
	int64_t pid = 0;
	bool ours =
		buf_read_file(&text, arena_printf(a, "%s/data/postmaster.pid", c->directory), 4096, &ignored) == 0 &&
		str_to_int64(arena_strndup(a, buf_str(&text), strcspn(buf_str(&text), "\n")), &pid) && pid == c->pid;

	buf_free(&text);
	return ours;
}

static int wait_until_ready(struct arena *a, struct cluster *c, struct err *err)
{
	const char *conninfo = arena_printf(a, "host=%s user=cts dbname=postgres", c->socket);
	int64_t deadline = monotonic_us() + START_SECONDS * INT64_C(1000000);
	const struct timespec pause = {0, 20000000};
	struct db *db;

	while (monotonic_us() < deadline) {
		/* its end comes first: another PostgreSQL may answer in its place */
		bool ended = waitpid(c->pid, NULL, WNOHANG) != 0;

		if (ended) {
			c->pid = 0;
			return failed_to_start(a, c, err);
		}
		if (is_ours(a, c) && db_open(&db, conninfo, 0, err) == 0) {
			db_close(db);
			return 0;
		}
		nanosleep(&pause, NULL);
	}
	return err_prefix(err, "PostgreSQL does not answer: ");
}

int cluster_start(struct arena *a, const char *directory, struct cluster *c, struct err *err)
{
	*c = (struct cluster){0};
	if (find_programs(a, c, err) < 0 || choose_place(a, directory, c, err) < 0 || make_cluster(a, c, err) < 0 ||
	    start_postgres(a, c, err) < 0)
		return -1;
	if (wait_until_ready(a, c, err) == 0)
		return 0;
	cluster_stop(c);
	return -1;
}

int cluster_database(struct arena *a, const struct cluster *c, const char *name, struct err *err)
{
	const char *const argv[] = {arena_printf(a, "%s/createdb", c->bin), "-h", c->socket, "-U", "cts", name, NULL};
	struct buf output = BUF_INIT;
	struct db *db;
	int status;

	if (db_open(&db, arena_printf(a, "host=%s user=cts dbname=%s", c->socket, name), 0, err) == 0) {
		db_close(db);
		return 0;
	}
	status = process_run(argv, NULL, &output, err);
	buf_free(&output);
	return status;
}

void cluster_stop(struct cluster *c)
{
	if (!c->pid)
		return;
	kill(c->pid, SIGINT);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	c->pid = 0;
}
