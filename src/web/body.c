#include "web/body.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/str.h"

enum {
	FIELDS_MAX = 5000,
	PIECE_BYTES = 16 * 1024,
	/* A body of unknown length is read to its end, for only then is an answer heard; up to so many times the limit.
	 */
	PATIENCE = 2,
};

struct body_reader {
	struct request *rq;
	struct MHD_PostProcessor *processor;
	size_t max, seen;
	struct buf name, value; /* the field whose pieces are arriving */
	bool open;
	struct upload *upload; /* the file whose pieces are arriving */
};

static void finish_field(struct body_reader *b)
{
	struct request *rq = b->rq;

	if (!b->open)
		return;
	b->open = false;
	if (!str_is_utf8(buf_str(&b->name), b->name.len) || !str_is_utf8(buf_str(&b->value), b->value.len)) {
		rq->refused = "The form holds bytes that are not valid text (UTF-8). Nothing was saved.";
		return;
	}
	if (rq->posted.n >= FIELDS_MAX) {
		rq->refused = "The form has too many fields. Nothing was saved.";
		return;
	}
	params_add(rq->arena, &rq->posted, arena_strdup(rq->arena, buf_str(&b->name)),
		   arena_strdup(rq->arena, buf_str(&b->value)));
}

static void begin_upload(struct body_reader *b, const char *field, const char *file_name)
{
	struct request *rq = b->rq;
	struct upload *u = ARENA_NEW(rq->arena, struct upload);
	bool is_text = str_is_utf8(file_name, strlen(file_name));

	*u = (struct upload){.field = arena_strdup(rq->arena, field),
			     .file_name = is_text ? arena_strdup(rq->arena, file_name) : "file",
			     .fd = open(P_tmpdir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600),
			     .next = rq->uploads};
	rq->uploads = b->upload = u;
	if (u->fd < 0)
		rq->no_room = true;
}

static void add_upload(struct body_reader *b, const char *data, size_t n)
{
	while (n && b->upload->fd >= 0) {
		ssize_t done = write(b->upload->fd, data, n);

		if (done <= 0) {
			b->rq->no_room = true;
			return;
		}
		b->upload->size += (size_t)done;
		data += done;
		n -= (size_t)done;
	}
}

/* Called by libmicrohttpd for each piece; off is 0 at the start of a field. */
static enum MHD_Result take_piece(void *cls, enum MHD_ValueKind kind, const char *key, const char *file_name,
				  const char *content_type, const char *encoding, const char *data, uint64_t off,
				  size_t size)
{
	struct body_reader *b = cls;

	(void)kind;
	(void)content_type;
	(void)encoding;
	if (off == 0) {
		finish_field(b);
		buf_clear(&b->name);
		buf_clear(&b->value);
		buf_adds(&b->name, key ? key : "");
		b->open = !file_name;
		if (file_name)
			begin_upload(b, key ? key : "", file_name);
	}
	if (b->open)
		buf_add(&b->value, data, size);
	else if (b->upload)
		add_upload(b, data, size);
	return MHD_YES;
}

struct body_reader *body_reader_new(struct request *rq, struct MHD_Connection *connection, size_t max)
{
	struct body_reader *b;
	struct MHD_PostProcessor *processor;

	if (str_empty(rq->content_type))
		return NULL;
	b = calloc(1, sizeof(*b));
	if (!b)
		abort();
	processor = MHD_create_post_processor(connection, PIECE_BYTES, take_piece, b);
	if (!processor) {
		free(b);
		rq->refused = "A form of type application/x-www-form-urlencoded or multipart/form-data is expected.";
		return NULL;
	}
	*b = (struct body_reader){.rq = rq, .processor = processor, .max = max};
	return b;
}

bool body_reader_add(struct body_reader *b, const char *data, size_t n)
{
	if (!b)
		return true;
	b->seen += n;
	if (b->seen > b->max || b->rq->refused || b->rq->no_room)
		return b->seen / PATIENCE <= b->max;
	if (MHD_post_process(b->processor, data, n) != MHD_YES)
		b->rq->refused = "The form is malformed. Nothing was saved.";
	return true;
}

bool body_reader_end(struct request *rq, struct body_reader *b)
{
	bool too_large;

	if (!b)
		return false;
	if (MHD_destroy_post_processor(b->processor) != MHD_YES && !rq->refused)
		rq->refused = "The form is incomplete. Nothing was saved.";
	b->processor = NULL;
	finish_field(b);
	too_large = b->seen > b->max;
	body_reader_free(b);
	return too_large;
}

void body_reader_free(struct body_reader *b)
{
	if (!b)
		return;
	if (b->processor)
		MHD_destroy_post_processor(b->processor);
	buf_free(&b->name);
	buf_free(&b->value);
	free(b);
}
