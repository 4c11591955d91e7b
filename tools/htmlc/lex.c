/* Text, {{ expressions }}, {% tags %} and {# comments #}. */
#include "base/str.h"
#include "htmlc.h"

struct lexer {
	struct arena *arena;
	struct pieces *out;
	const char *s; /* what is left of the source */
	int line;
	bool line_start; /* s stands at the start of a line */
	bool silent;     /* this line holds nothing but tags: its white space is dropped */
	struct buf text; /* literal so far */
	int text_line;
};

static void add_piece(struct lexer *l, struct piece piece)
{
	l->out->v = arena_grow(l->arena, l->out->v, l->out->n, &l->out->cap, sizeof(piece));
	l->out->v[l->out->n++] = piece;
}

static void flush_text(struct lexer *l)
{
	if (l->text.len)
		add_piece(l, (struct piece){.kind = PIECE_TEXT,
					    .line = l->text_line,
					    .text = arena_strdup(l->arena, buf_str(&l->text))});
	buf_clear(&l->text);
}

static bool at_construct(const char *s)
{
	return s[0] == '{' && (s[1] == '{' || s[1] == '%' || s[1] == '#');
}

/* Where the inside of the construct at s ends, NULL when it is not closed. */
static const char *inside_end(const char *s)
{
	switch (s[1]) {
	case '#': return strstr(s + 2, "#}");
	case '%': return c_find_end(s + 2, "%}");
	default: return c_find_end(s + 2, "}}");
	}
}

/* {% t %} puts words into a sentence: the white space around it counts. */
static bool is_translated(const char *tag)
{
	tag += 2 + strspn(tag + 2, " \t\n");
	return tag[0] == 't' && strchr(" \t\n\"", tag[1]);
}

/* The line that begins at s holds at least one tag or comment, and nothing else but blanks. */
static bool is_silent_line(const char *s)
{
	for (bool tags = false;; tags = true) {
		s += strspn(s, " \t\r");
		if (*s == '\0' || *s == '\n')
			return tags;
		if (s[0] != '{' || (s[1] != '%' && s[1] != '#') || (s[1] == '%' && is_translated(s)))
			return false;
		s = inside_end(s);
		if (!s)
			return false;
		s += 2;
	}
}

static void add_tag(struct lexer *l, int line, const char *inside)
{
	size_t n = strcspn(inside, " \t\r\n\"");

	add_piece(l, (struct piece){.kind = PIECE_TAG,
				    .line = line,
				    .word = arena_strndup(l->arena, inside, n),
				    .text = str_trim(l->arena, inside + n)});
}

static void take_construct(struct lexer *l, const char *end)
{
	const char *inside = str_trim(l->arena, arena_strndup(l->arena, l->s + 2, (size_t)(end - l->s) - 2));
	char kind = l->s[1];
	int line = l->line;

	if (kind != '#')
		flush_text(l);
	if (kind == '%')
		add_tag(l, line, inside);
	else if (kind == '{')
		add_piece(l, (struct piece){.kind = PIECE_EXPR, .line = line, .text = inside});
	for (const char *p = l->s; p < end; p++)
		l->line += *p == '\n';
	l->s = end + 2;
	l->line_start = false;
}

static void take_char(struct lexer *l)
{
	char c = *l->s++;

	if (!l->text.len)
		l->text_line = l->line;
	if (!l->silent)
		buf_addc(&l->text, c);
	l->line_start = c == '\n';
	if (c == '\n') {
		l->line++;
		l->silent = false;
	}
}

bool lex(struct arena *a, const char *source, struct pieces *out, struct refusals *refusals)
{
	struct lexer l = {.arena = a, .out = out, .s = source, .line = 1, .line_start = true};
	bool whole = true;

	*out = (struct pieces){0};
	while (*l.s) {
		const char *end;

		if (l.line_start)
			l.silent = is_silent_line(l.s);
		l.line_start = false;
		if (!at_construct(l.s)) {
			take_char(&l);
			continue;
		}
		end = inside_end(l.s);
		if (!end) {
			refuse(refusals, l.line,
			       "\"{%c\" is not closed: write \"%c}\" behind it (and close its quotes)", l.s[1],
			       l.s[1] == '{' ? '}' : l.s[1]);
			whole = false;
			break;
		}
		take_construct(&l, end);
	}
	flush_text(&l);
	buf_free(&l.text);
	return whole;
}
