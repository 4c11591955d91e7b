#include "fab/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/process.h"
#include "base/str.h"
#include "pillar/process_env.h"

enum { WORDS_MAX = 24, CONNECT_SECONDS = 10, SSH_FAILED = 255 };

struct connection {
	const char *host, *folder; /* folder "" = no ssh */
	const char *words[WORDS_MAX];
	size_t n; /* of words: ssh and its options, without host */
};

static void add(struct connection *c, const char *word)
{
	c->words[c->n++] = word;
}

static void add_option(struct fab *f, struct connection *c, const char *name, const char *value)
{
	add(c, "-o");
	add(c, arena_printf(f->arena, "%s=%s", name, value));
}

/* "host" or "host:port" of -H, of `hosts:` in env.sls, or the domain (DEP-5). Commands run on the first. */
static const char *first_host(struct fab *f)
{
	const struct yaml_node *hosts = pillar_node(&f->pillar, "hosts", NULL);

	if (f->options.hosts)
		return arena_strndup(f->arena, f->options.hosts, strcspn(f->options.hosts, ","));
	return hosts && hosts->n ? hosts->v[0].text : f->pillar.domain;
}

static int set_up(struct fab *f, struct connection *c)
{
	char folder[] = "/tmp/fab-XXXXXX";
	const char *host = first_host(f), *colon = strrchr(host, ':');

	if (str_empty(host) || *host == '-')
		return err_set(&f->err, "\"%s\" is no host to connect to", host ? host : "");
	if (!mkdtemp(folder))
		return err_errno(&f->err, errno, "%s", folder);
	c->folder = arena_strdup(f->arena, folder);
	c->host = colon ? arena_strndup(f->arena, host, (size_t)(colon - host)) : host;
	add(c, "ssh");
	add_option(f, c, "ControlMaster", "auto");
	add_option(f, c, "ControlPath", arena_printf(f->arena, "%s/master", folder));
	add_option(f, c, "ControlPersist", "60");
	add_option(f, c, "ConnectTimeout", arena_printf(f->arena, "%d", CONNECT_SECONDS));
	add_option(f, c, "ServerAliveInterval", "15");
	if (colon || f->options.port) {
		add(c, "-p");
		add(c, colon ? colon + 1 : arena_printf(f->arena, "%lld", (long long)f->options.port));
	}
	if (f->options.user) {
		add(c, "-l");
		add(c, f->options.user);
	}
	if (f->options.key) {
		add(c, "-i");
		add(c, f->options.key);
	}
	return 0;
}

static const char *command_line(struct arena *a, const struct remote *r)
{
	const char *line = "";

	for (const char *const *w = r->argv; *w; w++)
		line = arena_printf(a, "%s%s%s", line, *line ? " " : "", shell_quoted(a, *w));
	if (!r->root)
		return line;
	return arena_printf(a, "if [ \"$(id -u)\" = 0 ]; then exec %s; else exec sudo -n -- %s; fi", line, line);
}

int remote_start(struct fab *f, const struct remote *remote, pid_t *pid)
{
	const struct process_options options = {.input = remote->input, .output = remote->output};
	const char *argv[WORDS_MAX + 4];
	int status = remote_connect(f);
	const struct connection *c = f->connection;
	size_t n = 0;

	if (status != EXIT_DONE)
		return status;
	if (*c->folder) {
		for (; n < c->n; n++)
			argv[n] = c->words[n];
		argv[n++] = remote->terminal ? "-t" : "-T";
		argv[n++] = c->host;
	} else {
		argv[n++] = "sh";
		argv[n++] = "-c";
	}
	argv[n++] = command_line(f->arena, remote);
	argv[n] = NULL;
	return process_start(argv, &options, pid, &f->err) < 0 ? EXIT_UNREACHABLE : EXIT_DONE;
}

int remote_wait(struct fab *f, pid_t pid, int *status)
{
	if (process_wait(pid, status, &f->err) < 0)
		return EXIT_UNREACHABLE;
	if (*status != SSH_FAILED || !*f->connection->folder)
		return EXIT_DONE;
	err_set(&f->err, "the connection to %s cannot be made or was cut", f->connection->host);
	return EXIT_UNREACHABLE;
}

int remote_run(struct fab *f, const struct remote *remote, int *status)
{
	pid_t pid;
	int result = remote_start(f, remote, &pid);

	return result == EXIT_DONE ? remote_wait(f, pid, status) : result;
}

int remote_read(struct fab *f, const struct remote *remote, struct buf *output, int *status)
{
	struct remote piped = *remote;
	int ends[2], result;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(&f->err, errno, "pipe") < 0 ? EXIT_FAILED : EXIT_DONE;
	piped.output = ends[1];
	result = remote_start(f, &piped, &pid);
	close(ends[1]);
	if (result == EXIT_DONE) {
		int read_status = buf_read(output, ends[0], &f->err);

		result = remote_wait(f, pid, status);
		if (result == EXIT_DONE && read_status < 0)
			result = EXIT_FAILED;
	}
	close(ends[0]);
	return result;
}

int remote_connect(struct fab *f)
{
	static const char *const nothing[] = {"true", NULL};
	const struct remote hello = {.argv = nothing};
	int status;

	if (f->connection)
		return EXIT_DONE;
	f->connection = ARENA_NEW(f->arena, struct connection);
	f->connection->folder = "";
	if (str_eq(f->pillar.environment, "local"))
		return EXIT_DONE;
	if (set_up(f, f->connection) < 0)
		return EXIT_UNREACHABLE;
	return remote_run(f, &hello, &status);
}

void remote_close(struct fab *f)
{
	struct connection *c = f->connection;
	struct buf ignored = BUF_INIT;
	struct err err;

	if (!c || !*c->folder)
		return;
	add(c, "-O");
	add(c, "exit");
	add(c, c->host);
	add(c, NULL);
	if (process_run(c->words, NULL, &ignored, &err) < 0) {
		/* it was closed already */
	}
	buf_free(&ignored);
	unlink(arena_printf(f->arena, "%s/master", c->folder));
	rmdir(c->folder);
	f->connection = NULL;
}
