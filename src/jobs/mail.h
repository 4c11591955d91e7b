/*
 * Mail of the application: queued with the data that it is about, sent by a worker (job "mail") through the mail server
 * of the machine.
 */
#ifndef JOBS_MAIL_H
#define JOBS_MAIL_H

#include "db/db.h"

struct mail {
	const char *to; /* addresses, separated by commas */
	const char *subject, *text;
};

struct mail_server {
	const char *url;            /* "smtp://127.0.0.1:25"; "" = nobody: it is printed on standard error */
	const char *from;           /* address */
	const char *subject_prefix; /* "[CTS staging iraq] " */
};

/* In the transaction at hand. An empty `to` is nobody: nothing is queued. */
int mail_queue(struct db *db, struct arena *a, const struct mail *mail, struct err *err) MUST_CHECK;

/* The payload of a job "mail". */
int mail_read(struct arena *a, const char *payload, struct mail *mail, struct err *err) MUST_CHECK;

int mail_send(struct arena *a, const struct mail_server *server, const struct mail *mail, struct err *err) MUST_CHECK;

#endif
