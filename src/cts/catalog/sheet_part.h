/*
 * One XML part of a zip at a time, parsed in pieces of 64 kB: what one holds in memory does not depend on its size.
 *
 * Guards against hostile files: total bytes unpacked, ratio of compression, depth of elements, length of a single tag
 * or comment, and no document type (which could declare entities that grow without end; Excel never writes one).
 */
#ifndef CTS_CATALOG_SHEET_PART_H
#define CTS_CATALOG_SHEET_PART_H

#include <expat.h>
#include <stdbool.h>
#include <zip.h>

#include "base/err.h"
#include "base/macros.h"

/* Elements come without their prefix; attributes as expat gives them: name, value, ..., NULL. Each may be NULL. */
struct part_handlers {
	void (*start)(void *arg, const char *name, const char **attributes);
	void (*end)(void *arg, const char *name);
	void (*text)(void *arg, const char *s, int n);
};

/* Zeroed before its first use. */
struct sheet_part {
	const char *name;
	zip_file_t *file; /* NULL: none is open */
	XML_Parser parser;
	const struct part_handlers *handlers;
	void *arg;
	size_t packed, unpacked; /* bytes of this part: compressed, and read so far */
	size_t total;            /* bytes read so far of all parts */
	int depth;
	bool ended, suspended;
	const char *refusal; /* set by handlers; ends parsing */
};

/* 1 = open, 0 = the zip has no such part, -1. name stays the caller's and must last as long as the part is open. */
int part_open(struct sheet_part *p, zip_t *zip, const char *name, const struct part_handlers *handlers, void *arg,
	      struct err *err) MUST_CHECK;

/* Parses on until a handler pauses or a piece is done: 1, 0 when all is done, -1. */
int part_parse(struct sheet_part *p, struct err *err) MUST_CHECK;

void part_close(struct sheet_part *p); /* also when none is open */

/* All of it at once: as part_open(), part_parse() to the end, part_close(). 1, 0 = not there, -1. */
int part_read(struct sheet_part *p, zip_t *zip, const char *name, const struct part_handlers *handlers, void *arg,
	      struct err *err) MUST_CHECK;

/* For handlers: part_parse() returns before the next piece of XML; or with this error (a text that lasts). */
void part_pause(struct sheet_part *p);
void part_refuse(struct sheet_part *p, const char *text);

/* The value of an attribute, or NULL. */
const char *part_attribute(const char **attributes, const char *name);

/* A name without its prefix: "id" of "r:id". */
const char *part_local_name(const char *name);

#endif
