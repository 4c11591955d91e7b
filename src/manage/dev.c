/* cts dev: everything on a laptop with one command, and nothing left after Ctrl-C (design 8). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "cts/site.h"
#include "db/migrate.h"
#include "manage/cluster.h"
#include "manage/command.h"
#include "manage/work.h"
#include "manage/demo.h"
#include "web/server.h"
#include "web/token.h"

struct dev {
	struct context *ctx;
	const char *port, *directory;
	struct cluster cluster;
	struct listener listener;
};

static int read_options(struct dev *d, int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!option_value(argv, argc, &i, "--port", &d->port) &&
		    !option_value(argv, argc, &i, "--dir", &d->directory))
			return usage_error(d->ctx, "dev", "\"%s\" is not understood", argv[i]);
	return 0;
}

/* The key that signs forms: made once, kept beside the data. */
static int load_secret(struct dev *d)
{
	const char *path = arena_printf(d->ctx->arena, "%s/secret_key", d->directory);
	struct buf text = BUF_INIT;
	const char *key;
	int fd, status = 0;

	if (access(path, F_OK) == 0) {
		status = buf_read_file(&text, path, 4096, &d->ctx->err);
		key = arena_strdup(d->ctx->arena, buf_str(&text));
		buf_free(&text);
	} else {
		key = token_new(d->ctx->arena);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 || write(fd, key, strlen(key)) < 0)
			status = err_errno(&d->ctx->err, errno, "%s", path);
		if (fd >= 0)
			close(fd);
	}
	if (status == 0)
		setenv("SECRET_KEY", key, 1);
	return status;
}

/* What dev decides goes the way of any other setting: through variables. */
static int set_variables(struct dev *d)
{
	struct context *ctx = d->ctx;
	const char *log_dir = arena_printf(ctx->arena, "%s/log", d->directory);

	if (mkdir(d->directory, 0755) < 0 && errno != EEXIST)
		return err_errno(&ctx->err, errno, "cannot make the directory %s", d->directory);
	if (mkdir(log_dir, 0755) < 0 && errno != EEXIST)
		return err_errno(&ctx->err, errno, "cannot make the directory %s", log_dir);
	if (d->port)
		setenv("PORT", d->port, 1);
	setenv("ENVIRONMENT", "dev", 1);
	setenv("LOG_DIR", log_dir, 1);
	return load_secret(d);
}

/* First of all, so that a port in use is told before anything is started. */
static int open_port(struct dev *d)
{
	struct context *ctx = d->ctx;
	const struct site *site;

	if (context_settings(ctx) < 0 || site_new(ctx->arena, &ctx->settings, &site, &ctx->err) < 0)
		return -1;
	return server_listen(site, &d->listener, &ctx->err);
}

static void tell_migration(void *arg, const struct migration *m, bool done, int64_t us)
{
	(void)arg;
	(void)us;
	if (done)
		fprintf(stderr, "Schema: %s\n", m->name);
}

static int migrate(struct context *ctx)
{
	struct migrations m;

	if (migrations_load(ctx->arena, arena_printf(ctx->arena, "%s/sql/migrations", ctx->data_dir), &m, &ctx->err) <
		    0 ||
	    migrations_compare(ctx->db, ctx->arena, &m, &ctx->err) < 0)
		return -1;
	return m.pending ? migrations_apply(ctx->db, ctx->arena, &m, tell_migration, NULL, &ctx->err) : 0;
}

static int prepare_database(struct dev *d)
{
	struct context *ctx = d->ctx;
	const char *name = ctx->settings.values.db_name;

	if (cluster_start(ctx->arena, d->directory, &d->cluster, &ctx->err) < 0 ||
	    cluster_database(ctx->arena, &d->cluster, name, &ctx->err) < 0)
		return -1;
	setenv("DB_HOST", d->cluster.socket, 1);
	setenv("DB_USER", "cts", 1);
	if (context_database(ctx) < 0 || migrate(ctx) < 0 || demo_load(ctx) < 0)
		return -1;
	db_close(ctx->db);
	ctx->db = NULL;
	return 0;
}

static void greet(const struct dev *d)
{
	const struct settings *s = &d->ctx->settings.values;

	printf("\nCTS runs at http://%s:%lld\n\n"
	       "  Sign in with the password %s as\n"
	       "  superuser@example.org, coordinator@example.org, manager@example.org,\n"
	       "  officer@example.org, partner1@example.org or partner2@example.org\n\n"
	       "  Logs: %s    Ctrl-C stops everything.\n\n",
	       s->bind, (long long)s->port, demo_password, s->log_dir);
	fflush(stdout);
}

/* Until the server takes signals over, Ctrl-C must still end in cluster_stop(): it waits. */
static void hold_signals(void)
{
	sigset_t held;

	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGTERM);
	sigprocmask(SIG_BLOCK, &held, NULL);
}

/* Works on the queue beside the server; it ends with us. */
static pid_t start_worker(struct dev *d)
{
	const struct jobs jobs = jobs_of(d->ctx);
	pid_t pid = fork();
	struct err err;

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (jobs_work(&jobs, &err) < 0)
		fprintf(stderr, "cts: the queue is not worked on: %s\n", err.text);
	_exit(0);
}

static void stop_worker(pid_t pid)
{
	if (pid > 0 && kill(pid, SIGTERM) == 0)
		waitpid(pid, NULL, 0);
}

int command_dev(struct context *ctx, int argc, char **argv)
{
	struct dev d = {.ctx = ctx, .directory = ".dev"};
	const struct site *site;
	int status = read_options(&d, argc, argv);

	if (status)
		return status;
	hold_signals();
	status = -1;
	if (set_variables(&d) == 0 && open_port(&d) == 0 && prepare_database(&d) == 0 &&
	    site_new(ctx->arena, &ctx->settings, &site, &ctx->err) == 0) {
		pid_t worker = start_worker(&d);

		greet(&d);
		status = server_run(site, d.listener, NULL, &ctx->err);
		stop_worker(worker);
	}
	cluster_stop(&d.cluster);
	return status < 0;
}
