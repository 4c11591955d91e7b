#include "converge/events.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "converge/engine.h"

enum { END_BYTES_MAX = 16 * 1024 };

static const char *const results[] = {"ok", "changed", "failed", "skipped"};

static void add_member(struct buf *b, const char *name, const char *value)
{
	buf_addf(b, ",\"%s\":", name);
	json_add_text(b, value);
}

/* A line is one write: who follows never sees half of it. What cannot be written must not stop the work. */
static void put(const struct events *e, struct buf *line)
{
	ssize_t ignored;

	buf_adds(line, "}\n");
	ignored = write(e->fd, line->data, line->len);
	(void)ignored;
	buf_free(line);
}

void events_begin(const struct events *e, const char *command, size_t resources, bool plan)
{
	struct buf line = BUF_INIT;

	buf_adds(&line, "{\"event\":\"begin\"");
	add_member(&line, "command", command);
	buf_addf(&line, ",\"resources\":%zu,\"plan\":%s", resources, plan ? "true" : "false");
	put(e, &line);
}

void events_begin_resource(const struct events *e, const struct resource *first, size_t count)
{
	struct buf line = BUF_INIT;

	buf_adds(&line, "{\"event\":\"working\"");
	add_member(&line, "type", first->type->name);
	add_member(&line, "name", first->name);
	buf_addf(&line, ",\"count\":%zu", count);
	put(e, &line);
}

void events_progress(const struct events *e, const char *text)
{
	struct buf line = BUF_INIT;

	buf_adds(&line, "{\"event\":\"progress\"");
	add_member(&line, "text", text);
	put(e, &line);
}

void events_resource(const struct events *e, const struct resource *r, const char *text, int64_t ms)
{
	struct buf line = BUF_INIT;

	buf_adds(&line, "{\"event\":\"resource\"");
	add_member(&line, "result", results[r->result]);
	add_member(&line, "type", r->type->name);
	add_member(&line, "area", r->area);
	add_member(&line, "name", r->name);
	add_member(&line, "text", text);
	buf_addf(&line, ",\"ms\":%lld", (long long)ms);
	put(e, &line);
}

static const char end_head[] = "{\"event\":\"end\",\"status\":";

void events_end(const struct events *e, const struct tally *tally, int status, int64_t ms, const char *error)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s%d,\"ok\":%zu,\"changed\":%zu,\"failed\":%zu,\"skipped\":%zu,\"ms\":%lld", end_head, status,
		 tally->ok, tally->changed, tally->failed, tally->skipped, (long long)ms);
	add_member(&line, "error", error);
	put(e, &line);
}

int events_status(int log, int unknown)
{
	char text[END_BYTES_MAX + 1];
	off_t size = lseek(log, 0, SEEK_END), from = size > END_BYTES_MAX ? size - END_BYTES_MAX : 0;
	ssize_t n = size < 0 ? -1 : pread(log, text, END_BYTES_MAX, from);
	const char *end;

	text[n > 0 ? n : 0] = '\0';
	end = strstr(text, end_head);
	return end ? (int)strtol(end + strlen(end_head), NULL, 10) : unknown;
}
