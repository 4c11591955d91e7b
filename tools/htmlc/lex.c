/* Text, {{ expressions }}, {% tags %} and {# comments #}. */
#include "base/str.h"
#include "htmlc.h"

struct lexer {
	struct arena *arena;
	struct pieces *out;
	struct refusals *refusals;
	const char *s;
	int line;
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
		add_piece(l, (struct piece){.kind = PIECE_TEXT, .line = l->text_line,
					    .text = arena_strdup(l->arena, buf_str(&l->text))});
	buf_clear(&l->text);
}

/* Only blanks stand between the start of the line and the end of the literal. */
static bool at_line_start(const struct lexer *l)
{
	size_t n = l->text.len;

	while (n && (l->text.data[n - 1] == ' ' || l->text.data[n - 1] == '\t'))
		n--;
	return n ? l->text.data[n - 1] == '\n' : l->out->n == 0 || l->out->v[l->out->n - 1].kind == PIECE_TAG;
}

static void drop_indentation(struct lexer *l)
{
	while (l->text.len && (l->text.data[l->text.len - 1] == ' ' || l->text.data[l->text.len - 1] == '\t'))
		l->text.data[--l->text.len] = '\0';
}

/* The inside of a {x ... x} construct; NULL when it is not closed. Moves behind it. */
static char *take_inside(struct lexer *l, const char *close)
{
	const char *end = strstr(l->s + 2, close);
	char *inside;

	if (!end)
		return NULL;
	inside = arena_strndup(l->arena, l->s + 2, (size_t)(end - l->s) - 2);
	for (const char *p = l->s; p < end; p++)
		l->line += *p == '\n';
	l->s = end + 2;
	return inside;
}

static void add_tag(struct lexer *l, int line, const char *inside)
{
	const char *text = str_trim(l->arena, inside);
	size_t n = strcspn(text, " \t\n");

	add_piece(l, (struct piece){.kind = PIECE_TAG, .line = line, .word = arena_strndup(l->arena, text, n),
				    .text = str_trim(l->arena, text + n)});
}

/* "expression | url"; "||" is C's. */
static void add_expr(struct lexer *l, int line, const char *inside)
{
	const char *bar = strrchr(inside, '|');
	struct piece piece = {.kind = PIECE_EXPR, .line = line};

	if (bar && bar > inside && bar[-1] != '|') {
		piece.filter = str_trim(l->arena, bar + 1);
		inside = arena_strndup(l->arena, inside, (size_t)(bar - inside));
		if (!str_eq(piece.filter, "url"))
			refuse(l->refusals, line, "there is no filter \"%s\"; there is \"url\"", piece.filter);
	}
	piece.text = str_trim(l->arena, inside);
	if (str_empty(piece.text))
		refuse(l->refusals, line, "{{ }} is empty");
	add_piece(l, piece);
}

/* A tag or comment alone on its line takes the whole line with it. */
static void swallow_line(struct lexer *l, bool alone)
{
	const char *rest = l->s + strspn(l->s, " \t");

	if (!alone || *rest != '\n')
		return;
	l->s = rest + 1;
	l->line++;
}

static bool take_construct(struct lexer *l)
{
	char kind = l->s[1];
	const char *close = kind == '%' ? "%}" : kind == '#' ? "#}" : "}}";
	int line = l->line;
	bool alone = kind != '{' && at_line_start(l);
	const char *next = strstr(l->s + 2, close);
	char *inside;

	/* the line is only dropped when nothing follows on it either */
	alone = alone && next && next[2 + strspn(next + 2, " \t")] == '\n';
	if (alone)
		drop_indentation(l);
	if (kind != '#')
		flush_text(l);
	inside = take_inside(l, close);
	if (!inside) {
		refuse(l->refusals, line, "\"{%c\" is not closed by \"%s\"", kind, close);
		return false;
	}
	if (kind == '%')
		add_tag(l, line, inside);
	else if (kind == '{')
		add_expr(l, line, inside);
	swallow_line(l, alone);
	return true;
}

void lex(struct arena *a, const char *source, struct pieces *out, struct refusals *refusals)
{
	struct lexer l = {.arena = a, .out = out, .refusals = refusals, .s = source, .line = 1};

	*out = (struct pieces){0};
	while (*l.s) {
		if (l.s[0] == '{' && (l.s[1] == '{' || l.s[1] == '%' || l.s[1] == '#')) {
			if (!take_construct(&l))
				break;
			continue;
		}
		if (!l.text.len)
			l.text_line = l.line;
		l.line += *l.s == '\n';
		buf_addc(&l.text, *l.s++);
	}
	flush_text(&l);
	buf_free(&l.text);
}
