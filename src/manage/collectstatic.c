/*
 * cts collectstatic: styles, scripts and images to where nginx serves them from. Their names follow their contents, so
 * those of the releases before stay beside the new ones: for pages that are open, and for whoever goes back. A file
 * beside them lists the names of each release, the latest first, separated by empty lines.
 */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/names.h"
#include "base/str.h"
#include "manage/command.h"

enum { ASSET_BYTES_MAX = 64 << 20, RELEASES_KEPT = 6 };

static const char releases[] = ".releases";

struct collect {
	struct context *ctx;
	const char *from, *to;
	const char *names; /* of this release, a line each */
	const char *kept;  /* the same of all releases whose files stay */
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
	struct names names = names_of_directory(c->ctx->arena, c->from, "", "");

	if (names.n == 0)
		return err_set(&c->ctx->err, "%s has no files", c->from);
	for (size_t i = 0; i < names.n; i++) {
		c->names = arena_printf(c->ctx->arena, "%s%s\n", c->names, names.v[i]);
		if (copy(c, names.v[i]) < 0)
			return -1;
	}
	return 0;
}

static bool has_line(const char *lines, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = lines; (at = strstr(at, name)); at += n)
		if ((at == lines || at[-1] == '\n') && at[n] == '\n')
			return true;
	return false;
}

/* This release, and of those in the list as many as are kept. */
static void list_kept(struct collect *c, const char *list)
{
	struct arena *a = c->ctx->arena;

	c->kept = arena_printf(a, "%s\n", c->names);
	for (int n = 1; *list && n < RELEASES_KEPT;) {
		const char *end = strstr(list, "\n\n"), *next = end ? end + 2 : list + strlen(list);
		const char *one = arena_strndup(a, list, (size_t)((end ? end + 1 : next) - list));

		if (!str_eq(one, c->names)) {
			c->kept = arena_printf(a, "%s%s\n", c->kept, one);
			n++;
		}
		list = next;
	}
}

static int keep_list(struct collect *c)
{
	const char *path = arena_printf(c->ctx->arena, "%s/%s", c->to, releases);
	struct buf text = BUF_INIT;
	struct err none;
	int status = 0;

	if (buf_read_file(&text, path, ASSET_BYTES_MAX, &none) < 0)
		buf_clear(&text);
	list_kept(c, buf_str(&text));
	if (!str_eq(buf_str(&text), c->kept))
		status = file_write(path, c->kept, strlen(c->kept), 0644, &c->ctx->err);
	buf_free(&text);
	return status;
}

/* Directories, as protected/, are not ours. */
static void remove_others(struct collect *c)
{
	DIR *d = opendir(c->to);
	struct stat st;

	for (const struct dirent *e; d && (e = readdir(d));) {
		const char *path = arena_printf(c->ctx->arena, "%s/%s", c->to, e->d_name);

		if (*e->d_name == '.' || has_line(c->kept, e->d_name) || lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		c->removed += unlink(path) == 0;
	}
	if (d)
		closedir(d);
}

int command_collectstatic(struct context *ctx, int argc, char **argv)
{
	struct collect c = {.ctx = ctx, .names = ""};

	for (int i = 1; i < argc; i++)
		if (!str_eq(argv[i], "--noinput"))
			return usage_error(ctx, argv[0], "\"%s\" is not understood", argv[i]);
	if (context_settings(ctx) < 0)
		return 1;
	c.from = ctx->settings.values.assets_dir;
	c.to = ctx->settings.values.static_dir;
	if (str_empty(c.to))
		return err_set(&ctx->err, "static_dir is not set: there is no front server to collect for") < 0;
	if (copy_all(&c) < 0 || keep_list(&c) < 0)
		return 1;
	remove_others(&c);
	printf("%d files written to %s, %d removed.\n", c.written, c.to, c.removed);
	return 0;
}
