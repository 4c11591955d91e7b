#include "db/migrate.h"

#include <dirent.h>
#include <errno.h>

#include "base/buf.h"
#include "base/str.h"
#include "db/queries.h"

enum { FILE_MAX = 16 << 20 };

/* FNV-1a: against accidents, not against enemies. */
static const char *checksum(struct arena *a, const char *text)
{
	uint64_t hash = 14695981039346656037u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 1099511628211u;
	return arena_printf(a, "%016llx", (unsigned long long)hash);
}

static int read_migration(struct arena *a, const char *directory, const char *file, struct migrations *out,
			  struct err *err)
{
	const char *path = arena_printf(a, "%s/%s", directory, file);
	struct migration m = {.name = arena_strndup(a, file, strlen(file) - 4)};
	struct buf text = BUF_INIT;
	int status = -1;

	if (strspn(file, "0123456789") != 4 || file[4] != '-' || !str_to_int64(arena_strndup(a, file, 4), &m.number)) {
		err_set(err, "%s: a migration is called NNNN-name.sql", path);
	} else if (buf_read_file(&text, path, FILE_MAX, err) == 0) {
		m.sql = arena_strdup(a, buf_str(&text));
		m.checksum = checksum(a, m.sql);
		out->v = arena_grow(a, out->v, out->n, &out->cap, sizeof(m));
		out->v[out->n++] = m;
		status = 0;
	}
	buf_free(&text);
	return status;
}

static int by_number(const void *a, const void *b)
{
	const struct migration *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

int migrations_load(struct arena *a, const char *directory, struct migrations *out, struct err *err)
{
	DIR *dir = opendir(directory);
	struct dirent *e;
	int status = 0;

	*out = (struct migrations){0};
	if (!dir)
		return err_errno(err, errno, "%s", directory);
	while (status == 0 && (e = readdir(dir)))
		if (str_ends(e->d_name, ".sql"))
			status = read_migration(a, directory, e->d_name, out, err);
	closedir(dir);
	if (status < 0)
		return -1;
	qsort(out->v, out->n, sizeof(*out->v), by_number);
	for (size_t i = 0; i < out->n; i++)
		if (out->v[i].number != (int64_t)i + 1)
			return err_set(err, "%s: migration %04zu is missing or stands twice", directory, i + 1);
	return 0;
}

static int mark_applied(struct migrations *m, const struct migrations_applied *row, struct err *err)
{
	struct migration *known = row->number >= 1 && (size_t)row->number <= m->n ? &m->v[row->number - 1] : NULL;

	if (!known) {
		m->newer = row->name;
		return 0;
	}
	if (!str_eq(known->checksum, row->checksum))
		return err_set(
			err,
			"migration %s was changed after it had been applied: put its text back and write a new one",
			known->name);
	known->applied = true;
	return 0;
}

int migrations_compare(struct db *db, struct arena *a, struct migrations *m, struct err *err)
{
	struct migrations_table_exists table;
	struct migrations_applied_rows rows = {0};

	if (migrations_table_exists(db, a, &table, err) < 0)
		return -1;
	if (table.yes && migrations_applied(db, a, &rows, err) < 0)
		return -1;
	for (size_t i = 0; i < rows.n; i++)
		if (mark_applied(m, &rows.v[i], err) < 0)
			return -1;
	m->pending = 0;
	for (size_t i = 0; i < m->n; i++)
		m->pending += !m->v[i].applied;
	return 0;
}

static int apply_one(struct db *db, struct arena *a, const struct migration *m, struct err *err)
{
	if (db_begin(db, err) < 0)
		return -1;
	if (db_script(db, m->sql, err) == 0 && migration_insert(db, a, m->number, m->name, m->checksum, err) == 0)
		return db_commit(db, err);
	db_rollback(db);
	return err_prefix(err, "migration %s: ", m->name);
}

static int apply_pending(struct db *db, struct arena *a, struct migrations *m, migration_progress *progress, void *arg,
			 struct err *err)
{
	/* another migrator may have been at work while we waited for the lock */
	if (migrations_table(db, a, err) < 0 || migrations_compare(db, a, m, err) < 0)
		return -1;
	if (m->newer)
		return err_set(err,
			       "the database is newer than this program: it has migration \"%s\". "
			       "Install the release that made it, or a later one.",
			       m->newer);
	for (size_t i = 0; i < m->n; i++) {
		int64_t start = monotonic_us();

		if (m->v[i].applied)
			continue;
		progress(arg, &m->v[i], false, 0);
		if (apply_one(db, a, &m->v[i], err) < 0)
			return -1;
		progress(arg, &m->v[i], true, monotonic_us() - start);
	}
	return 0;
}

int migrations_apply(struct db *db, struct arena *a, struct migrations *m, migration_progress *progress, void *arg,
		     struct err *err)
{
	struct migrations_unlock unlocked;
	struct migrations_lock locked;
	struct err ignored;
	int status;

	if (migrations_lock(db, a, &locked, err) < 0)
		return -1;
	status = apply_pending(db, a, m, progress, arg, err);
	if (migrations_unlock(db, a, &unlocked, &ignored) < 0 && status == 0)
		return err_set(err, "%s", ignored.text);
	return status;
}
