/*
 * Lines for machines and people: one JSON object a line, appended to a file or to standard error.
 *
 * A line is one write(2) on an O_APPEND descriptor, so that the processes of an instance can share the file.
 * Values that are secret never come here: callers log names and sentences, not settings or form values.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "base/err.h"
#include "base/macros.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log {
	int fd;
	enum log_level least; /* lines below are dropped */
	bool console;         /* readable text instead of JSON: a person watches */
	bool journal;         /* events go to the system's journal, too (DEP-75) */
};

/* path NULL = standard error. The directory must exist. Under systemd events of a file go to the journal, too. */
int log_open(struct log *log, const char *path, enum log_level least, struct err *err) MUST_CHECK;
void log_close(struct log *log);

/*
 * event is a fixed word ("worker_died"), subject what it is about (a request's id, a pid) or NULL, the rest one
 * sentence. Lines longer than 8 kB are cut.
 */
void log_event(const struct log *log, enum log_level level, const char *event, const char *subject, const char *fmt,
	       ...) PRINTF_LIKE(5, 6);

/* A ready line (without newline), as the access log writes it. */
void log_line(const struct log *log, const char *line);

#endif
