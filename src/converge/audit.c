#include "converge/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/datetime.h"
#include "base/json.h"
#include "base/str.h"
#include "converge/minion.h"
#include "converge/run.h"
#include "pillar/pillar.h"

enum { ANCESTORS_MAX = 8, ENVIRONMENT_BYTES_MAX = 1 << 20 };

const char *audit_user(void)
{
	const char *sudo = getenv("SUDO_USER");

	return sudo ? sudo : "root";
}

/* The value of a variable of another process: its environment is "NAME=value" texts that end in NUL. */
static const char *variable_of(struct arena *a, pid_t pid, const char *name)
{
	struct buf text = BUF_INIT;
	const char *found = "";
	struct err none;
	size_t n = strlen(name);

	if (buf_read_file(&text, arena_printf(a, "/proc/%d/environ", (int)pid), ENVIRONMENT_BYTES_MAX, &none) == 0)
		for (const char *at = buf_str(&text); at < buf_str(&text) + text.len; at += strlen(at) + 1)
			if (strncmp(at, name, n) == 0 && at[n] == '=')
				found = arena_strdup(a, at + n + 1);
	buf_free(&text);
	return found;
}

static pid_t parent_of(struct arena *a, pid_t pid)
{
	FILE *f = fopen(arena_printf(a, "/proc/%d/stat", (int)pid), "re");
	int parent = 0;

	if (f && fscanf(f, "%*d (%*[^)]) %*c %d", &parent) != 1)
		parent = 0;
	if (f)
		fclose(f);
	return parent;
}

/* sudo clears SSH_CONNECTION; the login shell above it still has it. */
const char *audit_address(struct arena *a)
{
	const char *known = getenv("SSH_CONNECTION");
	pid_t pid = getpid();

	if (known)
		return arena_strndup(a, known, strcspn(known, " "));
	for (int i = 0; i < ANCESTORS_MAX && pid > 1; i++) {
		const char *connection = variable_of(a, pid, "SSH_CONNECTION");

		if (*connection)
			return arena_strndup(a, connection, strcspn(connection, " "));
		pid = parent_of(a, pid);
	}
	return "";
}

static void add_member(struct buf *line, const char *name, const char *value)
{
	buf_addf(line, "%s\"%s\":", line->len > 1 ? "," : "", name);
	json_add_text(line, value);
}

/* The commit of the code on the server at that time. */
static const char *commit(struct arena *a)
{
	const char *file = arena_printf(a, "/var/www/%s/source/.git/HEAD", pillar_project(a, PILLAR_DIR));
	struct buf text = BUF_INIT;
	struct err none;
	const char *head = "";

	if (buf_read_file(&text, file, 4096, &none) == 0)
		head = arena_strndup(a, buf_str(&text), strcspn(buf_str(&text), "\n"));
	buf_free(&text);
	return head;
}

/* Where the file system can, not even root changes what stands there without first saying so. */
static void set_append_only(int fd)
{
	int flags = 0;

	if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == 0 && !(flags & FS_APPEND_FL)) {
		flags |= FS_APPEND_FL;
		if (ioctl(fd, FS_IOC_SETFLAGS, &flags) < 0)
			return;
	}
}

void audit_add(struct arena *a, const char *command, const char *const *words, const char *result)
{
	struct buf line = BUF_INIT;
	const char *all = "";
	int fd;

	for (; words && *words; words++)
		all = arena_printf(a, "%s%s%s", all, *all ? " " : "", *words);
	buf_addc(&line, '{');
	add_member(&line, "time", instant_iso(a, instant_now()));
	add_member(&line, "user", audit_user());
	add_member(&line, "from", audit_address(a));
	add_member(&line, "command", command);
	add_member(&line, "words", all);
	add_member(&line, "commit", commit(a));
	add_member(&line, "result", result);
	buf_adds(&line, "}\n");
	if (mkdir(RUN_LOGS, 0700) < 0 && errno != EEXIST)
		fprintf(stderr, "%s: %s\n", RUN_LOGS, strerror(errno));
	fd = open(AUDIT_FILE, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, buf_str(&line), line.len) != (ssize_t)line.len)
		fprintf(stderr, "%s: %s\n", AUDIT_FILE, strerror(errno));
	if (fd >= 0) {
		set_append_only(fd);
		close(fd);
	}
	buf_free(&line);
}
