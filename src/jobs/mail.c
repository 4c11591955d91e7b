#include "jobs/mail.h"

#include <curl/curl.h>
#include <jansson.h>

#include "base/json.h"
#include "base/str.h"
#include "jobs/jobs.h"

enum { CONNECT_SECONDS = 20, SEND_SECONDS = 120 };

static void add_member(struct buf *b, const char *name, const char *value)
{
	buf_addf(b, "%s\"%s\":", b->len > 1 ? "," : "", name);
	json_add_text(b, value);
}

int mail_queue(struct db *db, struct arena *a, const struct mail *mail, struct err *err)
{
	struct buf payload = BUF_INIT;
	int status;

	if (str_empty(mail->to))
		return 0;
	buf_addc(&payload, '{');
	add_member(&payload, "to", mail->to);
	add_member(&payload, "subject", mail->subject);
	add_member(&payload, "text", mail->text);
	buf_addc(&payload, '}');
	status = jobs_add(db, a, "mail", buf_str(&payload), err);
	buf_free(&payload);
	return status;
}

static const char *member(struct arena *a, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? arena_strdup(a, text) : "";
}

int mail_read(struct arena *a, const char *payload, struct mail *mail, struct err *err)
{
	json_t *object = json_loads(payload, 0, NULL);

	*mail = (struct mail){member(a, object, "to"), member(a, object, "subject"), member(a, object, "text")};
	json_decref(object);
	return str_empty(mail->to) ? err_set(err, "a mail without an address") : 0;
}

/* A header is one line, and ASCII: everything else travels as RFC 2047 says. */
static const char *header_text(struct arena *a, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	bool plain = true;
	struct buf b = BUF_INIT;
	char *copy;

	for (const char *t = text; *t; t++)
		plain = plain && *t >= ' ' && *t < 0x7f;
	if (plain)
		return text;
	buf_adds(&b, "=?UTF-8?Q?");
	for (const unsigned char *t = (const unsigned char *)text; *t; t++) {
		if (isalnum(*t))
			buf_addc(&b, (char)*t);
		else
			buf_addf(&b, "=%c%c", hex[*t >> 4], hex[*t & 15]);
	}
	buf_adds(&b, "?=");
	copy = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return copy;
}

static struct curl_slist *recipients(struct arena *a, const char *to)
{
	struct curl_slist *list = NULL;

	while (*to) {
		size_t n = strcspn(to, ",");

		list = curl_slist_append(list, str_trim(a, arena_strndup(a, to, n)));
		to += n + (to[n] == ',');
	}
	return list;
}

static struct curl_slist *headers(struct arena *a, const struct mail_server *server, const struct mail *mail)
{
	struct curl_slist *list = NULL;

	list = curl_slist_append(list, arena_printf(a, "From: %s", server->from));
	list = curl_slist_append(list, arena_printf(a, "To: %s", mail->to));
	return curl_slist_append(
		list, arena_printf(a, "Subject: %s%s", server->subject_prefix, header_text(a, mail->subject)));
}

int mail_send(struct arena *a, const struct mail_server *server, const struct mail *mail, struct err *err)
{
	char why[CURL_ERROR_SIZE] = "";
	struct curl_slist *to, *head;
	curl_mimepart *part;
	curl_mime *mime;
	CURLcode code;
	CURL *curl;

	if (str_empty(server->url)) {
		fprintf(stderr, "Mail to %s: %s%s\n\n%s\n", mail->to, server->subject_prefix, mail->subject,
			mail->text);
		return 0;
	}
	curl = curl_easy_init();
	if (!curl)
		return err_set(err, "the mail library could not start");
	to = recipients(a, mail->to);
	head = headers(a, server, mail);
	mime = curl_mime_init(curl);
	part = curl_mime_addpart(mime);
	curl_mime_data(part, mail->text, CURL_ZERO_TERMINATED);
	curl_mime_type(part, "text/plain; charset=utf-8");
	curl_mime_encoder(part, "quoted-printable");
	curl_easy_setopt(curl, CURLOPT_URL, server->url);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, server->from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, head);
	curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SEND_SECONDS);
	code = curl_easy_perform(curl);
	curl_slist_free_all(to);
	curl_slist_free_all(head);
	curl_mime_free(mime);
	curl_easy_cleanup(curl);
	return code == CURLE_OK ? 0 : err_set(err, "mail to %s: %s", mail->to, *why ? why : curl_easy_strerror(code));
}
