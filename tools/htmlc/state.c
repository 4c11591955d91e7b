#include "state.h"

#include <stdarg.h>
#include <strings.h>

#include "base/str.h"

static const char *const void_elements[] = {"area",  "base", "br",   "col",    "embed", "hr",  "img",
					    "input", "link", "meta", "source", "track", "wbr", NULL};

static const char *const raw_elements[] = {"script", "style", "iframe", "xmp", "noembed", "noframes", NULL};

static bool in_list(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (str_eq(*list, name))
			return true;
	return false;
}

static bool is_space(char c)
{
	return c && strchr(" \t\r\n\f", c);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void add_char(struct html_state *h, char name[HTML_NAME_MAX + 1], char c)
{
	size_t n = strlen(name);

	if (n < HTML_NAME_MAX) {
		name[n] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		name[n + 1] = '\0';
	} else {
		refuse(h->refusals, h->line, "a name of more than %d letters begins with \"%s\": shorten it",
		       HTML_NAME_MAX, name);
		name[0] = '\0';
	}
}

static bool is_open(const struct html_state *h, const char *a, const char *b)
{
	for (int i = 0; i < h->depth; i++)
		if (str_eq(h->open[i].name, a) || str_eq(h->open[i].name, b))
			return true;
	return false;
}

static void push(struct html_state *h)
{
	if (h->depth == HTML_DEPTH_MAX) {
		refuse(h->refusals, h->begun, "more than %d elements inside each other: split the template",
		       HTML_DEPTH_MAX);
		return;
	}
	snprintf(h->open[h->depth].name, sizeof(h->open[h->depth].name), "%s", h->tag);
	h->open[h->depth++].line = h->begun;
}

/* Closes down to depth; what was left open above it is refused. */
static void unwind(struct html_state *h, int depth)
{
	while (h->depth > depth) {
		h->depth--;
		refuse(h->refusals, h->open[h->depth].line,
		       "<%s> is not closed: write </%s> in the same branch or block", h->open[h->depth].name,
		       h->open[h->depth].name);
	}
}

static void pop(struct html_state *h)
{
	int i = h->depth;

	while (i > h->floor && !str_eq(h->open[i - 1].name, h->tag))
		i--;
	if (i == h->floor) {
		refuse(h->refusals, h->begun,
		       "</%s> closes nothing that was opened in this branch or block: take it out", h->tag);
		return;
	}
	unwind(h, i);
	h->depth--;
}

static void end_open_tag(struct html_state *h)
{
	bool foreign = is_open(h, "svg", "math") || str_eq(h->tag, "svg") || str_eq(h->tag, "math");

	if (in_list(void_elements, h->tag))
		return;
	if (str_eq(h->tag, "style"))
		refuse(h->refusals, h->begun,
		       "<style>: the content security policy forbids it; use a style sheet in static/css");
	if (str_eq(h->tag, "script") && !h->has_src)
		refuse(h->refusals, h->begun,
		       "<script> without src: the content security policy forbids it; use a file in "
		       "static/js, and {%% data %%} for what it needs");
	if (h->self_closing && !foreign)
		refuse(h->refusals, h->begun, "<%s/> does not close itself in HTML: write <%s></%s>", h->tag, h->tag,
		       h->tag);
	if (h->self_closing)
		return;
	push(h);
	if (in_list(raw_elements, h->tag))
		h->place = HTML_RAW;
	else if (!foreign && (str_eq(h->tag, "title") || str_eq(h->tag, "textarea")))
		h->place = HTML_RCDATA;
}

static void end_tag(struct html_state *h)
{
	h->place = HTML_TEXT;
	if (h->closing)
		pop(h);
	else
		end_open_tag(h);
}

static void begin_tag(struct html_state *h, bool closing)
{
	h->place = HTML_TAG_NAME;
	h->begun = h->line;
	h->closing = closing;
	h->self_closing = h->has_src = h->gap_needed = h->faulty = false;
	h->tag[0] = h->attr[0] = '\0';
}

static size_t in_text(struct html_state *h, const char *s)
{
	if (*s != '<')
		return 1;
	if (str_starts(s, "<!--")) {
		h->place = HTML_COMMENT;
		h->begun = h->line;
		if (s[4] == '>' || str_starts(s + 4, "->"))
			refuse(h->refusals, h->line, "a comment that ends where it begins: take it out");
		return 4;
	}
	if (strncasecmp(s, "<!doctype", 9) == 0) {
		h->place = HTML_DOCTYPE;
		h->begun = h->line;
		return 9;
	}
	if (is_letter(s[1]) || (s[1] == '/' && is_letter(s[2]))) {
		begin_tag(h, s[1] == '/');
		return s[1] == '/' ? 2 : 1;
	}
	refuse(h->refusals, h->line, "\"<\" without the name of a tag behind it: in text write &lt;");
	return 1;
}

/* Text up to the end tag of the element, without tags. */
static size_t in_content(struct html_state *h, const char *s)
{
	const char *name = h->open[h->depth - 1].name;
	size_t n = strlen(name);

	if (!str_starts(s, "</") || strncasecmp(s + 2, name, n) != 0 || (!is_space(s[2 + n]) && s[2 + n] != '>'))
		return 1;
	begin_tag(h, true);
	return 2;
}

static size_t in_comment(struct html_state *h, const char *s)
{
	size_t n = str_starts(s, "-->") ? 3 : str_starts(s, "--!>") ? 4 : 1;

	if (n > 1)
		h->place = HTML_TEXT;
	return n;
}

static size_t in_doctype(struct html_state *h, const char *s)
{
	if (*s == '>')
		h->place = HTML_TEXT;
	return 1;
}

/* A tag's first mistake; what else seems wrong in it may come of that. */
static void refuse_tag(struct html_state *h, const char *mistake)
{
	if (!h->faulty)
		refuse(h->refusals, h->line, "%s <%s>", mistake, h->tag);
	h->faulty = true;
}

/* A character between attributes. */
static size_t in_tag(struct html_state *h, const char *s)
{
	if (h->gap_needed && !is_space(*s) && *s != '>' && *s != '/')
		refuse_tag(h, "a blank is missing before an attribute, or a quote further up, in");
	h->gap_needed = false;
	h->place = HTML_IN_TAG;
	if (*s == '>') {
		end_tag(h);
	} else if (*s == '/') {
		h->self_closing = true;
	} else if (strchr("\"'<=", *s)) {
		refuse_tag(h, "a quote or \"=\" is missing, or one too many, in");
	} else if (!is_space(*s)) {
		h->place = HTML_ATTR_NAME;
		h->attr[0] = '\0';
		add_char(h, h->attr, *s);
	}
	return 1;
}

static size_t in_tag_name(struct html_state *h, const char *s)
{
	if (is_space(*s) || *s == '>' || *s == '/')
		return in_tag(h, s);
	add_char(h, h->tag, *s);
	return 1;
}

/* htmx takes its attributes with "data-" before them too. */
static const char *plain_attr(const struct html_state *h)
{
	return h->attr + (str_starts(h->attr, "data-hx-") ? strlen("data-") : 0);
}

/* The name of an attribute is complete. */
static void end_attr_name(struct html_state *h)
{
	const char *attr = plain_attr(h);

	if (str_starts(attr, "on") || str_starts(attr, "hx-on"))
		refuse(h->refusals, h->line,
		       "event handler %s=: the content security policy forbids it; listen from a script "
		       "in static/js and give it values in data- attributes",
		       h->attr);
	else if (str_eq(attr, "style"))
		refuse(h->refusals, h->line,
		       "style=: the content security policy forbids it; use a class of the style sheet");
	else if (str_eq(attr, "srcdoc"))
		refuse(h->refusals, h->line, "srcdoc=: it is HTML inside HTML; use src= with a page of its own");
	else if (str_eq(attr, "http-equiv"))
		refuse(h->refusals, h->line, "http-equiv=: send it as a header of the answer");
	else if (str_eq(attr, "src"))
		h->has_src = true;
}

static size_t after_attr_name(struct html_state *h, const char *s)
{
	h->place = HTML_AFTER_NAME;
	if (*s == '=')
		h->place = HTML_BEFORE_VALUE;
	else if (!is_space(*s))
		return in_tag(h, s);
	return 1;
}

static size_t in_attr_name(struct html_state *h, const char *s)
{
	if (*s == '=' || *s == '>' || *s == '/' || is_space(*s)) {
		end_attr_name(h);
		return after_attr_name(h, s);
	}
	if (strchr("\"'<", *s))
		refuse_tag(h, "a quote or \"=\" is missing, or one too many, in");
	add_char(h, h->attr, *s);
	return 1;
}

static bool is_url_attr(const struct html_state *h)
{
	static const char *const names[] = {
		"href",     "src",       "action",      "formaction",     "poster",     "cite",
		"srcset",   "ping",      "data",        "manifest",       "background", "longdesc",
		"data-url", "data-ping", "xlink:href",  "hx-get",         "hx-post",    "hx-put",
		"hx-patch", "hx-delete", "hx-push-url", "hx-replace-url", NULL};

	return in_list(names, plain_attr(h)) || (str_starts(h->attr, "data-") && str_ends(h->attr, "-url"));
}

static size_t in_value(struct html_state *h, const char *s)
{
	if (*s == h->quote) {
		h->place = HTML_IN_TAG;
		h->gap_needed = true;
		return 1;
	}
	if (is_space(*s) && !h->value_started)
		return 1;
	if (!h->value_started && is_url_attr(h) && strncasecmp(s, "javascript:", 11) == 0)
		refuse(h->refusals, h->line,
		       "javascript: in %s=: the content security policy forbids it; listen from a script "
		       "in static/js",
		       h->attr);
	h->value_started = true;
	return 1;
}

static size_t in_unquoted(struct html_state *h, const char *s)
{
	return is_space(*s) || *s == '>' ? in_tag(h, s) : 1;
}

static size_t before_value(struct html_state *h, const char *s)
{
	if (is_space(*s))
		return 1;
	h->value_started = false;
	h->quote = *s;
	h->place = *s == '"' || *s == '\'' ? HTML_VALUE : HTML_UNQUOTED;
	if (h->place == HTML_VALUE)
		return 1;
	if (is_url_attr(h))
		refuse(h->refusals, h->line, "%s= without quotes: write %s=\"...\"", h->attr, h->attr);
	return in_unquoted(h, s);
}

static const struct {
	const char *name;
	size_t (*step)(struct html_state *h, const char *s);
} places[] = {
	[HTML_TEXT] = {"the text between tags", in_text},
	[HTML_RCDATA] = {"the content of a title or textarea", in_content},
	[HTML_RAW] = {"a script or style", in_content},
	[HTML_COMMENT] = {"a comment", in_comment},
	[HTML_DOCTYPE] = {"a declaration", in_doctype},
	[HTML_TAG_NAME] = {"the name of a tag", in_tag_name},
	[HTML_IN_TAG] = {"a tag, between attributes", in_tag},
	[HTML_ATTR_NAME] = {"the name of an attribute", in_attr_name},
	[HTML_AFTER_NAME] = {"the name of an attribute", after_attr_name},
	[HTML_BEFORE_VALUE] = {"an attribute without quotes", before_value},
	[HTML_VALUE] = {"the value of an attribute", in_value},
	[HTML_UNQUOTED] = {"an attribute without quotes", in_unquoted},
};

const char *html_place_name(const struct html_state *h)
{
	return places[h->place].name;
}

size_t html_step(struct html_state *h, const char *s)
{
	return places[h->place].step(h, s);
}

enum put html_value(struct html_state *h)
{
	static const char *const codes[] = {"hx-vals", "hx-vars", "hx-headers", "hx-trigger", "hx-request", NULL};
	bool started = h->value_started;

	if (h->place == HTML_TEXT || h->place == HTML_RCDATA)
		return PUT_VALUE;
	if (h->place != HTML_VALUE) {
		const char *advice = "put it into text or between the quotes of an attribute";

		if (h->place == HTML_RAW)
			advice = "hand it over with {% data %}, the script reads it there";
		if (h->place == HTML_COMMENT)
			advice = "take it out, or write {# ... #}";
		refuse(h->refusals, h->line, "a value cannot be put into %s: %s", html_place_name(h), advice);
		return PUT_VALUE;
	}
	if (in_list(codes, plain_attr(h)))
		refuse(h->refusals, h->line,
		       "a value cannot be put into %s=, which htmx reads as code: use a hidden field", h->attr);
	h->value_started = true;
	if (!is_url_attr(h))
		return PUT_VALUE;
	return started ? PUT_URL_PART : PUT_URL_START;
}

bool html_may_shrink(const struct html_state *h)
{
	return h->place == HTML_TEXT && !is_open(h, "pre", "pre");
}

/* A branch completes the name that stands before it or at its end. */
static void complete_name(struct html_state *h)
{
	if (h->place == HTML_ATTR_NAME)
		end_attr_name(h);
	if (h->place == HTML_TAG_NAME || h->place == HTML_ATTR_NAME || h->place == HTML_AFTER_NAME) {
		h->place = HTML_IN_TAG;
		h->gap_needed = true;
	}
}

struct html_state html_begin_branch(struct html_state *h)
{
	struct html_state before;

	complete_name(h);
	if (h->place != HTML_TEXT && h->place != HTML_RCDATA && h->place != HTML_IN_TAG && h->place != HTML_VALUE)
		refuse(h->refusals, h->line,
		       "{%% if %%} and {%% for %%} cannot stand in %s: put them around the whole of it",
		       html_place_name(h));
	before = *h;
	h->floor = h->depth;
	return before;
}

void html_end_branch(struct html_state *h, const struct html_state *before)
{
	bool same;

	complete_name(h);
	same = h->place == before->place;
	if (before->place == HTML_IN_TAG || before->place == HTML_VALUE)
		same = same && h->begun == before->begun && str_eq(h->tag, before->tag);
	if (before->place == HTML_VALUE)
		same = same && h->quote == before->quote && str_eq(h->attr, before->attr);
	if (!same) {
		refuse(h->refusals, before->line,
		       "what begins here in %s ends in %s: open and close tags, quotes and comments "
		       "in the same branch",
		       html_place_name(before), h->place == before->place ? "another one" : html_place_name(h));
		*h = *before;
		h->faulty = true;
	}
	unwind(h, h->floor);
	h->floor = before->floor;
}

void html_meet(struct html_state *h, const struct html_state *other)
{
	h->has_src = h->has_src && other->has_src;
	h->value_started = h->value_started && other->value_started;
	h->gap_needed = h->gap_needed || other->gap_needed;
	h->self_closing = h->self_closing || other->self_closing;
}
