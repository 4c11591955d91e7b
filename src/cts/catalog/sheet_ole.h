/*
 * OLE2 containers: the small file system within .xls, .doc and encrypted files. Nothing in it is trusted: sectors
 * outside of the file, chains that run in circles and sizes that do not fit end in an error.
 */
#ifndef CTS_CATALOG_SHEET_OLE_H
#define CTS_CATALOG_SHEET_OLE_H

#include "base/buf.h"

/* The workbook's stream of an .xls, added to stream. What else the container holds becomes the error. */
int ole_read_workbook(const struct buf *file, struct buf *stream, struct err *err) MUST_CHECK;

#endif
