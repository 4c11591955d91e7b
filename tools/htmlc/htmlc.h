/* htmlc: HTML templates to C functions. The language: README.md. */
#ifndef HTMLC_HTMLC_H
#define HTMLC_HTMLC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* Where refusals go: printed at once as "path:line: text", counted for the exit status. */
struct refusals {
	const char *path;
	int count;
};
void refuse(struct refusals *r, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* lex.c: a template as a list of pieces. */
enum piece_kind { PIECE_TEXT, PIECE_EXPR, PIECE_TAG };

struct piece {
	enum piece_kind kind;
	int line;
	const char *text; /* PIECE_TEXT: literal; PIECE_EXPR: the expression; PIECE_TAG: what follows the word */
	const char *word; /* PIECE_TAG: "if", "for" ... */
	const char *filter; /* PIECE_EXPR: "url" or NULL */
};

struct pieces {
	struct piece *v;
	size_t n, cap;
};

void lex(struct arena *a, const char *source, struct pieces *out, struct refusals *refusals);

/* state.c: where in the HTML the output stands. */
enum html_where {
	HTML_TEXT,
	HTML_TAG_NAME,
	HTML_IN_TAG,      /* between attributes */
	HTML_ATTR_NAME,
	HTML_AFTER_NAME,  /* "=" may follow */
	HTML_BEFORE_VALUE,
	HTML_VALUE,       /* within quotes */
	HTML_UNQUOTED,
	HTML_COMMENT,
	HTML_DECLARATION, /* <!DOCTYPE */
	HTML_RAW,         /* content of script and style */
};

enum { STACK_MAX = 64, NAME_MAX_LEN = 48 };

/* Plain data: branches are compared and restored by copying it. */
struct html_state {
	enum html_where where;
	char quote;
	bool closing;      /* </name */
	bool self_closing;
	bool value_empty;  /* nothing yet in the attribute's value */
	bool gap_needed;   /* an optional attribute ended here: a blank or ">" must follow */
	bool has_src;
	char tag[NAME_MAX_LEN], attr[NAME_MAX_LEN];
	struct {
		char name[NAME_MAX_LEN];
		int line;
	} stack[STACK_MAX];
	int depth;
};

/* Follows literal text; refuses what must not be written. */
void html_state_text(struct html_state *s, const char *text, int line, struct refusals *refusals);

/* How an expression may be put here. */
enum html_put { PUT_REFUSED, PUT_ESCAPED, PUT_URL_START, PUT_URL_PART };
enum html_put html_state_expr(struct html_state *s, int line, struct refusals *refusals);

/* Start or end of a branch: the name of a tag or attribute that stands before it is complete. */
void html_state_end_branch(struct html_state *s);
/* The branches a and b may meet; the result (in a) is the more careful of both. */
bool html_state_merge(struct html_state *a, const struct html_state *b);
/* Elements opened since `before` and still open. */
void html_state_check_closed(const struct html_state *s, const struct html_state *before, struct refusals *refusals);
/* White space may shrink here. */
bool html_state_may_shrink(const struct html_state *s);

/* compile.c */
struct template {
	const char *source;  /* path for #line and messages */
	const char *include; /* "cts/catalog/list.html" */
	const char *name;    /* "catalog_list" */
};

/* False when something was refused. */
bool compile(struct arena *a, const struct template *t, const struct pieces *pieces, struct buf *c, struct buf *h,
	     struct refusals *refusals);

#endif
