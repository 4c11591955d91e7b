#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/process.h"
#include "base/str.h"
#include "converge/types.h"

enum { FILE_BYTES_MAX = 4 << 20, DIFF_LINES_MAX = 16 };

struct wanted_file {
	const char *contents;     /* NULL: a directory or link */
	const char *target;       /* of a link, else NULL */
	const char *const *check; /* NULL: none */
	file_verify *verify;      /* the same */
	const void *verify_arg;
	struct ownership own;
	bool secret, absent;
};

struct file_state {
	bool exists, is_directory, is_file;
	const char *contents; /* of a file that can be compared, else NULL */
	const char *target;   /* of a link, else NULL */
	mode_t mode;
	uid_t uid;
	gid_t gid;
};

static int observe_file(struct arena *a, struct resource *r, struct err *err)
{
	const struct wanted_file *want = r->want;
	struct file_state *have = ARENA_NEW(a, struct file_state);
	struct buf contents = BUF_INIT;
	struct stat st;
	int status = 0;

	r->have = have;
	if (lstat(r->name, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : err_errno(err, errno, "%s", r->name);
	*have = (struct file_state){.exists = true,
				    .is_directory = S_ISDIR(st.st_mode),
				    .is_file = S_ISREG(st.st_mode),
				    .mode = st.st_mode & 07777,
				    .uid = st.st_uid,
				    .gid = st.st_gid};
	if (S_ISLNK(st.st_mode)) {
		char target[4096];
		ssize_t n = readlink(r->name, target, sizeof(target) - 1);

		have->target = n > 0 ? arena_strndup(a, target, (size_t)n) : NULL;
	}
	/* of another size it is another file: its contents matter only for showing the difference */
	if (have->is_file && want->contents) {
		status = buf_read_file(&contents, r->name, FILE_BYTES_MAX, err);
		have->contents = arena_strndup(a, buf_str(&contents), contents.len);
	}
	buf_free(&contents);
	return status;
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (observe_file(a, v[i], err) < 0)
			return -1;
	return 0;
}

/* Names that are not there yet are of accounts that the same run makes: then the file cannot be right either. */
static bool owner_differs(const struct wanted_file *want, const struct file_state *have)
{
	const struct passwd *pw = getpwnam(want->own.owner);
	const struct group *gr = getgrnam(want->own.group);

	return !pw || !gr || pw->pw_uid != have->uid || gr->gr_gid != have->gid;
}

static bool has_line(const char *text, const char *line, size_t n)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		if (len == n && strncmp(text, line, n) == 0)
			return true;
		text += len + (text[len] == '\n');
	}
	return false;
}

/* Lines of one that the other has not, a few of them: what somebody needs to see before saying yes. */
static void add_lines(struct buf *text, char mark, const char *of, const char *other, int *shown)
{
	while (*of) {
		size_t len = strcspn(of, "\n");

		if (!has_line(other, of, len) && (*shown)++ < DIFF_LINES_MAX)
			buf_addf(text, "\n             %c %.*s", mark, (int)len, of);
		of += len + (of[len] == '\n');
	}
}

static void add_diff(struct buf *text, const char *have, const char *want)
{
	int shown = 0;

	add_lines(text, '-', have, want, &shown);
	add_lines(text, '+', want, have, &shown);
	if (shown > DIFF_LINES_MAX)
		buf_addf(text, "\n             ... and %d more lines", shown - DIFF_LINES_MAX);
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct wanted_file *want = r->want;
	const struct file_state *have = r->have;
	bool kind = want->contents ? have->is_file : have->is_directory;
	bool contents = want->contents && !(have->contents && str_eq(have->contents, want->contents));
	bool owner, mode;

	(void)a;
	if (want->absent) {
		if (have->exists)
			buf_adds(text, "remove");
		return have->exists;
	}
	if (want->target) {
		if (have->target && str_eq(have->target, want->target))
			return false;
		buf_addf(text, "link to %s", want->target);
		return true;
	}
	if (!have->exists || !kind) {
		buf_adds(text, have->exists ? "replace" : "make");
		if (want->contents && !want->secret)
			buf_addf(text, ", %zu lines", count_lines(want->contents));
		return true;
	}
	owner = owner_differs(want, have);
	mode = have->mode != want->own.mode;
	if (owner)
		buf_addf(text, "owner %s:%s ", want->own.owner, want->own.group);
	if (mode)
		buf_addf(text, "mode %04o instead of %04o ", want->own.mode, have->mode);
	if (contents) {
		buf_adds(text, want->secret ? "contents (secret)" : "contents");
		if (!want->secret)
			add_diff(text, have->contents ? have->contents : "", want->contents);
	}
	return owner || mode || contents;
}

static int find_owner(const struct ownership *own, uid_t *uid, gid_t *gid, struct err *err)
{
	const struct passwd *pw = getpwnam(own->owner);
	const struct group *gr = getgrnam(own->group);

	if (!pw)
		return err_set(err, "there is no user %s", own->owner);
	if (!gr)
		return err_set(err, "there is no group %s", own->group);
	*uid = pw->pw_uid;
	*gid = gr->gr_gid;
	return 0;
}

static int write_whole(int fd, const char *text, struct err *err)
{
	size_t n = strlen(text);

	while (n) {
		ssize_t done = write(fd, text, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return err_errno(err, errno, "cannot write");
		text += done;
		n -= (size_t)done;
	}
	return 0;
}

static int run_check(struct arena *a, const char *const *check, const char *path, struct err *err)
{
	const char **argv;
	size_t n = 0;

	while (check[n])
		n++;
	argv = ARENA_ARRAY(a, n + 2, const char *);
	memcpy(argv, check, n * sizeof(*argv));
	argv[n] = path;
	return process_do(argv, err);
}

/*
 * Hidden beside it: programs that read whole directories, as nginx and logrotate, leave it out when a kill leaves it
 * behind. What has that name is not used: somebody else may have put it there.
 */
static const char *beside(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = arena_printf(a, "%.*s/.%s.cts-new", (int)(slash - path), path, slash + 1);

	unlink(name);
	return name;
}

/* Beside it and renamed over it: whoever reads sees the old or the new one, also when we are killed. */
static int write_file(struct arena *a, const char *path, const struct wanted_file *want, struct err *err)
{
	const char *new_path = beside(a, path);
	uid_t uid = 0;
	gid_t gid = 0;
	int fd, status = -1;

	if (find_owner(&want->own, &uid, &gid, err) < 0)
		return -1;
	fd = open(new_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, errno, "cannot make %s", new_path);
	if (write_whole(fd, want->contents, err) < 0)
		goto cleanup;
	if (fchown(fd, uid, gid) < 0 || fchmod(fd, want->own.mode) < 0 || fsync(fd) < 0) {
		err_errno(err, errno, "%s", new_path);
		goto cleanup;
	}
	if (want->check && run_check(a, want->check, new_path, err) < 0)
		goto cleanup;
	if (want->verify && want->verify(a, want->verify_arg, err) < 0)
		goto cleanup;
	status = rename(new_path, path) < 0 ? err_errno(err, errno, "cannot replace %s", path) : 0;
cleanup:
	close(fd);
	if (status < 0)
		unlink(new_path);
	return status;
}

static int make_directory(const char *path, const struct wanted_file *want, struct err *err)
{
	uid_t uid = 0;
	gid_t gid = 0;
	int fd, status = 0;

	if (find_owner(&want->own, &uid, &gid, err) < 0)
		return -1;
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return err_errno(err, errno, "cannot make it");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
		return err_set(err, "what is there is no directory: move it away");
	if (fd < 0)
		return err_errno(err, errno, "cannot open it");
	if (fchown(fd, uid, gid) < 0 || fchmod(fd, want->own.mode) < 0)
		status = err_errno(err, errno, "cannot set owner and mode");
	close(fd);
	return status;
}

static int make_link(struct arena *a, const char *path, const char *target, struct err *err)
{
	const char *new_path = beside(a, path);

	if (symlink(target, new_path) < 0 || rename(new_path, path) < 0)
		return err_errno(err, errno, "cannot make the link");
	return 0;
}

static int apply_file(struct arena *a, const struct resource *r, struct err *err)
{
	const struct wanted_file *want = r->want;

	if (want->absent)
		return unlink(r->name) < 0 && errno != ENOENT ? err_errno(err, errno, "cannot remove it") : 0;
	if (want->target)
		return make_link(a, r->name, want->target, err);
	return want->contents ? write_file(a, r->name, want, err) : make_directory(r->name, want, err);
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (apply_file(ap->arena, v[i], err) < 0)
			return -1;
	return 0;
}

static const struct resource_type file_type = {"file", false, NULL, observe, differs, apply};
static const struct resource_type directory_type = {"directory", false, NULL, observe, differs, apply};
static const struct resource_type link_type = {"link", false, NULL, observe, differs, apply};

static const struct resource_type *type_of(const struct wanted_file *want)
{
	if (want->target)
		return &link_type;
	return want->contents || want->absent ? &file_type : &directory_type;
}

static struct resource *add(struct resources *list, const char *path, const struct wanted_file *wanted,
			    const struct resource *need)
{
	struct wanted_file *want = ARENA_NEW(list->arena, struct wanted_file);

	*want = *wanted;
	return resource_add(list, type_of(want), path, want, need);
}

struct resource *want_file(struct resources *list, const char *path, const char *contents, struct ownership own,
			   bool secret, const struct resource *need)
{
	return add(list, path, &(struct wanted_file){.contents = contents, .own = own, .secret = secret}, need);
}

struct resource *want_checked_file(struct resources *list, const char *path, const char *contents, struct ownership own,
				   const char *const *check, const struct resource *need)
{
	return add(list, path, &(struct wanted_file){.contents = contents, .own = own, .check = check}, need);
}

void file_verified_by(struct resource *file, file_verify *verify, const void *arg)
{
	struct wanted_file *want = file->want;

	want->verify = verify;
	want->verify_arg = arg;
}

struct resource *want_no_file(struct resources *list, const char *path, const struct resource *need)
{
	return add(list, path, &(struct wanted_file){.absent = true}, need);
}

struct resource *want_directory(struct resources *list, const char *path, struct ownership own,
				const struct resource *need)
{
	return add(list, path, &(struct wanted_file){.own = own}, need);
}

struct resource *want_link(struct resources *list, const char *path, const char *target, const struct resource *need)
{
	return add(list, path, &(struct wanted_file){.target = target}, need);
}
