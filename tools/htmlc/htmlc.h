/*
 * htmlc: HTML templates to C functions. The language is described in README.md.
 *
 * Four steps, a file each: lex() cuts a template into pieces, parse() makes a tree of them, check() follows the HTML
 * through the tree, refuses what is unsafe and notes how each value must be put, emit() writes C. A step that refuses
 * something goes on as far as it can, so that all mistakes of a template are shown at once.
 *
 * Everything lives in one arena until the program ends.
 */
#ifndef HTMLC_HTMLC_H
#define HTMLC_HTMLC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* refusals.c: what is wrong with a template, as "path:line: what to do instead". */
struct refusal {
	int line;
	const char *text;
};
struct refusals {
	struct arena *arena;
	struct refusal *v;
	size_t n, cap;
};
void refuse(struct refusals *r, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* To standard error, in the order of the lines. */
void refusals_print(struct refusals *r, const char *path);

/* ctext.c: just enough of C to find where an expression ends. */

/* The first place of `mark` in s that is not within a string, a character constant or brackets; NULL when none. */
const char *c_find(const char *s, const char *mark);

/* Like c_find(), but brackets do not hide the mark. */
const char *c_find_end(const char *s, const char *mark);

/* Behind the string or character constant that begins at s; NULL when it does not end on its line. */
const char *c_skip_quoted(const char *s);

/* What keeps s from being one C expression ("a bracket is not closed"), NULL when nothing does. */
const char *c_complaint(const char *s);

bool c_is_name(const char *s);

/* lex.c */
enum piece_kind { PIECE_TEXT, PIECE_EXPR, PIECE_TAG };

struct piece {
	enum piece_kind kind;
	int line;         /* where it begins */
	const char *word; /* PIECE_TAG: "if", "for" ... */
	const char *text; /* literal; or, trimmed, the inside of {{ }} or what follows the word of {% %} */
};
struct pieces {
	struct piece *v;
	size_t n, cap;
};

/* False when a construct is not closed: the rest of the template cannot be understood. */
bool lex(struct arena *a, const char *source, struct pieces *out, struct refusals *refusals) MUST_CHECK;

/* parse.c */
enum node_kind { NODE_TEXT, NODE_EXPR, NODE_IF, NODE_FOR, NODE_INCLUDE, NODE_BLOCK, NODE_TRANSLATED, NODE_DATA };

/* How a value is put: in general, at the start of an address, further on in an address. */
enum put { PUT_VALUE, PUT_URL_START, PUT_URL_PART };

struct node {
	enum node_kind kind;
	int line;
	/* literal; expression; condition (NULL: else); list; call; block's name; C string; expression of the JSON */
	const char *text;
	const char *name;    /* NODE_FOR: the element's name; NODE_DATA: the id as a C string */
	const char *index;   /* NODE_FOR: the counter's name or NULL */
	bool encoded;        /* NODE_EXPR: "| url" */
	enum put put;        /* NODE_EXPR: set by check() */
	struct node *inside; /* NODE_IF, NODE_FOR, NODE_BLOCK */
	struct node *other;  /* NODE_IF: the next elif or else; NODE_FOR: a NODE_IF without condition, its else */
	struct node *next;
};

/* A {% use %}, a path with its quotes. */
struct use {
	int line;
	const char *path;
};

struct tree {
	struct use *uses;
	size_t n_uses, cap_uses;
	const char *args; /* as written, may be "" */
	int args_line;
	const char *extends; /* "frame_frame(&p->frame)", or NULL */
	int extends_line;
	const char *arg_type, *arg_name; /* with extends: of the one pointer */
	struct node **blocks;            /* in the order of the file */
	size_t n_blocks, cap_blocks;
	struct node *nodes;
};

/* A template that others extend: it has blocks and extends nothing. */
bool tree_is_layout(const struct tree *tree);

/* False when branches and their ends do not match, so that the tree says nothing about the HTML. */
bool parse(struct arena *a, const struct pieces *pieces, struct tree *tree, struct refusals *refusals) MUST_CHECK;

/* check.c: also shrinks white space of literal text. */
void check(struct arena *a, struct tree *tree, struct refusals *refusals);

/* emit.c */
struct target {
	const char *source;  /* path for #line and messages */
	const char *include; /* "cts/catalog/list.html" */
	const char *name;    /* "catalog_list" */
};
void emit_source(struct arena *a, const struct target *t, const struct tree *tree, struct buf *out);
void emit_header(struct arena *a, const struct target *t, const struct tree *tree, struct buf *out);

#endif
