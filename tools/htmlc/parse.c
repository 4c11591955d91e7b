/* Pieces to a tree: which tags there are, where they may stand, which belong together. */
#include "base/str.h"
#include "htmlc.h"

struct parser {
	struct arena *arena;
	const struct pieces *pieces;
	struct refusals *refusals;
	struct tree *tree;
	size_t at;     /* next piece */
	bool in_block; /* between {% block %} and its end */
	bool broken;   /* some tags and ends do not match */
	bool lost;     /* an unknown tag was met: an end without opener may be its */
};

static const struct piece *peek(const struct parser *p)
{
	return p->at < p->pieces->n ? &p->pieces->v[p->at] : NULL;
}

static const struct piece *take(struct parser *p)
{
	const struct piece *piece = peek(p);

	p->at += piece != NULL;
	return piece;
}

static bool is_tag(const struct piece *piece, const char *word)
{
	return piece && piece->kind == PIECE_TAG && str_eq(piece->word, word);
}

static bool is_closer(const struct piece *piece)
{
	return is_tag(piece, "end") || is_tag(piece, "else") || is_tag(piece, "elif");
}

static bool is_blank(const struct piece *piece)
{
	return piece->kind == PIECE_TEXT && piece->text[strspn(piece->text, " \t\r\n")] == '\0';
}

static struct node *new_node(struct parser *p, enum node_kind kind, const struct piece *piece)
{
	struct node *node = ARENA_NEW(p->arena, struct node);

	*node = (struct node){.kind = kind, .line = piece->line, .text = piece->text};
	return node;
}

static void need_expression(struct parser *p, const struct piece *piece, const char *text)
{
	const char *complaint = c_complaint(text);

	if (!complaint)
		return;
	if (piece->kind == PIECE_EXPR)
		refuse(p->refusals, piece->line, "{{ }} takes an expression of C: %s", complaint);
	else
		refuse(p->refusals, piece->line, "{%% %s %%} takes an expression of C: %s", piece->word, complaint);
}

static void need_nothing(struct parser *p, const struct piece *piece)
{
	if (*piece->text)
		refuse(p->refusals, piece->line, "{%% %s %%} stands alone: take off \"%s\"", piece->word, piece->text);
}

static void need_call(struct parser *p, const struct piece *piece)
{
	size_t n = strcspn(piece->text, "(");

	if (!c_is_name(arena_strndup(p->arena, piece->text, n)) || !str_ends(piece->text, ")") ||
	    c_complaint(piece->text))
		refuse(p->refusals, piece->line, "{%% %s %%} calls a template: write name(arguments)", piece->word);
}

/* The C string at the start of the tag's text, NULL when there is none or it is empty. *rest is what follows. */
static const char *take_string(struct parser *p, const char *text, const char **rest)
{
	const char *end = *text == '"' ? c_skip_quoted(text) : NULL;

	if (!end || end == text + 2)
		return NULL;
	*rest = str_trim(p->arena, end);
	return arena_strndup(p->arena, text, (size_t)(end - text));
}

static struct node *parse_nodes(struct parser *p);

/* The {% end %} of opener. */
static void expect_end(struct parser *p, const struct piece *opener)
{
	const struct piece *closer;

	while ((closer = take(p)) && !is_tag(closer, "end")) {
		refuse(p->refusals, closer->line, "{%% %s %%} does not belong into {%% %s %%} of line %d here: %s",
		       closer->word, opener->word, opener->line,
		       str_eq(opener->word, "if") ? "{% else %} comes once and last" : "write {% end %} before it");
		parse_nodes(p);
	}
	if (closer) {
		need_nothing(p, closer);
		return;
	}
	refuse(p->refusals, opener->line, "{%% %s %%} is not closed: write {%% end %%} where it ends", opener->word);
	p->broken = true;
}

/* Behind {% else %}, up to and with the end of opener. */
static struct node *parse_else(struct parser *p, const struct piece *opener)
{
	const struct piece *piece = take(p);
	struct node *node = new_node(p, NODE_IF, piece);

	need_nothing(p, piece);
	node->text = NULL;
	node->inside = parse_nodes(p);
	expect_end(p, opener);
	return node;
}

/* {% elif %} is an {% if %} that shares the end of its opener. */
static struct node *parse_condition(struct parser *p, const struct piece *piece, const struct piece *opener)
{
	struct node *node = new_node(p, NODE_IF, piece);

	need_expression(p, piece, piece->text);
	node->inside = parse_nodes(p);
	if (is_tag(peek(p), "elif"))
		node->other = parse_condition(p, take(p), opener);
	else if (is_tag(peek(p), "else"))
		node->other = parse_else(p, opener);
	else
		expect_end(p, opener);
	return node;
}

static struct node *parse_if(struct parser *p, const struct piece *piece)
{
	return parse_condition(p, piece, piece);
}

/* "row in list" or "row, i in list" */
static void parse_for_head(struct parser *p, const struct piece *piece, struct node *node)
{
	const char *in = c_find(piece->text, " in "), *comma;
	char *names;

	if (!in) {
		refuse(p->refusals, piece->line,
		       "{%% for %%} is written {%% for row in list %%} or {%% for row, i in list %%}");
		return;
	}
	names = arena_strndup(p->arena, piece->text, (size_t)(in - piece->text));
	comma = strchr(names, ',');
	node->text = str_trim(p->arena, in + strlen(" in "));
	node->index = comma ? str_trim(p->arena, comma + 1) : NULL;
	node->name = str_trim(p->arena, arena_strndup(p->arena, names, strcspn(names, ",")));
	if (!c_is_name(node->name) || (comma && !c_is_name(node->index)))
		refuse(p->refusals, piece->line,
		       "{%% for %%} names the element and perhaps a counter: \"%s\" are no such names", names);
	need_expression(p, piece, node->text);
}

static struct node *parse_for(struct parser *p, const struct piece *piece)
{
	struct node *node = new_node(p, NODE_FOR, piece);

	parse_for_head(p, piece, node);
	node->inside = parse_nodes(p);
	if (is_tag(peek(p), "else"))
		node->other = parse_else(p, piece);
	else
		expect_end(p, piece);
	return node;
}

static struct node *parse_include(struct parser *p, const struct piece *piece)
{
	need_call(p, piece);
	return new_node(p, NODE_INCLUDE, piece);
}

static struct node *parse_block(struct parser *p, const struct piece *piece)
{
	struct node *node = new_node(p, NODE_BLOCK, piece);
	struct tree *tree = p->tree;

	if (!c_is_name(piece->text))
		refuse(p->refusals, piece->line, "{%% block %%} takes a name of letters, digits and \"_\"");
	if (p->in_block)
		refuse(p->refusals, piece->line, "{%% block %s %%} stands in another block: take it out", piece->text);
	for (size_t i = 0; i < tree->n_blocks; i++)
		if (str_eq(tree->blocks[i]->text, piece->text))
			refuse(p->refusals, piece->line, "block \"%s\" is already in line %d: rename one", piece->text,
			       tree->blocks[i]->line);
	tree->blocks = arena_grow(p->arena, tree->blocks, tree->n_blocks, &tree->cap_blocks, sizeof(node));
	tree->blocks[tree->n_blocks++] = node;
	p->in_block = true;
	node->inside = parse_nodes(p);
	p->in_block = false;
	expect_end(p, piece);
	return node;
}

static struct node *parse_translated(struct parser *p, const struct piece *piece)
{
	struct node *node = new_node(p, NODE_TRANSLATED, piece);
	const char *rest;

	node->text = take_string(p, piece->text, &rest);
	if (!node->text || *rest)
		refuse(p->refusals, piece->line, "{%% t %%} takes one text in double quotes: {%% t \"Save\" %%}");
	return node;
}

static struct node *parse_data(struct parser *p, const struct piece *piece)
{
	struct node *node = new_node(p, NODE_DATA, piece);

	node->name = take_string(p, piece->text, &node->text);
	if (!node->name)
		refuse(p->refusals, piece->line,
		       "{%% data %%} takes an id and a struct json_text: {%% data \"chart\" p->chart %%}");
	else
		need_expression(p, piece, node->text);
	return node;
}

static const struct {
	const char *word;
	struct node *(*parse)(struct parser *p, const struct piece *piece);
} tags[] = {
	{"if", parse_if},       {"for", parse_for},      {"include", parse_include},
	{"block", parse_block}, {"t", parse_translated}, {"data", parse_data},
};

static const char *const words[] = {"use", "args",    "extends", "if", "elif", "else", "for",
				    "end", "include", "block",   "t",  "data", NULL};

static void refuse_tag(struct parser *p, const struct piece *piece)
{
	const char *nearest = str_nearest(piece->word, words);

	if (is_tag(piece, "use") || is_tag(piece, "args") || is_tag(piece, "extends")) {
		refuse(p->refusals, piece->line,
		       "{%% %s %%} belongs to the top of the file, once: first use, then args, then extends",
		       piece->word);
		return;
	}
	p->broken = p->lost = true;
	if (nearest)
		refuse(p->refusals, piece->line, "there is no tag {%% %s %%}: did you mean \"%s\"?", piece->word,
		       nearest);
	else
		refuse(p->refusals, piece->line, "there is no tag {%% %s %%}: README.md lists all", piece->word);
}

static struct node *parse_tag(struct parser *p, const struct piece *piece)
{
	for (size_t i = 0; i < ARRAY_LEN(tags); i++)
		if (str_eq(tags[i].word, piece->word))
			return tags[i].parse(p, piece);
	refuse_tag(p, piece);
	return NULL;
}

/* "expression" or "expression | url"; "||" is C's. */
static struct node *parse_expression(struct parser *p, const struct piece *piece)
{
	struct node *node = new_node(p, NODE_EXPR, piece);
	const char *bar = c_find(piece->text, "|");

	while (bar && bar[1] == '|')
		bar = c_find(bar + 2, "|");
	if (bar) {
		const char *filter = str_trim(p->arena, bar + 1);

		node->encoded = str_eq(filter, "url");
		node->text = str_trim(p->arena, arena_strndup(p->arena, piece->text, (size_t)(bar - piece->text)));
		if (!node->encoded)
			refuse(p->refusals, piece->line,
			       "there is no \"| %s\", only \"| url\"; a bitwise or needs brackets", filter);
	}
	need_expression(p, piece, node->text);
	return node;
}

static struct node *parse_node(struct parser *p)
{
	const struct piece *piece = take(p);

	switch (piece->kind) {
	case PIECE_TEXT: return new_node(p, NODE_TEXT, piece);
	case PIECE_EXPR: return parse_expression(p, piece);
	default: return parse_tag(p, piece);
	}
}

/* Up to a closing tag, which is left for the opener, or the end of the file. */
static struct node *parse_nodes(struct parser *p)
{
	struct node *first = NULL, **last = &first;

	while (peek(p) && !is_closer(peek(p))) {
		struct node *node = parse_node(p);

		if (!node)
			continue;
		*last = node;
		last = &node->next;
	}
	return first;
}

static void parse_use(struct parser *p, const struct piece *piece)
{
	const char *rest, *path = take_string(p, piece->text, &rest);
	struct tree *tree = p->tree;

	if (!path || *rest) {
		refuse(p->refusals, piece->line,
		       "{%% use %%} takes one path in double quotes: {%% use \"cts/frame/frame.h\" %%}");
		return;
	}
	tree->uses = arena_grow(p->arena, tree->uses, tree->n_uses, &tree->cap_uses, sizeof(*tree->uses));
	tree->uses[tree->n_uses++] = (struct use){piece->line, path};
}

/* Blocks reach the arguments through one pointer: "const struct page *p" is "const struct page *" and "p". */
static void parse_extends(struct parser *p, const struct piece *piece)
{
	const char *args = p->tree->args, *s = args + strlen(args);

	while (s > args && (isalnum((unsigned char)s[-1]) || s[-1] == '_'))
		s--;
	p->tree->extends = piece->text;
	p->tree->extends_line = piece->line;
	p->tree->arg_name = s;
	p->tree->arg_type = str_trim(p->arena, arena_strndup(p->arena, args, (size_t)(s - args)));
	need_call(p, piece);
	if (!c_is_name(s) || !str_starts(args, "const ") || !str_ends(p->tree->arg_type, "*") || strchr(args, ','))
		refuse(p->refusals, p->tree->args_line,
		       "a page that extends a layout takes one pointer: {%% args const struct page *p %%}");
}

static const struct piece *skip_blank(struct parser *p)
{
	while (peek(p) && is_blank(peek(p)))
		p->at++;
	return peek(p);
}

/* {% use %}, {% args %}, {% extends %}, in this order. */
static void parse_head(struct parser *p)
{
	const struct piece *piece;

	while (is_tag(piece = skip_blank(p), "use"))
		parse_use(p, take(p));
	p->tree->args = "";
	if (is_tag(piece, "args")) {
		p->tree->args = piece->text;
		p->tree->args_line = piece->line;
		p->at++;
	} else {
		refuse(p->refusals, piece ? piece->line : 1,
		       "{%% args %%} is missing: say what the template takes: {%% args const struct page *p %%}");
	}
	if (is_tag(skip_blank(p), "extends"))
		parse_extends(p, take(p));
}

static void need_only_blocks(struct parser *p)
{
	for (const struct node *node = p->tree->nodes; node; node = node->next) {
		int line = node->line;

		if (node->kind == NODE_BLOCK)
			continue;
		if (node->kind == NODE_TEXT) {
			const char *s = node->text;

			for (; *s && strchr(" \t\r\n", *s); s++)
				line += *s == '\n';
			if (!*s)
				continue;
		}
		refuse(p->refusals, line, "a page that extends a layout has nothing but blocks: put this into one");
	}
}

bool tree_is_layout(const struct tree *tree)
{
	return !tree->extends && tree->n_blocks > 0;
}

bool parse(struct arena *a, const struct pieces *pieces, struct tree *tree, struct refusals *refusals)
{
	struct parser p = {.arena = a, .pieces = pieces, .refusals = refusals, .tree = tree};
	struct node **last;

	*tree = (struct tree){0};
	last = &tree->nodes;
	parse_head(&p);
	while (peek(&p)) {
		*last = parse_nodes(&p);
		while (*last)
			last = &(*last)->next;
		if (!peek(&p))
			break;
		if (!p.lost)
			refuse(refusals, peek(&p)->line,
			       "{%% %s %%} belongs to no {%% if %%}, {%% for %%} or {%% block %%}: take it out",
			       peek(&p)->word);
		p.broken = true;
		p.at++;
	}
	if (tree->extends && !p.broken)
		need_only_blocks(&p);
	return !p.broken;
}
