/* A tokenizer of HTML reduced to what decides how a value may be put. */
#include "base/str.h"
#include "htmlc.h"

static const char *const void_elements[] = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
					    "source", "track", "wbr", NULL};

static const char *const url_attributes[] = {"href", "src", "action", "formaction", "poster", "cite", "xlink:href",
					     "hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "data-ping", NULL};

static bool in_list(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (str_eq(*list, name))
			return true;
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void add_char(char name[NAME_MAX_LEN], char c)
{
	size_t n = strlen(name);

	if (n + 1 < NAME_MAX_LEN) {
		name[n] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		name[n + 1] = '\0';
	}
}

static bool is_url_attribute(const char *name)
{
	return in_list(url_attributes, name) || (str_starts(name, "data-") && str_ends(name, "url"));
}

static void check_attribute(struct html_state *s, int line, struct refusals *r)
{
	if (str_starts(s->attr, "on") || str_starts(s->attr, "hx-on"))
		refuse(r, line, "event handler %s=: the content security policy forbids it; listen from a script in static/js",
		       s->attr);
	if (str_eq(s->attr, "style") || str_eq(s->attr, "srcdoc"))
		refuse(r, line, "%s=: the content security policy forbids it; use a class of the style sheet", s->attr);
	if (str_eq(s->attr, "src"))
		s->has_src = true;
}

static void push(struct html_state *s, int line, struct refusals *r)
{
	if (s->depth == STACK_MAX) {
		refuse(r, line, "more than %d elements inside each other", STACK_MAX);
		return;
	}
	snprintf(s->stack[s->depth].name, NAME_MAX_LEN, "%s", s->tag);
	s->stack[s->depth++].line = line;
}

static void pop(struct html_state *s, int line, struct refusals *r)
{
	if (!s->depth) {
		refuse(r, line, "</%s> closes nothing that this template or branch opened", s->tag);
		return;
	}
	if (!str_eq(s->stack[s->depth - 1].name, s->tag))
		refuse(r, line, "</%s> is found where <%s> of line %d is open", s->tag, s->stack[s->depth - 1].name,
		       s->stack[s->depth - 1].line);
	s->depth--;
}

static void end_tag(struct html_state *s, int line, struct refusals *r)
{
	s->where = HTML_TEXT;
	if (s->closing) {
		pop(s, line, r);
		return;
	}
	if (in_list(void_elements, s->tag) || s->self_closing)
		return;
	push(s, line, r);
	if (str_eq(s->tag, "style"))
		refuse(r, line, "<style>: the content security policy forbids it; use a style sheet in static/");
	if (str_eq(s->tag, "script") && !s->has_src)
		refuse(r, line, "inline <script>: the content security policy forbids it; use static/js and {%% data %%}");
	if (str_eq(s->tag, "script") || str_eq(s->tag, "style"))
		s->where = HTML_RAW;
}

static void begin_tag(struct html_state *s, bool closing)
{
	s->where = HTML_TAG_NAME;
	s->closing = closing;
	s->self_closing = s->has_src = s->gap_needed = false;
	s->tag[0] = s->attr[0] = '\0';
}

/* "<" in text: a tag, a comment, a declaration, or just a sign. Returns the characters used. */
static size_t open_bracket(struct html_state *s, const char *p)
{
	if (str_starts(p, "<!--")) {
		s->where = HTML_COMMENT;
		return 4;
	}
	if (p[1] == '!') {
		s->where = HTML_DECLARATION;
		return 2;
	}
	if (p[1] == '/') {
		begin_tag(s, true);
		return 2;
	}
	if ((p[1] >= 'a' && p[1] <= 'z') || (p[1] >= 'A' && p[1] <= 'Z') || p[1] == '\0')
		begin_tag(s, false);
	return 1;
}

static void in_tag(struct html_state *s, char c, int line, struct refusals *r)
{
	if (s->gap_needed && !is_space(c) && c != '>' && c != '/')
		refuse(r, line, "put a blank between an optional attribute and the next one");
	s->gap_needed = false;
	if (c == '>') {
		end_tag(s, line, r);
	} else if (c == '/') {
		s->self_closing = true;
	} else if (!is_space(c)) {
		s->where = HTML_ATTR_NAME;
		s->attr[0] = '\0';
		add_char(s->attr, c);
	}
}

static void attr_name(struct html_state *s, char c, int line, struct refusals *r)
{
	if (c != '=' && c != '>' && c != '/' && !is_space(c)) {
		add_char(s->attr, c);
		return;
	}
	check_attribute(s, line, r);
	if (c == '=')
		s->where = HTML_BEFORE_VALUE;
	else if (is_space(c))
		s->where = HTML_AFTER_NAME;
	else {
		s->where = HTML_IN_TAG;
		in_tag(s, c, line, r);
	}
}

static void before_value(struct html_state *s, char c)
{
	if (is_space(c))
		return;
	s->value_empty = true;
	s->quote = c == '"' || c == '\'' ? c : '\0';
	s->where = s->quote ? HTML_VALUE : HTML_UNQUOTED;
}

static void value(struct html_state *s, const char *p, int line, struct refusals *r)
{
	if (*p == s->quote) {
		s->where = HTML_IN_TAG;
		return;
	}
	if (s->value_empty && is_url_attribute(s->attr) && strncasecmp(p, "javascript:", 11) == 0)
		refuse(r, line, "javascript: in %s=: the content security policy forbids it", s->attr);
	s->value_empty = false;
}

/* One character (or the sign that it begins); returns how many were used. */
static size_t step(struct html_state *s, const char *p, int line, struct refusals *r)
{
	switch (s->where) {
	case HTML_TEXT: return *p == '<' ? open_bracket(s, p) : 1;
	case HTML_TAG_NAME:
		if (is_space(*p) || *p == '>' || *p == '/') {
			s->where = HTML_IN_TAG;
			in_tag(s, *p, line, r);
		} else {
			add_char(s->tag, *p);
		}
		return 1;
	case HTML_IN_TAG: in_tag(s, *p, line, r); return 1;
	case HTML_ATTR_NAME: attr_name(s, *p, line, r); return 1;
	case HTML_AFTER_NAME:
		if (*p == '=')
			s->where = HTML_BEFORE_VALUE;
		else if (!is_space(*p)) {
			s->where = HTML_IN_TAG;
			in_tag(s, *p, line, r);
		}
		return 1;
	case HTML_BEFORE_VALUE: before_value(s, *p); return 1;
	case HTML_VALUE: value(s, p, line, r); return 1;
	case HTML_UNQUOTED:
		if (is_space(*p) || *p == '>') {
			s->where = HTML_IN_TAG;
			in_tag(s, *p, line, r);
		}
		return 1;
	case HTML_COMMENT:
		if (!str_starts(p, "-->"))
			return 1;
		s->where = HTML_TEXT;
		return 3;
	case HTML_DECLARATION:
		if (*p == '>')
			s->where = HTML_TEXT;
		return 1;
	case HTML_RAW:
		if (!str_starts(p, "</"))
			return 1;
		begin_tag(s, true);
		return 2;
	}
	return 1;
}

void html_state_text(struct html_state *s, const char *text, int line, struct refusals *refusals)
{
	while (*text) {
		size_t n = step(s, text, line, refusals);

		for (; n; n--)
			line += *text++ == '\n';
	}
}

static const char *where_name(const struct html_state *s)
{
	switch (s->where) {
	case HTML_TAG_NAME: return "the name of a tag";
	case HTML_IN_TAG:
	case HTML_ATTR_NAME:
	case HTML_AFTER_NAME: return "the name of an attribute";
	case HTML_BEFORE_VALUE:
	case HTML_UNQUOTED: return "an attribute without quotes";
	case HTML_COMMENT: return "a comment";
	case HTML_DECLARATION: return "a declaration";
	default: return "a script or style";
	}
}

enum html_put html_state_expr(struct html_state *s, int line, struct refusals *refusals)
{
	enum html_put put = PUT_ESCAPED;

	if (s->where == HTML_TEXT)
		return PUT_ESCAPED;
	if (s->where != HTML_VALUE) {
		refuse(refusals, line, "{{ }} in %s: put it into text or between the quotes of an attribute", where_name(s));
		return PUT_REFUSED;
	}
	/* handlers and style= were refused as such when their name ended */
	if (is_url_attribute(s->attr))
		put = s->value_empty ? PUT_URL_START : PUT_URL_PART;
	s->value_empty = false;
	return put;
}

void html_state_end_branch(struct html_state *s)
{
	bool named = s->where == HTML_TAG_NAME && *s->tag;

	if (named || s->where == HTML_ATTR_NAME || s->where == HTML_AFTER_NAME) {
		s->where = HTML_IN_TAG;
		s->gap_needed = true;
	}
}

bool html_state_merge(struct html_state *a, const struct html_state *b)
{
	bool in_text = a->where == HTML_TEXT;

	if (a->where != b->where || a->depth != b->depth || (!in_text && strcmp(a->tag, b->tag) != 0))
		return false;
	if (a->where == HTML_VALUE && (a->quote != b->quote || strcmp(a->attr, b->attr) != 0))
		return false;
	a->value_empty = a->value_empty && b->value_empty;
	a->gap_needed = a->gap_needed || b->gap_needed;
	a->has_src = a->has_src && b->has_src;
	return true;
}

void html_state_check_closed(const struct html_state *s, const struct html_state *before, struct refusals *refusals)
{
	for (int i = before->depth; i < s->depth; i++)
		refuse(refusals, s->stack[i].line, "<%s> is not closed", s->stack[i].name);
}

bool html_state_may_shrink(const struct html_state *s)
{
	if (s->where != HTML_TEXT)
		return false;
	for (int i = 0; i < s->depth; i++)
		if (str_eq(s->stack[i].name, "pre") || str_eq(s->stack[i].name, "textarea"))
			return false;
	return true;
}
