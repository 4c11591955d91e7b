/*
 * Other programs, run without a shell: arguments are passed as they are, never parsed again.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/macros.h"

struct process_options {
	const char *user;      /* run as this user (needs root); NULL = as we are */
	const char *directory; /* start there; NULL = here */
	const char *log;       /* standard output and error are appended to this file; NULL = ours */
	int input, output;     /* descriptors to read from and write to; 0 = ours */
	int errors;            /* the same for standard error */
	/* "NAME=value" words that are its whole environment, NULL-terminated; NULL = ours */
	const char *const *environment;
	bool own_group;       /* a Ctrl-C of the terminal does not reach it: its starter ends it */
	bool die_with_parent; /* killed by the kernel when we die, however we die */
};

/* Starts argv (NULL-terminated; argv[0] is looked up in PATH). A program that cannot be started is an error here. */
int process_start(const char *const *argv, const struct process_options *options, pid_t *pid,
		  struct err *err) MUST_CHECK;

/* Waits for the end; *status is the exit status, or 128 + the signal. */
int process_wait(pid_t pid, int *status, struct err *err) MUST_CHECK;

/*
 * Runs argv to its end; both its outputs are added to output. A non-zero exit
 * status is an error with the last line that the program wrote.
 */
int process_run(const char *const *argv, const struct process_options *options, struct buf *output,
		struct err *err) MUST_CHECK;

/* The same in two halves: it runs while we do something else. process_end() must follow; it reads what was written. */
struct process_job {
	pid_t pid;
	int output;
	const char *program;
};
int process_begin(const char *const *argv, const struct process_options *options, struct process_job *job,
		  struct err *err) MUST_CHECK;
int process_end(const struct process_job *job, struct buf *output, struct err *err) MUST_CHECK;

/* The same for a program of whose output only the error matters. */
int process_do(const char *const *argv, struct err *err) MUST_CHECK;

/* The same as another user, from the root directory. */
int process_do_as(const char *user, const char *const *argv, struct err *err) MUST_CHECK;

/* A descriptor from which text can be read, for process_options; the caller closes it. Negative with err. */
int process_input(const char *text, struct err *err) MUST_CHECK;

#endif
