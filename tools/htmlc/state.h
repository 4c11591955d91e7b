/*
 * Where in the HTML the output stands: a tokenizer of HTML reduced to what decides how a value may be put, and the
 * elements that are open.
 *
 * A state is plain data: a branch begins with a copy, and what the branches of an {% if %} did meets again in
 * html_meet(). Mistakes in the HTML itself are refused as they are met.
 */
#ifndef HTMLC_STATE_H
#define HTMLC_STATE_H

#include "htmlc.h"

enum html_place {
	HTML_TEXT,   /* between tags */
	HTML_RCDATA, /* content of title and textarea: text without tags */
	HTML_RAW,    /* content of script and style: no escaping works there */
	HTML_COMMENT,
	HTML_DOCTYPE,
	HTML_TAG_NAME,
	HTML_IN_TAG, /* between attributes */
	HTML_ATTR_NAME,
	HTML_AFTER_NAME,   /* "=" may follow */
	HTML_BEFORE_VALUE, /* behind "=" */
	HTML_VALUE,        /* within quotes */
	HTML_UNQUOTED,
};

enum { HTML_DEPTH_MAX = 64, HTML_NAME_MAX = 63 };

struct html_state {
	struct refusals *refusals;
	int line; /* of what is looked at now: set by the caller */
	enum html_place place;
	int begun;          /* line where the tag or comment at hand began */
	char quote;         /* HTML_VALUE */
	bool closing;       /* the tag is </name> */
	bool self_closing;  /* <name/> */
	bool has_src;       /* the tag has an attribute src, whatever branch was taken */
	bool value_started; /* there is something in the attribute's value, whatever branch was taken */
	bool gap_needed;    /* a name or value is complete: a blank or the tag's end must follow */
	bool faulty;        /* a mistake in the tag was refused: what follows may come of it */
	char tag[HTML_NAME_MAX + 1], attr[HTML_NAME_MAX + 1];
	struct {
		char name[HTML_NAME_MAX + 1];
		int line;
	} open[HTML_DEPTH_MAX];
	int depth;
	int floor; /* elements below were opened outside of this branch, which may not close them */
};

/* Follows the literal text at s by one character, or the few that belong together; returns how many they were. */
size_t html_step(struct html_state *h, const char *s);

/* A value is put here: how, or a refusal (and PUT_VALUE). */
enum put html_value(struct html_state *h);

/* White space may shrink here. */
bool html_may_shrink(const struct html_state *h);

/* Start of a branch: returns what html_end_branch() needs. */
struct html_state html_begin_branch(struct html_state *h);

/*
 * End of a branch that began with `before`: elements that it opened must be closed, and it must stand where it
 * began. Leaves h so that what follows can be looked at.
 */
void html_end_branch(struct html_state *h, const struct html_state *before);

/* h and other are ends of two branches, either may have been taken: h becomes the more careful of both. */
void html_meet(struct html_state *h, const struct html_state *other);

/* What h->place is called in a message: "a comment". */
const char *html_place_name(const struct html_state *h);

#endif
