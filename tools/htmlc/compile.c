/* Pieces to C: a function a template, and for a page that extends a layout one a block. */
#include "base/str.h"
#include "htmlc.h"

struct compiler {
	struct arena *arena;
	const struct template *t;
	const struct pieces *pieces;
	struct refusals *refusals;
	size_t at; /* next piece */
	struct html_state html;
	struct buf body;    /* of the function being written */
	struct buf literal; /* text not yet written: neighbours are joined */
	struct buf uses, blocks, block_functions, block_fields;
	const char *args, *extends;
	const char *block_names[16];
	size_t n_blocks;
	bool in_block; /* compiling a block of a page that extends a layout */
};

static const struct piece *piece(const struct compiler *c)
{
	return c->at < c->pieces->n ? &c->pieces->v[c->at] : NULL;
}

static bool is_tag(const struct piece *p, const char *word)
{
	return p && p->kind == PIECE_TAG && str_eq(p->word, word);
}

static void add_c_string(struct buf *out, const char *text, size_t n)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)text[i];

		if (ch == '"' || ch == '\\')
			buf_addf(out, "\\%c", ch);
		else if (ch == '\n')
			buf_adds(out, "\\n");
		else if (ch < 0x20 || ch == '?')
			buf_addf(out, "\\%03o", ch);
		else
			buf_addc(out, (char)ch);
	}
	buf_addc(out, '"');
}

static void flush_literal(struct compiler *c)
{
	if (!c->literal.len)
		return;
	buf_adds(&c->body, "\thtml_lit(o, ");
	add_c_string(&c->body, c->literal.data, c->literal.len);
	buf_addf(&c->body, ", %zu);\n", c->literal.len);
	buf_clear(&c->literal);
}

static void add_line(struct compiler *c, int line)
{
	flush_literal(c);
	buf_addf(&c->body, "#line %d ", line);
	add_c_string(&c->body, c->t->source, strlen(c->t->source));
	buf_addc(&c->body, '\n');
}

/* Length of text up to a run of white space that holds a line end (*run is its length, 0 at the end). */
static size_t up_to_break(const char *s, size_t *run)
{
	size_t n = 0;

	for (;;) {
		n += strcspn(s + n, " \t\r\n");
		*run = strspn(s + n, " \t\r\n");
		if (!*run || memchr(s + n, '\n', *run))
			return n;
		n += *run;
	}
}

/* Piece by piece, because whether white space may shrink depends on where it stands. */
static void compile_text(struct compiler *c, const struct piece *p)
{
	int line = p->line;

	for (const char *s = p->text; *s;) {
		size_t run, n = up_to_break(s, &run);
		const char *words = arena_strndup(c->arena, s, n), *blanks = arena_strndup(c->arena, s + n, run);

		html_state_text(&c->html, words, line, c->refusals);
		buf_add(&c->literal, words, n);
		if (run && html_state_may_shrink(&c->html)) {
			buf_addc(&c->literal, '\n');
		} else {
			html_state_text(&c->html, blanks, line, c->refusals);
			buf_add(&c->literal, blanks, run);
		}
		for (const char *q = blanks; *q; q++)
			line += *q == '\n';
		s += n + run;
	}
}

static void compile_expr(struct compiler *c, const struct piece *p)
{
	static const char *const functions[] = {[PUT_ESCAPED] = "html_put", [PUT_URL_START] = "html_put_href",
						[PUT_URL_PART] = "html_put_number"};
	enum html_put put = html_state_expr(&c->html, p->line, c->refusals);

	if (put == PUT_REFUSED)
		return;
	add_line(c, p->line);
	if (p->filter && put == PUT_URL_START)
		refuse(c->refusals, p->line, "an address begins with a struct url (made by url_<route>()), not with \"| url\"");
	buf_addf(&c->body, "\t%s(o, %s);\n", p->filter ? "html_put_encoded" : functions[put], p->text);
}

static bool compile_until(struct compiler *c, bool stop_at_else);

/* The pieces of a branch; its HTML must end where it began, up to what is complete by then. */
static void compile_branch(struct compiler *c, int line, bool stop_at_else)
{
	struct html_state before;

	html_state_end_branch(&c->html);
	before = c->html;
	if (!compile_until(c, stop_at_else))
		refuse(c->refusals, line, "this tag has no {%% end %%}");
	html_state_end_branch(&c->html);
	html_state_check_closed(&c->html, &before, c->refusals);
	flush_literal(c);
}

static void meet(struct compiler *c, const struct html_state *other, int line)
{
	if (!html_state_merge(&c->html, other) && !c->refusals->count)
		refuse(c->refusals, line, "the branches leave the HTML in different places: open and close tags, quotes "
					  "and attributes within one branch");
}

static void compile_if(struct compiler *c, const struct piece *p)
{
	struct html_state before, after;
	bool has_after = false, has_else = false;
	int line = p->line;

	html_state_end_branch(&c->html);
	before = c->html;
	add_line(c, line);
	buf_addf(&c->body, "\tif (%s) {\n", p->text);
	for (;;) {
		const struct piece *next;

		compile_branch(c, line, true);
		if (has_after)
			meet(c, &after, line);
		after = c->html;
		has_after = true;
		next = piece(c);
		if (!next)
			break;
		c->at++;
		if (str_eq(next->word, "end"))
			break;
		if (has_else)
			refuse(c->refusals, next->line, "{%% %s %%} behind {%% else %%}", next->word);
		c->html = before;
		has_else = str_eq(next->word, "else");
		add_line(c, next->line);
		if (has_else)
			buf_adds(&c->body, "\t} else {\n");
		else
			buf_addf(&c->body, "\t} else if (%s) {\n", next->text);
	}
	if (!has_else)
		meet(c, &before, line);
	buf_adds(&c->body, "\t}\n");
}

/* "row in list" or "row, i in list". */
static bool split_for(struct compiler *c, const struct piece *p, const char **row, const char **index, const char **list)
{
	const char *in = strstr(p->text, " in ");
	char *names, *comma;

	if (!in) {
		refuse(c->refusals, p->line, "{%% for %%} is written as: for row in list, or: for row, i in list");
		return false;
	}
	names = arena_strndup(c->arena, p->text, (size_t)(in - p->text));
	comma = strchr(names, ',');
	*index = comma ? str_trim(c->arena, comma + 1) : NULL;
	if (comma)
		*comma = '\0';
	*row = str_trim(c->arena, names);
	*list = str_trim(c->arena, in + 4);
	return true;
}

static void compile_for(struct compiler *c, const struct piece *p)
{
	const char *row, *index, *list;
	struct html_state before;

	if (!split_for(c, p, &row, &index, &list))
		return;
	html_state_end_branch(&c->html);
	before = c->html;
	add_line(c, p->line);
	buf_addf(&c->body, "\tfor (size_t %s_at = 0; %s_at < (%s).n; %s_at++) {\n", row, row, list, row);
	buf_addf(&c->body, "\t__typeof__(&(%s).v[0]) %s = &(%s).v[%s_at];\n\t(void)%s;\n", list, row, list, row, row);
	if (index)
		buf_addf(&c->body, "\tconst size_t %s = %s_at;\n", index, row);
	compile_branch(c, p->line, true);
	meet(c, &before, p->line);
	buf_adds(&c->body, "\t}\n");
	if (is_tag(piece(c), "else")) {
		c->at++;
		c->html = before;
		add_line(c, p->line);
		buf_addf(&c->body, "\tif ((%s).n == 0) {\n", list);
		compile_branch(c, p->line, false);
		meet(c, &before, p->line);
		buf_adds(&c->body, "\t}\n");
	}
	if (is_tag(piece(c), "elif"))
		refuse(c->refusals, piece(c)->line, "{%% elif %%} in {%% for %%}: only {%% else %%}, for an empty list");
	c->at++;
}

/* "name(arguments)" -> "html_name(o, arguments". */
static bool add_call(struct compiler *c, const struct piece *p, const char *text, struct buf *out)
{
	const char *paren = strchr(text, '(');
	const char *arguments;

	if (!paren || !str_ends(text, ")")) {
		refuse(c->refusals, p->line, "{%% %s %%} calls a template as name(arguments)", p->word);
		return false;
	}
	arguments = arena_strndup(c->arena, paren + 1, strlen(paren) - 2);
	buf_addf(out, "\thtml_%.*s(o%s%s", (int)(paren - text), text, *arguments ? ", " : "", arguments);
	return true;
}

static void compile_include(struct compiler *c, const struct piece *p)
{
	if (c->html.where != HTML_TEXT)
		refuse(c->refusals, p->line, "{%% include %%} stands between tags, not inside one");
	add_line(c, p->line);
	if (add_call(c, p, p->text, &c->body))
		buf_adds(&c->body, ");\n");
}

/* A quoted string at the start of text; NULL when there is none. *rest is what follows. */
static const char *quoted(struct compiler *c, const char *text, const char **rest)
{
	const char *end = *text == '"' ? strchr(text + 1, '"') : NULL;

	if (!end)
		return NULL;
	*rest = str_trim(c->arena, end + 1);
	return arena_strndup(c->arena, text + 1, (size_t)(end - text) - 1);
}

static void compile_translated(struct compiler *c, const struct piece *p)
{
	const char *rest, *text = quoted(c, p->text, &rest);

	if (!text || *rest) {
		refuse(c->refusals, p->line, "{%% t %%} takes one text in double quotes");
		return;
	}
	if (html_state_expr(&c->html, p->line, c->refusals) == PUT_REFUSED)
		return;
	add_line(c, p->line);
	buf_adds(&c->body, "\thtml_put(o, gettext(");
	add_c_string(&c->body, text, strlen(text));
	buf_adds(&c->body, "));\n");
}

static void compile_data(struct compiler *c, const struct piece *p)
{
	const char *rest, *id = quoted(c, p->text, &rest);

	if (!id || !*rest) {
		refuse(c->refusals, p->line, "{%% data %%} takes an id in double quotes and a struct json_text");
		return;
	}
	if (c->html.where != HTML_TEXT)
		refuse(c->refusals, p->line, "{%% data %%} stands between tags, not inside one");
	add_line(c, p->line);
	buf_adds(&c->body, "\thtml_data(o, ");
	add_c_string(&c->body, id, strlen(id));
	buf_addf(&c->body, ", %s);\n", rest);
}

static void declare_block(struct compiler *c, const struct piece *p)
{
	for (size_t i = 0; i < c->n_blocks; i++)
		if (str_eq(c->block_names[i], p->text))
			refuse(c->refusals, p->line, "block \"%s\" stands twice", p->text);
	if (c->n_blocks == ARRAY_LEN(c->block_names)) {
		refuse(c->refusals, p->line, "more than %zu blocks", ARRAY_LEN(c->block_names));
		return;
	}
	c->block_names[c->n_blocks++] = p->text;
}

/* In a layout: a place to fill, with what stands there otherwise. */
static void compile_place(struct compiler *c, const struct piece *p)
{
	struct html_state before = c->html;

	if (c->html.where != HTML_TEXT)
		refuse(c->refusals, p->line, "{%% block %%} stands between tags, not inside one");
	buf_addf(&c->blocks, "\tvoid (*%s)(struct out *o, const void *arg);\n", p->text);
	add_line(c, p->line);
	buf_addf(&c->body, "\tif (b->%s) {\n\tb->%s(o, b->arg);\n\t} else {\n", p->text, p->text);
	compile_branch(c, p->line, false);
	meet(c, &before, p->line);
	buf_adds(&c->body, "\t}\n");
	c->at++;
}

/* The type and the name in "const struct page *p". */
static bool split_args(struct compiler *c, int line, const char **type, const char **name)
{
	const char *s = c->args + strlen(c->args);

	while (s > c->args && (isalnum((unsigned char)s[-1]) || s[-1] == '_'))
		s--;
	*name = s;
	*type = str_trim(c->arena, arena_strndup(c->arena, c->args, (size_t)(s - c->args)));
	if (str_starts(c->args, "const ") && str_ends(*type, "*") && !strchr(c->args, ','))
		return true;
	refuse(c->refusals, line, "a page that extends a layout takes exactly one const pointer as args");
	return false;
}

/* In a page: a block is a function of its own. */
static void compile_block(struct compiler *c, const struct piece *p)
{
	const char *type, *name;
	struct buf outer = c->body;

	if (!split_args(c, p->line, &type, &name))
		return;
	flush_literal(c);
	c->body = (struct buf)BUF_INIT;
	c->html = (struct html_state){.where = HTML_TEXT};
	c->in_block = true;
	buf_addf(&c->body, "static void block_%s(struct out *o, const void *arg)\n{\n\t%s%s = arg;\n\n\t(void)%s;\n", p->text,
		 type, name, name);
	compile_branch(c, p->line, false);
	buf_adds(&c->body, "}\n\n");
	c->at++;
	buf_add(&c->block_functions, buf_str(&c->body), c->body.len);
	buf_addf(&c->block_fields, "\t\t.%s = block_%s,\n", p->text, p->text);
	buf_free(&c->body);
	c->body = outer;
	c->in_block = false;
	c->html = (struct html_state){.where = HTML_TEXT};
}

static void compile_any_block(struct compiler *c, const struct piece *p)
{
	declare_block(c, p);
	if (c->in_block)
		refuse(c->refusals, p->line, "a block inside a block");
	if (c->extends)
		compile_block(c, p);
	else
		compile_place(c, p);
}

static void compile_head_tag(struct compiler *c, const struct piece *p)
{
	const char *rest;

	if (str_eq(p->word, "use")) {
		const char *path = quoted(c, p->text, &rest);

		if (!path || *rest)
			refuse(c->refusals, p->line, "{%% use %%} takes one path in double quotes");
		else
			buf_addf(&c->uses, "#include \"%s\"\n", path);
	} else if (str_eq(p->word, "args")) {
		if (c->args)
			refuse(c->refusals, p->line, "{%% args %%} stands twice");
		c->args = p->text;
	} else if (c->extends) {
		refuse(c->refusals, p->line, "{%% extends %%} stands twice");
	} else {
		c->extends = p->text;
	}
}

static const struct {
	const char *word;
	void (*compile)(struct compiler *c, const struct piece *p);
	bool head; /* allowed before args */
} tags[] = {
	{"use", compile_head_tag, true}, {"args", compile_head_tag, true}, {"extends", compile_head_tag, true},
	{"if", compile_if, false},       {"for", compile_for, false},      {"include", compile_include, false},
	{"block", compile_any_block, false}, {"t", compile_translated, false}, {"data", compile_data, false},
};

static const char *const tag_words[] = {"use", "args", "extends", "if", "elif", "else", "for", "end", "include", "block",
					"t", "data", NULL};

static void compile_tag(struct compiler *c, const struct piece *p)
{
	const char *nearest = str_nearest(p->word, tag_words);

	c->at++;
	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		if (!str_eq(tags[i].word, p->word))
			continue;
		if (!c->args && !tags[i].head)
			refuse(c->refusals, p->line, "{%% args ... %%} must come before {%% %s %%}", p->word);
		tags[i].compile(c, p);
		return;
	}
	if (str_eq(p->word, "end") || str_eq(p->word, "else") || str_eq(p->word, "elif"))
		refuse(c->refusals, p->line, "{%% %s %%} belongs to no {%% if %%}, {%% for %%} or {%% block %%}", p->word);
	else
		refuse(c->refusals, p->line, "there is no tag \"%s\"%s%s%s", p->word, nearest ? "; did you mean \"" : "",
		       nearest ? nearest : "", nearest ? "\"?" : "");
}

/* Compiles up to the end (or else) of the branch, which is left for the caller; false when the file ends first. */
static bool compile_until(struct compiler *c, bool stop_at_else)
{
	const struct piece *p;

	while ((p = piece(c))) {
		if (is_tag(p, "end") || (stop_at_else && (is_tag(p, "else") || is_tag(p, "elif"))))
			return true;
		if (p->kind == PIECE_TAG) {
			compile_tag(c, p);
			continue;
		}
		c->at++;
		if (p->kind == PIECE_TEXT)
			compile_text(c, p);
		else
			compile_expr(c, p);
	}
	return false;
}

static bool is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n")] == '\0';
}

static void compile_top(struct compiler *c)
{
	const struct piece *p;

	while ((p = piece(c))) {
		bool output = p->kind == PIECE_EXPR || (p->kind == PIECE_TEXT && !is_blank(p->text));

		if (p->kind == PIECE_TAG) {
			compile_tag(c, p);
			continue;
		}
		c->at++;
		if (output && !c->args) {
			refuse(c->refusals, p->line, "{%% args ... %%} must come before any output");
			return;
		}
		if (output && c->extends)
			refuse(c->refusals, p->line, "a page that extends a layout has only blocks: put this into one");
		else if (c->args && !c->extends && p->kind == PIECE_TEXT)
			compile_text(c, p);
		else if (output)
			compile_expr(c, p);
	}
}

/* For a page that extends a layout: "layout(arguments)" and the table of its blocks. */
static void finish_page(struct compiler *c)
{
	const char *paren = strchr(c->extends, '('), *type, *name;
	struct piece p = {.word = "extends", .line = 1};

	if (!split_args(c, 1, &type, &name) || !paren) {
		refuse(c->refusals, 1, "{%% extends %%} names a layout as name(arguments)");
		return;
	}
	buf_addf(&c->body, "\tconst struct html_%.*s_blocks blocks = {\n%s\t\t.arg = %s,\n\t};\n\n", (int)(paren - c->extends),
		 c->extends, buf_str(&c->block_fields), name);
	if (add_call(c, &p, c->extends, &c->body))
		buf_adds(&c->body, ", &blocks);\n");
}

static void write_prototype(const struct compiler *c, bool layout, struct buf *out)
{
	buf_addf(out, "void html_%s(struct out *o%s%s", c->t->name, *c->args ? ", " : "", c->args);
	if (layout)
		buf_addf(out, ", const struct html_%s_blocks *b", c->t->name);
	buf_addc(out, ')');
}

static void write_header(const struct compiler *c, bool layout, struct buf *h)
{
	char guard[200];
	size_t n = 0;

	for (const char *s = c->t->include; *s && n + 1 < sizeof(guard); s++)
		guard[n++] = (char)(isalnum((unsigned char)*s) ? toupper((unsigned char)*s) : '_');
	guard[n] = '\0';
	buf_addf(h, "/* Made by htmlc from %s. */\n#ifndef %s_H\n#define %s_H\n\n#include \"web/html.h\"\n%s\n", c->t->include,
		 guard, guard, buf_str(&c->uses));
	if (layout)
		buf_addf(h, "struct html_%s_blocks {\n%s\tconst void *arg;\n};\n\n", c->t->name, buf_str(&c->blocks));
	write_prototype(c, layout, h);
	buf_adds(h, ";\n\n#endif\n");
}

static void write_source(const struct compiler *c, bool layout, struct buf *out)
{
	buf_addf(out, "/* Made by htmlc from %s. */\n#include \"%s.h\"\n\n#include <libintl.h>\n\n%s", c->t->include,
		 c->t->include, buf_str(&c->block_functions));
	write_prototype(c, layout, out);
	buf_addf(out, "\n{\n%s}\n", buf_str(&c->body));
}

bool compile(struct arena *a, const struct template *t, const struct pieces *pieces, struct buf *out, struct buf *h,
	     struct refusals *refusals)
{
	struct compiler c = {.arena = a, .t = t, .pieces = pieces, .refusals = refusals};
	const struct html_state start = {.where = HTML_TEXT};
	bool layout;

	compile_top(&c);
	flush_literal(&c);
	html_state_check_closed(&c.html, &start, refusals);
	if (!refusals->count && c.html.where != HTML_TEXT)
		refuse(refusals, pieces->n ? pieces->v[pieces->n - 1].line : 1, "the file ends inside a tag or comment");
	if (!c.args)
		refuse(refusals, 1, "{%% args ... %%} is missing");
	else if (c.extends)
		finish_page(&c);
	layout = c.blocks.len > 0;
	if (!refusals->count) {
		write_header(&c, layout, h);
		write_source(&c, layout, out);
	}
	buf_free(&c.body);
	buf_free(&c.literal);
	buf_free(&c.uses);
	buf_free(&c.blocks);
	buf_free(&c.block_functions);
	buf_free(&c.block_fields);
	return !refusals->count;
}
