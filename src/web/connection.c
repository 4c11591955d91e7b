#include "web/connection.h"

#include <arpa/inet.h>
#include <unistd.h>
#include <zlib.h>

#include "base/str.h"
#include "db/db.h"
#include "web/body.h"
#include "web/dispatch.h"
#include "web/site.h"

enum {
	REQUEST_MEMORY = 256 << 20,
	COMPRESS_FROM = 1400, /* less fits one packet anyway */
	COMPRESS_LEVEL = 4,
};

struct connection {
	struct arena arena;
	struct request rq;
	struct body_reader *body;
	bool begun;
};

void *connection_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct worker_context *w = cls;
	struct connection *c = calloc(1, sizeof(*c));
	size_t path_len = strcspn(uri, "?");
	char *path;

	(void)connection;
	if (!c)
		abort();
	arena_init(&c->arena, REQUEST_MEMORY);
	c->rq = (struct request){.arena = &c->arena,
				 .site = w->site,
				 .db = w->db,
				 .cache = w->cache,
				 .now = instant_now(),
				 .started_us = monotonic_us(),
				 .response = {.file = -1}};
	snprintf(c->rq.id, sizeof(c->rq.id), "%x-%llx", (unsigned)getpid(), (unsigned long long)++w->serial);
	c->rq.query = arena_strdup(&c->arena, uri[path_len] ? uri + path_len + 1 : "");
	if (!str_url_decode(&c->arena, uri, path_len, false, &path))
		c->rq.refused = "The address is not valid text.";
	c->rq.full_path = c->rq.path = c->rq.refused ? "/" : path;
	if (!c->rq.refused && !params_parse(&c->arena, c->rq.query, &c->rq.params))
		c->rq.refused = "The part of the address after \"?\" is not valid text.";
	atomic_store_explicit(&w->slot->active, ++w->active, memory_order_relaxed);
	return c;
}

static const char *header(struct request *rq, struct MHD_Connection *connection, const char *name)
{
	const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

	return value && str_is_utf8(value, strlen(value)) ? arena_strdup(rq->arena, value) : NULL;
}

struct head_check {
	size_t bytes;
	int content_lengths, transfer_encodings, hosts;
};

static enum MHD_Result count_header(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct head_check *check = cls;

	(void)kind;
	check->bytes += strlen(key) + strlen(value ? value : "") + strlen(": \r\n");
	check->content_lengths += str_eq_nocase(key, "Content-Length");
	check->transfer_encodings += str_eq_nocase(key, "Transfer-Encoding");
	check->hosts += str_eq_nocase(key, "Host");
	return MHD_YES;
}

static bool host_is_allowed(const struct request *rq)
{
	const char *list = rq->site->allowed_hosts;
	size_t n = rq->host ? strcspn(rq->host, ":") : 0;

	if (str_empty(list))
		return true;
	for (size_t len; n && *list; list += len + (list[len] == ',')) {
		list += strspn(list, " ,");
		len = strcspn(list, ", ");
		if (len == n && strncasecmp(list, rq->host, n) == 0)
			return true;
	}
	return false;
}

/* Two lengths, or a length and chunks, are how requests are smuggled past a front server (RFC 9112, 6.3). */
static void check_head(struct request *rq, struct MHD_Connection *connection)
{
	struct head_check check = {0};

	MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &check);
	if (check.content_lengths > 1 || (check.content_lengths && check.transfer_encodings) || check.hosts > 1)
		rq->refused = "The request says twice how long it is or for whom.";
	else if (check.bytes + strlen(rq->full_path) + strlen(rq->query) > rq->site->header_max)
		rq->refused = "The head of the request is too large. Delete this site's cookies and try again.";
	else if (!host_is_allowed(rq))
		rq->refused = "This server does not answer for that host name.";
}

static const char *peer_address(struct request *rq, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *forwarded = rq->site->behind_proxy ? header(rq, connection, "X-Real-IP") : NULL;
	char text[INET6_ADDRSTRLEN] = "";
	unsigned char address[16];

	/* it goes into an inet column: only an address will do */
	if (forwarded && (inet_pton(AF_INET, forwarded, address) == 1 || inet_pton(AF_INET6, forwarded, address) == 1))
		return forwarded;
	if (info && info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr, text,
			  sizeof(text));
	else if (info && info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr, text,
			  sizeof(text));
	return *text ? arena_strdup(rq->arena, text) : NULL;
}

static void read_head(struct request *rq, struct MHD_Connection *connection, const char *method)
{
	rq->method_name = arena_strdup(rq->arena, method);
	rq->method = str_eq(method, "GET") || str_eq(method, "HEAD") ? METHOD_GET
		     : str_eq(method, "POST")                        ? METHOD_POST
								     : METHOD_OTHER;
	rq->host = header(rq, connection, "Host");
	rq->cookie = header(rq, connection, "Cookie");
	rq->user_agent = header(rq, connection, "User-Agent");
	rq->accept_encoding = header(rq, connection, "Accept-Encoding");
	rq->content_type = header(rq, connection, "Content-Type");
	rq->fragment = header(rq, connection, "HX-Request") != NULL;
	rq->address = peer_address(rq, connection);
	if (!rq->refused)
		check_head(rq, connection);
}

static const char *const fixed_headers[][2] = {
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"}, /* UI-58 */
	{"Referrer-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Content-Security-Policy",
	 "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
	 "frame-ancestors 'none'"},
};

/* gzip of the body when the browser takes it and it is worth it; replaces the body. */
static bool compress_body(struct request *rq)
{
	struct buf *body = &rq->response.body;
	struct buf out = BUF_INIT;
	z_stream z = {0};
	int result;

	if (body->len < COMPRESS_FROM || !request_takes_gzip(rq))
		return false;
	if (deflateInit2(&z, COMPRESS_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	z.next_out = (unsigned char *)buf_reserve(&out, deflateBound(&z, body->len));
	z.avail_out = (unsigned)(out.cap - 1);
	z.next_in = (unsigned char *)body->data;
	z.avail_in = (unsigned)body->len;
	result = deflate(&z, Z_FINISH);
	out.len = z.total_out;
	deflateEnd(&z);
	if (result != Z_STREAM_END) {
		buf_free(&out);
		return false;
	}
	buf_free(body);
	*body = out;
	return true;
}

static struct MHD_Response *make_response(struct request *rq)
{
	struct response *r = &rq->response;
	struct MHD_Response *m;
	bool compressed;

	if (r->file >= 0) {
		m = MHD_create_response_from_fd64(r->file_size, r->file);
		r->file = -1;
		return m;
	}
	compressed = r->content_type && compress_body(rq);
	/* the body lives until connection_end(), after the last byte is sent */
	m = MHD_create_response_from_buffer(r->body.len, r->body.data ? r->body.data : (void *)(uintptr_t) "",
					    MHD_RESPMEM_PERSISTENT);
	if (compressed) {
		MHD_add_response_header(m, "Content-Encoding", "gzip");
		MHD_add_response_header(m, "Vary", "Accept-Encoding");
	}
	return m;
}

static bool has_header(const struct response *r, const char *name)
{
	for (const struct header *h = r->headers; h; h = h->next)
		if (str_eq(h->name, name))
			return true;
	return false;
}

static enum MHD_Result send_response(const struct worker_context *w, struct request *rq,
				     struct MHD_Connection *connection)
{
	struct response *r = &rq->response;
	struct MHD_Response *m = make_response(rq);
	enum MHD_Result result;

	if (r->content_type)
		MHD_add_response_header(m, "Content-Type", r->content_type);
	for (size_t i = 0; i < ARRAY_LEN(fixed_headers); i++)
		MHD_add_response_header(m, fixed_headers[i][0], fixed_headers[i][1]);
	for (const struct header *h = r->headers; h; h = h->next)
		MHD_add_response_header(m, h->name, h->value);
	if (!has_header(r, "Cache-Control"))
		MHD_add_response_header(m, "Cache-Control", "no-store");
	MHD_add_response_header(m, "X-Request-Id", rq->id);
	if (w->draining || w->site->worker_connections == 1)
		MHD_add_response_header(m, "Connection", "close");
	result = MHD_queue_response(connection, (unsigned)r->status, m);
	MHD_destroy_response(m);
	return result;
}

static enum MHD_Result answer(struct worker_context *w, struct connection *c, struct MHD_Connection *connection)
{
	struct request *rq = &c->rq;

	/* a request that hangs ends with its worker: the kernel's alarm needs nobody's help */
	alarm((unsigned)w->site->request_timeout_s);
	dispatch(rq);
	alarm(0);
	if (*rq->err.text && rq->response.status >= 500)
		log_event(w->errors, LOG_ERROR, "request_failed", rq->id, "%s %s: %s", rq->method_name, rq->full_path,
			  rq->err.text);
	return send_response(w, rq, connection);
}

static enum MHD_Result refuse_body(struct worker_context *w, struct connection *c, struct MHD_Connection *connection)
{
	w->site->error_page(&c->rq, 413, NULL);
	return send_response(w, &c->rq, connection);
}

/* First call: the head is there, the body not yet. */
static enum MHD_Result begin_body(struct worker_context *w, struct connection *c, struct MHD_Connection *connection,
				  const char *method)
{
	int64_t length = 0;
	const char *text;

	c->begun = true;
	read_head(&c->rq, connection, method);
	text = header(&c->rq, connection, "Transfer-Encoding");
	if (text && !str_eq_nocase(text, "chunked")) {
		/* no end of such a body would ever be found */
		c->rq.refused = "The request says in an unknown way how long it is.";
		return answer(w, c, connection);
	}
	text = header(&c->rq, connection, "Content-Length");
	if (text && (!str_to_int64(text, &length) || length < 0 || (uint64_t)length > w->site->body_max))
		return refuse_body(w, c, connection);
	if (c->rq.method == METHOD_POST && !c->rq.refused)
		c->body = body_reader_new(&c->rq, connection, w->site->body_max);
	return MHD_YES;
}

enum MHD_Result connection_handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
				  const char *version, const char *data, size_t *size, void **con_cls)
{
	struct worker_context *w = cls;
	struct connection *c = *con_cls;
	bool too_large;

	(void)url;
	(void)version;
	if (!c->begun)
		return begin_body(w, c, connection, method);
	if (*size) {
		if (!body_reader_add(c->body, data, *size))
			return MHD_NO;
		*size = 0;
		return MHD_YES;
	}
	too_large = body_reader_end(&c->rq, c->body);
	c->body = NULL;
	return too_large ? refuse_body(w, c, connection) : answer(w, c, connection);
}

void connection_notify(void *cls, struct MHD_Connection *connection, void **socket_context,
		       enum MHD_ConnectionNotificationCode code)
{
	struct worker_context *w = cls;

	(void)connection;
	(void)socket_context;
	w->closed += code == MHD_CONNECTION_NOTIFY_CLOSED;
}

/* A path as one word of a log line: what could end it or begin another one is written as in an address. */
static const char *logged_path(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, 3 * strlen(path) + 1), *p = out;

	for (const unsigned char *s = (const unsigned char *)path; *s; s++) {
		if (*s > ' ' && *s != '"' && *s != '\\' && *s != 0x7F)
			*p++ = (char)*s;
		else
			p += snprintf(p, 4, "%%%02X", *s);
	}
	return out;
}

static void log_access(const struct worker_context *w, const struct request *rq, enum MHD_RequestTerminationCode code)
{
	struct arena a;

	arena_init(&a, 0);
	log_line(w->access,
		 arena_printf(&a, "%s %s user=%lld \"%s %s\" %d %zu %.1fms %s%s", rq->address ? rq->address : "-",
			      instant_iso(&a, rq->now), (long long)rq->session.user_id, rq->method_name,
			      logged_path(&a, rq->full_path), rq->response.status, rq->response.body.len,
			      (double)(monotonic_us() - rq->started_us) / 1000, rq->id,
			      code == MHD_REQUEST_TERMINATED_COMPLETED_OK ? "" : " aborted"));
	arena_free(&a);
}

void connection_end(void *cls, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode code)
{
	struct worker_context *w = cls;
	struct connection *c = *con_cls;

	(void)connection;
	if (!c)
		return;
	if (c->begun && w->access)
		log_access(w, &c->rq, code);
	body_reader_free(c->body);
	for (struct upload *u = c->rq.uploads; u; u = u->next)
		close(u->fd);
	if (c->rq.response.file >= 0)
		close(c->rq.response.file);
	buf_free(&c->rq.response.body);
	arena_free(&c->arena);
	free(c);
	*con_cls = NULL;
	atomic_store_explicit(&w->slot->active, --w->active, memory_order_relaxed);
	w->served++;
}
