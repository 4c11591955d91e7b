/*
 * What a run tells: JSON, an object a line, in a file that only root reads. `fab` shows it while it grows.
 *
 *	{"event":"begin","command":"highstate","resources":151,"plan":false}
 *	{"event":"working","type":"package","name":"nginx-light","count":12}
 *	{"event":"progress","text":"[12/153] Compiling ..."}
 *	{"event":"resource","result":"changed","type":"file","area":"people","name":"...","text":"...","ms":3}
 *	{"event":"end","ok":139,"changed":12,"failed":0,"skipped":0,"ms":8123,"error":""}
 *
 * No secret is ever in a text.
 */
#ifndef CONVERGE_EVENTS_H
#define CONVERGE_EVENTS_H

#include <stdint.h>

#include "converge/resource.h"

struct events {
	int fd;
};

struct tally;

void events_begin(const struct events *e, const char *command, size_t resources, bool plan);
void events_begin_resource(const struct events *e, const struct resource *first, size_t count);
/* How far the resource at work is. */
void events_progress(const struct events *e, const char *text);
void events_resource(const struct events *e, const struct resource *r, const char *text, int64_t ms);
/* status: of the run (run.h); error "" = it came to its end */
void events_end(const struct events *e, const struct tally *tally, int status, int64_t ms, const char *error);

/* The status in the end event of a log of events; `unknown` when the run did not come to write one. */
int events_status(int log, int unknown);

#endif
