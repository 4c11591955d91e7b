/* Shows the events of a run of cts-converge while they come. */
#ifndef FAB_SHOW_H
#define FAB_SHOW_H

#include <stdbool.h>
#include <stddef.h>

struct show {
	bool terminal; /* a line that is overwritten tells what is at work */
	bool working;  /* such a line stands there */
	bool begun;    /* the run has said that it is at work */
	bool plan;
	char line[64 * 1024];
	size_t n; /* of an unfinished line */
};

/* Bytes as they come from the server, in pieces of any size. */
void show_bytes(struct show *show, const char *bytes, size_t n);

#endif
