#include "cts/catalog/sheet_ole.h"

#include <stdint.h>

#include "base/str.h"
#include "cts/catalog/sheet_reader.h"

enum {
	HEAD = 512,
	HEAD_LINKS = 109, /* sectors of the table that the head names */
	ENTRY = 128,      /* bytes of a directory entry */
	MINI_SHIFT = 6,   /* short streams live in sectors of 64 bytes */
	STREAM = 2,
	ROOT = 5,
};

#define SECTOR_LAST 0xFFFFFFFAu /* above are marks, no sectors */

/* A place divided into sectors: the file, or the stream that holds the short streams. */
struct sectors {
	const unsigned char *data;
	size_t len, skip; /* bytes before the first sector */
	unsigned shift;
	const uint32_t *next; /* by sector: the one that follows in its chain */
	size_t n;
};

struct ole {
	struct arena arena;
	struct sectors file, mini;
	struct buf directory, mini_stream;
	uint32_t mini_limit; /* shorter streams are in mini */
};

static uint32_t get_u32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static unsigned get_u16(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

/* NULL when it is outside. The last sector may be cut short: *n is what there is of it. */
static const unsigned char *sector(const struct sectors *s, uint32_t number, size_t *n)
{
	uint64_t at = ((uint64_t)number << s->shift) + s->skip;

	if (at >= s->len)
		return NULL;
	*n = s->len - at < (size_t)1 << s->shift ? s->len - (size_t)at : (size_t)1 << s->shift;
	return s->data + at;
}

/* Adds the chain from start, at most max bytes. False when it leaves the place or runs in a circle. */
static bool read_chain(const struct sectors *s, uint32_t start, size_t max, struct buf *out)
{
	size_t left = max, steps = 0;

	for (uint32_t at = start; left && at < SECTOR_LAST; at = s->next[at]) {
		size_t n;
		const unsigned char *data = sector(s, at, &n);

		if (!data || at >= s->n || steps++ > s->n)
			return false;
		n = n < left ? n : left;
		buf_add(out, data, n);
		left -= n;
	}
	return true;
}

/* The numbers in a sector, added to list; false when it is not whole. */
static bool add_numbers(struct ole *o, uint32_t number, uint32_t **list, size_t *n, size_t *cap)
{
	size_t bytes;
	const unsigned char *data = sector(&o->file, number, &bytes);

	if (!data || bytes < (size_t)1 << o->file.shift)
		return false;
	for (size_t i = 0; i < bytes; i += 4) {
		*list = arena_grow(&o->arena, *list, *n, cap, sizeof(**list));
		(*list)[(*n)++] = get_u32(data + i);
	}
	return true;
}

/* The table of sectors, from the sectors that the head and its continuation name. */
static bool read_table(struct ole *o, const unsigned char *head)
{
	size_t per_sector = ((size_t)1 << o->file.shift) / 4, most = (o->file.len >> o->file.shift) + 1;
	uint32_t *links = NULL, *table = NULL, more = get_u32(head + 68);
	size_t n_links = 0, links_cap = 0, n = 0, cap = 0;

	for (size_t i = 0; i < HEAD_LINKS; i++) {
		links = arena_grow(&o->arena, links, n_links, &links_cap, sizeof(*links));
		links[n_links++] = get_u32(head + 76 + 4 * i);
	}
	for (uint32_t left = get_u32(head + 72); left && more < SECTOR_LAST; left--) {
		if (n_links > most + per_sector || !add_numbers(o, more, &links, &n_links, &links_cap))
			return false;
		/* the last number of each continuation names the next one */
		more = links[--n_links];
	}
	for (size_t i = 0; i < n_links; i++)
		if (links[i] < SECTOR_LAST && (n > most + per_sector || !add_numbers(o, links[i], &table, &n, &cap)))
			return false;
	o->file.next = table;
	o->file.n = n;
	return n > 0;
}

/* Type of an entry; its name with "?" for what is not ASCII. */
static unsigned entry_name(const unsigned char *entry, char name[33])
{
	size_t n = get_u16(entry + 64) / 2;

	memset(name, 0, 33);
	for (size_t i = 0; i + 1 < n && i < 32; i++)
		name[i] = entry[2 * i + 1] || !entry[2 * i] ? '?' : (char)entry[2 * i];
	return entry[66];
}

static const unsigned char *find_entry(const struct ole *o, unsigned type, const char *wanted)
{
	for (size_t at = 0; at + ENTRY <= o->directory.len; at += ENTRY) {
		const unsigned char *entry = (const unsigned char *)o->directory.data + at;
		char name[33];

		if (entry_name(entry, name) == type && (!wanted || str_eq_nocase(name, wanted)))
			return entry;
	}
	return NULL;
}

/* Prepares the place of the short streams; false when it is broken. */
static bool open_mini(struct ole *o, const unsigned char *head)
{
	const unsigned char *root = find_entry(o, ROOT, NULL);
	struct buf table = BUF_INIT;
	uint32_t *next;
	bool ok = root && read_chain(&o->file, get_u32(root + 116), SIZE_MAX, &o->mini_stream) &&
		  read_chain(&o->file, get_u32(head + 60), SIZE_MAX, &table);

	next = ARENA_ARRAY(&o->arena, table.len / 4, uint32_t);
	for (size_t i = 0; i < table.len / 4; i++)
		next[i] = get_u32((const unsigned char *)table.data + 4 * i);
	o->mini = (struct sectors){.data = (const unsigned char *)buf_str(&o->mini_stream),
				   .len = o->mini_stream.len,
				   .shift = MINI_SHIFT,
				   .next = next,
				   .n = table.len / 4};
	buf_free(&table);
	return ok;
}

static int damaged(struct err *err)
{
	return err_set(err, "The workbook is damaged or incomplete. Open it in Excel and save it as .xlsx.");
}

static int refuse_container(const struct ole *o, struct err *err)
{
	static const struct {
		const char *stream, *what;
	} kinds[] = {
		{"WordDocument", "a Word document"},
		{"PowerPoint Document", "a presentation"},
		{"__properties_version1.0", "an Outlook message"},
	};

	if (find_entry(o, STREAM, "EncryptedPackage"))
		return err_set(err, "The workbook is protected by a password. Save it without one.");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (find_entry(o, STREAM, kinds[i].stream))
			return sheet_refuse(err, kinds[i].what);
	return sheet_refuse(err, "a file of another program");
}

static int read_container(struct ole *o, const unsigned char *head, struct buf *stream, struct err *err)
{
	const unsigned char *entry;
	uint32_t size;
	bool ok;

	if (!read_table(o, head) || !read_chain(&o->file, get_u32(head + 48), SIZE_MAX, &o->directory))
		return damaged(err);
	entry = find_entry(o, STREAM, "Workbook");
	if (!entry)
		entry = find_entry(o, STREAM, "Book");
	if (!entry)
		return refuse_container(o, err);
	size = get_u32(entry + 120);
	if (size < o->mini_limit)
		ok = open_mini(o, head) && read_chain(&o->mini, get_u32(entry + 116), size, stream);
	else
		ok = read_chain(&o->file, get_u32(entry + 116), size, stream);
	return ok && stream->len == size ? 0 : damaged(err);
}

int ole_read_workbook(const struct buf *file, struct buf *stream, struct err *err)
{
	const unsigned char *head = (const unsigned char *)buf_str(file);
	struct ole o = {.directory = BUF_INIT};
	int status;

	if (file->len < HEAD || (get_u16(head + 30) != 9 && get_u16(head + 30) != 12))
		return damaged(err);
	arena_init(&o.arena, 0);
	o.file = (struct sectors){
		.data = head, .len = file->len, .shift = get_u16(head + 30), .skip = (size_t)1 << get_u16(head + 30)};
	o.mini_limit = get_u32(head + 56);
	status = read_container(&o, head, stream, err);
	buf_free(&o.directory);
	buf_free(&o.mini_stream);
	arena_free(&o.arena);
	return status;
}
