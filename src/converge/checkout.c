#include "converge/checkout.h"

#include <unistd.h>

#include "base/process.h"
#include "base/str.h"

enum { NEWS_MAX = 12, GIT_WORDS_MAX = 12, COMMIT_CHARS = 40, REFS_BYTES_MAX = 16 << 20 };

/*
 * A file beside git's own while a checkout is on its way: one that is cut off leaves files of both commits, which are
 * nobody's edits. The next run finishes it.
 */
static const char cut_off[] = "cts-checkout";

struct git {
	struct arena *arena;
	const struct checkout *checkout;
};

/* What is looked at while it is on its way. */
struct looking {
	struct process_job fetch, status;
	bool has_status;
};

static const char *git_file(const struct git *g, const char *name)
{
	return arena_printf(g->arena, "%s/.git/%s", g->checkout->directory, name);
}

static void set_environment(const struct git *g)
{
	setenv("GIT_TERMINAL_PROMPT", "0", 1);
	setenv("GIT_SSH_COMMAND",
	       arena_printf(g->arena, "ssh -o BatchMode=yes -o ConnectTimeout=20%s%s",
			    *g->checkout->key ? " -o IdentitiesOnly=yes -i " : "", g->checkout->key),
	       1);
}

/* What git wrote, without the last newline. */
static const char *trimmed(struct arena *a, const struct buf *text)
{
	size_t n = text->len;

	while (n && text->data[n - 1] == '\n')
		n--;
	return arena_strndup(a, n ? text->data : "", n);
}

/* As the checkout's owner, in the checkout when there is one; what it says without the last newline. */
static int git(const struct git *g, const char *directory, const char *const *words, const char **output,
	       struct err *err)
{
	const struct process_options options = {.user = g->checkout->user, .directory = directory};
	const char *argv[GIT_WORDS_MAX + 2] = {"git"};
	struct buf text = BUF_INIT;
	int status;
	size_t n = 0;

	for (; words[n]; n++)
		argv[n + 1] = words[n];
	argv[n + 1] = NULL;
	set_environment(g);
	status = process_run(argv, &options, &text, err);
	if (output)
		*output = status < 0 ? "" : trimmed(g->arena, &text);
	buf_free(&text);
	return status;
}

static const char *ask(const struct git *g, const char *const *words)
{
	const char *output;
	struct err ignored;

	return git(g, g->checkout->directory, words, &output, &ignored) < 0 ? "" : output;
}

static const char *commit_of(const struct git *g, const char *name)
{
	const char *const words[] = {"rev-parse", "--verify", "--quiet", arena_printf(g->arena, "%s^{commit}", name),
				     NULL};

	return ask(g, words);
}

/* The first line of one of git's files, "" = none. */
static const char *git_line(const struct git *g, const char *file)
{
	struct buf text = BUF_INIT;
	const char *line = "";
	struct err none;

	if (buf_read_file(&text, git_file(g, file), REFS_BYTES_MAX, &none) == 0)
		line = arena_strndup(g->arena, buf_str(&text), strcspn(buf_str(&text), "\n"));
	buf_free(&text);
	return line;
}

/* "COMMIT NAME" is a line of it. */
static const char *packed_ref(const struct git *g, const char *name)
{
	const char *end = arena_printf(g->arena, " %s\n", name), *at, *commit = "";
	struct buf text = BUF_INIT;
	struct err none;

	if (buf_read_file(&text, git_file(g, "packed-refs"), REFS_BYTES_MAX, &none) == 0) {
		at = strstr(buf_str(&text), end);
		if (at && at - buf_str(&text) >= COMMIT_CHARS)
			commit = arena_strndup(g->arena, at - COMMIT_CHARS, COMMIT_CHARS);
	}
	buf_free(&text);
	return commit;
}

/*
 * Where a fetch has just put it, or where git has packed it: asking git would take as long as all the rest. What looks
 * otherwise than expected is git's to answer.
 */
static const char *ref_of(const struct git *g, const char *name)
{
	const char *commit = git_line(g, name);

	if (!*commit)
		commit = packed_ref(g, name);
	return strlen(commit) == COMMIT_CHARS ? commit : commit_of(g, name);
}

/* What the name means after a fetch: a branch of the repository before a tag or commit of that name. */
static const char *resolve(const struct git *g)
{
	const char *name = g->checkout->branch, *commit;

	commit = ref_of(
		g, arena_printf(g->arena, "refs/remotes/%s%s", str_starts(name, "origin/") ? "" : "origin/", name));
	return *commit ? commit : commit_of(g, name);
}

/* Of the commit that is checked out they lie there; of another one git tells. */
static void list_migrations(const struct git *g, struct checkout_state *have)
{
	const char *const words[] = {"ls-tree", "--name-only", have->wanted, "sql/migrations/", NULL};
	const char *directory = arena_printf(g->arena, "%s/sql/migrations", g->checkout->directory);

	if (str_eq(have->head, have->wanted)) {
		have->migrations = names_of_directory(g->arena, directory, "", ".sql");
		return;
	}
	/* sorted, too */
	for (const char *line = ask(g, words); *line;) {
		size_t len = strcspn(line, "\n");
		const char *path = arena_strndup(g->arena, line, len);

		if (str_ends(path, ".sql"))
			names_add(g->arena, &have->migrations, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
		line += len + (line[len] == '\n');
	}
}

/* A checkout of ours is always of a commit, not of a branch: its file HEAD has that. */
static const char *read_head(const struct git *g)
{
	const char *head = git_line(g, "HEAD");

	return str_starts(head, "ref:") ? commit_of(g, "HEAD") : head;
}

/* From the address of the pillar, whatever the clone's was. */
static int start_fetch(const struct git *g, struct process_job *job, struct err *err)
{
	const char *const argv[] = {
		"git",     "fetch",  "--quiet", "--no-auto-maintenance", "--prune",
		"--force", "--tags", "--",      g->checkout->url,        "+refs/heads/*:refs/remotes/origin/*",
		NULL};
	const struct process_options options = {.user = g->checkout->user, .directory = g->checkout->directory};

	set_environment(g);
	return process_begin(argv, &options, job, err);
}

static int end_fetch(const struct git *g, const struct process_job *job, struct err *err)
{
	struct buf text = BUF_INIT;
	int status = process_end(job, &text, err);

	buf_free(&text);
	return status < 0 ? err_prefix(err, "%s cannot be fetched: ", g->checkout->url) : 0;
}

/* Of a git that was killed: nobody else works here, for we have the server's lock. */
static void remove_locks(const struct git *g)
{
	const char *const argv[] = {"find", git_file(g, ""), "-name", "*.lock", "-delete", NULL};
	struct err none;

	if (process_do_as(g->checkout->user, argv, &none) < 0) {
		/* git says it better */
	}
}

static void start_one(struct arena *a, struct resource *r)
{
	static const char *const status[] = {"git", "status", "--porcelain", "--untracked-files=no", NULL};
	const struct git g = {a, r->want};
	const struct process_options options = {.user = g.checkout->user, .directory = g.checkout->directory};
	struct looking *looking = ARENA_NEW(a, struct looking);
	struct err none;

	r->started = NULL;
	if (access(arena_printf(a, "%s/.git", g.checkout->directory), F_OK) < 0)
		return;
	if (access(git_file(&g, "index.lock"), F_OK) == 0)
		remove_locks(&g);
	if (start_fetch(&g, &looking->fetch, &none) < 0)
		return;
	looking->has_status = process_begin(status, &options, &looking->status, &none) == 0;
	r->started = looking;
}

static int end_status(const struct git *g, const struct looking *looking, struct checkout_state *have, struct err *err)
{
	struct buf text = BUF_INIT;
	int status;

	if (!looking->has_status)
		return err_set(err, "git status cannot be started in %s", g->checkout->directory);
	status = process_end(&looking->status, &text, err);
	have->edits = trimmed(g->arena, &text);
	buf_free(&text);
	return status;
}

/* What is wrong is the checkout's failure, not the run's: what cures it may come with the same run. */
static int look(const struct git *g, const struct looking *looking, struct checkout_state *have, struct err *err)
{
	struct err untold;
	int known = end_status(g, looking, have, &untold);

	have->head = read_head(g);
	if (access(git_file(g, cut_off), F_OK) == 0) {
		have->edits = "";
		have->head = "";
	}
	if (end_fetch(g, &looking->fetch, err) < 0) {
		remove_locks(g);
		return -1;
	}
	if (known < 0)
		return err_set(err, "%s", untold.text);
	have->wanted = resolve(g);
	if (str_empty(have->wanted))
		return err_set(err, "%s has no branch, tag or commit \"%s\" (repo.branch in env.sls)", g->checkout->url,
			       g->checkout->branch);
	if (!str_eq(have->head, have->wanted)) {
		const char *const log[] = {"log", "--format=%h %s (%an)",
					   arena_printf(g->arena, "--max-count=%d", NEWS_MAX),
					   arena_printf(g->arena, "%s..%s", have->head, have->wanted), NULL};

		have->news = *have->head ? ask(g, log) : "";
	}
	list_migrations(g, have);
	return 0;
}

static void observe_one(struct arena *a, struct resource *r)
{
	const struct git g = {a, r->want};
	struct checkout_state *have = ARENA_NEW(a, struct checkout_state);
	const struct looking *looking;
	struct err why;

	*have = (struct checkout_state){.head = "", .wanted = "", .edits = "", .news = "", .wrong = ""};
	r->have = have;
	if (!r->started)
		start_one(a, r);
	looking = r->started;
	r->started = NULL;
	if (!looking)
		return;
	have->exists = true;
	if (look(&g, looking, have, &why) < 0) {
		have->wrong = arena_strdup(a, why.text);
		have->wanted = "";
	}
}

static void start(struct arena *a, struct resource **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		start_one(a, v[i]);
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++)
		observe_one(a, v[i]);
	return 0;
}

static void add_indented(struct buf *text, const char *lines)
{
	while (*lines) {
		size_t len = strcspn(lines, "\n");

		buf_addf(text, "\n             %.*s", (int)len, lines);
		lines += len + (lines[len] == '\n');
	}
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct checkout *want = r->want;
	const struct checkout_state *have = r->have;

	(void)a;
	if (!have->exists)
		buf_addf(text, "clone %s at %s", want->url, want->branch);
	else if (*have->wrong)
		buf_adds(text, have->wrong);
	else if (!str_eq(have->head, have->wanted))
		buf_addf(text, "%s %.12s instead of %.12s", want->branch, have->wanted,
			 *have->head ? have->head : "nothing");
	else if (*have->edits)
		buf_adds(text, "files were edited on the server:");
	else
		return false;
	add_indented(text, have->news);
	add_indented(text, have->edits);
	return true;
}

/* Its files come with the checkout, which it is marked to lack. */
static int clone(const struct git *g, struct err *err)
{
	const char *directory = g->checkout->directory, *beside = arena_printf(g->arena, "%s.new", directory);
	const char *const remove[] = {"rm", "-rf", "--", beside, NULL};
	const char *const mark[] = {"touch", "--", arena_printf(g->arena, "%s/.git/%s", beside, cut_off), NULL};
	const char *const move[] = {"mv", "--no-target-directory", "--", beside, directory, NULL};
	const char *const words[] = {"clone", "--quiet", "--no-checkout", "--", g->checkout->url, beside, NULL};

	if (process_do_as(g->checkout->user, remove, err) < 0 || git(g, "/", words, NULL, err) < 0 ||
	    process_do_as(g->checkout->user, mark, err) < 0)
		return -1;
	return process_do_as(g->checkout->user, move, err);
}

static int check_out(const struct git *g, const char *commit, struct err *err)
{
	const char *const mark[] = {"touch", "--", git_file(g, cut_off), NULL};
	const char *const unmark[] = {"rm", "-f", "--", git_file(g, cut_off), NULL};
	const char *const words[] = {"checkout", "--quiet", "--force", "--detach", commit, NULL};

	if (process_do_as(g->checkout->user, mark, err) < 0 || git(g, g->checkout->directory, words, NULL, err) < 0)
		return -1;
	return process_do_as(g->checkout->user, unmark, err);
}

static int apply_one(struct arena *a, struct resource *r, struct err *err)
{
	const struct git g = {a, r->want};
	const struct checkout_state *have = r->have;

	if (!have->exists) {
		if (clone(&g, err) < 0)
			return -1;
		observe_one(a, r);
		have = r->have;
	}
	if (*have->wrong)
		return err_set(err, "%s", have->wrong);
	if (*have->edits)
		return err_set(err,
			       "files in %s were edited on the server: %s; keep what is needed elsewhere, then "
			       "\"git checkout .\" there",
			       g.checkout->directory, have->edits);
	if (check_out(&g, have->wanted, err) < 0)
		return -1;
	/* what comes later asks for the migrations of what lies there now */
	observe_one(a, r);
	return 0;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (apply_one(ap->arena, v[i], err) < 0)
			return -1;
	return 0;
}

static const struct resource_type checkout_type = {"checkout", false, start, observe, differs, apply};

struct resource *want_checkout(struct resources *list, const struct checkout *checkout, const struct resource *need)
{
	struct checkout *want = ARENA_NEW(list->arena, struct checkout);

	*want = *checkout;
	return resource_add(list, &checkout_type, want->directory, want, need);
}

const struct checkout_state *checkout_state(const struct resource *checkout)
{
	return checkout->have;
}
