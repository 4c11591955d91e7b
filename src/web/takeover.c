#include "web/takeover.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/str.h"

/* "listener,inherited,reading end,writing end" and the processes, separated by commas */
static const char variable[] = "CTS_TAKEOVER";

static void keep_open(const struct takeover *t, bool open)
{
	int flag = open ? 0 : FD_CLOEXEC;

	fcntl(t->listener.fd, F_SETFD, flag);
	fcntl(t->lifeline[0], F_SETFD, flag);
	fcntl(t->lifeline[1], F_SETFD, flag);
}

int takeover_exec(const char *const *argv, const struct takeover *t, struct err *err)
{
	struct buf text = BUF_INIT;
	int errnum;

	buf_addf(&text, "%d,%d,%d,%d", t->listener.fd, t->listener.inherited, t->lifeline[0], t->lifeline[1]);
	for (size_t i = 0; i < t->n; i++)
		buf_addf(&text, ",%d", (int)t->pids[i]);
	setenv(variable, buf_str(&text), 1);
	buf_free(&text);
	keep_open(t, true);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	errnum = errno;
	keep_open(t, false);
	unsetenv(variable);
	return err_errno(err, errnum, "%s", argv[0]);
}

static bool next_number(const char **text, int *value)
{
	char *end;
	long n = strtol(*text, &end, 10);

	if (end == *text || n < 0)
		return false;
	*value = (int)n;
	*text = end + (*end == ',');
	return true;
}

static bool read_listener(const char **text, struct listener *listener)
{
	int inherited;

	if (!next_number(text, &listener->fd) || !next_number(text, &inherited))
		return false;
	listener->inherited = inherited;
	return true;
}

bool takeover_listener(struct listener *listener)
{
	const char *text = getenv(variable);

	return text && read_listener(&text, listener);
}

bool takeover_read(struct arena *a, struct takeover *t)
{
	const char *text = getenv(variable);
	size_t cap = 0;
	int pid;

	*t = (struct takeover){0};
	if (!text || !read_listener(&text, &t->listener) || !next_number(&text, &t->lifeline[0]) ||
	    !next_number(&text, &t->lifeline[1]))
		return false;
	while (next_number(&text, &pid)) {
		t->pids = arena_grow(a, t->pids, t->n, &cap, sizeof(*t->pids));
		t->pids[t->n++] = pid;
	}
	unsetenv(variable);
	keep_open(t, false);
	return true;
}
