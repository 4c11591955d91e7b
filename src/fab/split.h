/* A line of words as a shell takes them apart: blanks separate; quotes and backslashes keep. Nothing is expanded. */
#ifndef FAB_SPLIT_H
#define FAB_SPLIT_H

#include "base/err.h"
#include "base/macros.h"
#include "pillar/pillar.h"

/* An open quote is an error, and so is a line without a word. */
int split_words(struct arena *a, const char *line, struct names *words, struct err *err) MUST_CHECK;

#endif
