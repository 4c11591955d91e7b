/*
 * cts collectstatic: styles, scripts and images to where nginx serves them from. Their names follow their contents, so
 * those of the release before stay beside the new ones for pages that are open; older ones go.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/str.h"
#include "manage/command.h"

enum { ASSET_BYTES_MAX = 64 << 20 };

struct collect {
	struct context *ctx;
	const char *from, *to;
	const char *names; /* of this release, a line each */
	int written, removed;
};

static int read_into(struct collect *c, const char *path, struct buf *text)
{
	buf_clear(text);
	return buf_read_file(text, path, ASSET_BYTES_MAX, &c->ctx->err);
}

static int copy(struct collect *c, const char *name)
{
	const char *source = arena_printf(c->ctx->arena, "%s/%s", c->from, name);
	const char *target = arena_printf(c->ctx->arena, "%s/%s", c->to, name);
	struct buf want = BUF_INIT, have = BUF_INIT;
	struct err none;
	int status = read_into(c, source, &want);

	if (status == 0 && (buf_read_file(&have, target, ASSET_BYTES_MAX, &none) < 0 || have.len != want.len ||
			    memcmp(buf_str(&have), buf_str(&want), want.len) != 0)) {
		status = file_write(target, buf_str(&want), want.len, 0644, &c->ctx->err);
		c->written++;
	}
	buf_free(&want);
	buf_free(&have);
	return status;
}

static int copy_all(struct collect *c)
{
	DIR *d = opendir(c->from);
	int status = 0;

	if (!d)
		return err_errno(&c->ctx->err, errno, "%s", c->from);
	for (const struct dirent *e; status == 0 && (e = readdir(d));)
		if (*e->d_name != '.') {
			c->names = arena_printf(c->ctx->arena, "%s%s\n", c->names, e->d_name);
			status = copy(c, e->d_name);
		}
	closedir(d);
	return status;
}

static bool has_line(const char *lines, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = lines; (at = strstr(at, name)); at += n)
		if ((at == lines || at[-1] == '\n') && at[n] == '\n')
			return true;
	return false;
}

static const char *read_list(struct collect *c, const char *name)
{
	struct buf text = BUF_INIT;
	struct err none;
	const char *list;

	if (buf_read_file(&text, arena_printf(c->ctx->arena, "%s/%s", c->to, name), ASSET_BYTES_MAX, &none) < 0)
		buf_clear(&text);
	list = arena_strdup(c->ctx->arena, buf_str(&text));
	buf_free(&text);
	return list;
}

/* Directories, as protected/, are not ours. */
static void remove_others(struct collect *c, const char *before)
{
	DIR *d = opendir(c->to);
	struct stat st;

	for (const struct dirent *e; d && (e = readdir(d));) {
		const char *path = arena_printf(c->ctx->arena, "%s/%s", c->to, e->d_name);

		if (*e->d_name == '.' || has_line(c->names, e->d_name) || has_line(before, e->d_name) ||
		    lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		c->removed += unlink(path) == 0;
	}
	if (d)
		closedir(d);
}

static int write_list(struct collect *c, const char *name, const char *lines)
{
	return file_write(arena_printf(c->ctx->arena, "%s/%s", c->to, name), lines, strlen(lines), 0644, &c->ctx->err);
}

int command_collectstatic(struct context *ctx, int argc, char **argv)
{
	struct collect c = {.ctx = ctx, .names = ""};
	const char *current, *before;

	for (int i = 1; i < argc; i++)
		if (!str_eq(argv[i], "--noinput"))
			return usage_error(ctx, argv[0], "\"%s\" is not understood", argv[i]);
	if (context_settings(ctx) < 0)
		return 1;
	c.from = ctx->settings.values.assets_dir;
	c.to = ctx->settings.values.static_dir;
	if (str_empty(c.to))
		return err_set(&ctx->err, "static_dir is not set: there is no front server to collect for") < 0;
	current = read_list(&c, ".current");
	before = read_list(&c, ".before");
	if (copy_all(&c) < 0)
		return 1;
	if (!str_eq(current, c.names)) {
		before = current;
		if (write_list(&c, ".before", before) < 0 || write_list(&c, ".current", c.names) < 0)
			return 1;
	}
	remove_others(&c, before);
	printf("%d files written to %s, %d removed.\n", c.written, c.to, c.removed);
	return 0;
}
