/*
 * The tree as C. Each expression of the template stands behind a #line, so that the C compiler reports what is wrong
 * with it in the template's own file and line.
 */
#include <stdarg.h>

#include "base/str.h"
#include "htmlc.h"

struct emitter {
	struct arena *arena;
	const struct target *t;
	const struct tree *tree;
	struct buf *out;
	int indent;
};

static void emit_nodes(struct emitter *e, const struct node *node);

/* A line of the function's body. */
static void code(struct emitter *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void code(struct emitter *e, const char *fmt, ...)
{
	va_list ap;

	for (int i = 0; i < e->indent; i++)
		buf_addc(e->out, '\t');
	va_start(ap, fmt);
	buf_vaddf(e->out, fmt, ap);
	va_end(ap);
	buf_addc(e->out, '\n');
}

static void add_c_char(struct buf *out, char before, char c)
{
	if (c == '"' || c == '\\' || (c == '?' && before == '?'))
		buf_addf(out, "\\%c", c);
	else if (c == '\n')
		buf_adds(out, "\\n");
	else if ((unsigned char)c < 0x20 || c == 0x7f)
		buf_addf(out, "\\%03o", (unsigned)c);
	else
		buf_addc(out, c);
}

static void add_c_string(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (const char *s = text; *s; s++)
		add_c_char(out, s > text ? s[-1] : '\0', *s);
	buf_addc(out, '"');
}

static void add_line(struct emitter *e, int line)
{
	buf_addf(e->out, "#line %d ", line);
	add_c_string(e->out, e->t->source);
	buf_addc(e->out, '\n');
}

/* Literal text, a line of C for each of its lines. */
static void emit_text(struct emitter *e, const struct node *node)
{
	size_t n = strlen(node->text);

	if (!n)
		return;
	for (const char *s = node->text; *s;) {
		size_t len = strcspn(s, "\n");
		const char *line;

		len += s[len] == '\n';
		line = arena_strndup(e->arena, s, len);
		for (int i = 0; i < e->indent; i++)
			buf_addc(e->out, '\t');
		buf_adds(e->out, s == node->text ? "html_lit(o, " : "\t");
		add_c_string(e->out, line);
		s += len;
		if (*s)
			buf_addc(e->out, '\n');
	}
	buf_addf(e->out, ", %zu);\n", n);
}

/* _Generic stands here and not in a macro of html.h: so the compiler reports a type without a case in this line. */
static void emit_expression(struct emitter *e, const struct node *node)
{
	static const char *const types[] = {
		[PUT_VALUE] = "HTML_ANY", [PUT_URL_START] = "HTML_ADDRESS", [PUT_URL_PART] = "HTML_INTEGER"};

	add_line(e, node->line);
	if (node->encoded)
		code(e, "html_put_encoded(o, %s);", node->text);
	else
		code(e, "_Generic((%s), %s)(o, %s);", node->text, types[node->put], node->text);
}

static void emit_branch(struct emitter *e, const struct node *nodes)
{
	e->indent++;
	emit_nodes(e, nodes);
	e->indent--;
}

static void emit_if(struct emitter *e, const struct node *node)
{
	add_line(e, node->line);
	code(e, "if (%s) {", node->text);
	emit_branch(e, node->inside);
	for (node = node->other; node; node = node->other) {
		add_line(e, node->line);
		if (node->text)
			code(e, "} else if (%s) {", node->text);
		else
			code(e, "} else {");
		emit_branch(e, node->inside);
	}
	code(e, "}");
}

/* name_v, name_n and name_i: elements, their number, the counter. __typeof__ keeps const where it is. */
static void emit_for(struct emitter *e, const struct node *node)
{
	const char *name = node->name;

	code(e, "{");
	e->indent++;
	add_line(e, node->line);
	code(e, "__typeof__(&(%s).v[0]) %s__v = (%s).v; const size_t %s__n = (size_t)(%s).n;", node->text, name,
	     node->text, name, node->text);
	code(e, "for (size_t %s__i = 0; %s__i < %s__n; %s__i++) {", name, name, name, name);
	e->indent++;
	add_line(e, node->line);
	code(e, "__typeof__(%s__v) %s = %s__v + %s__i; (void)%s;", name, name, name, name, name);
	if (node->index) {
		add_line(e, node->line);
		code(e, "const size_t %s = %s__i;", node->index, name);
	}
	emit_nodes(e, node->inside);
	e->indent--;
	code(e, "}");
	if (node->other) {
		code(e, "if (%s__n == 0) {", name);
		emit_branch(e, node->other->inside);
		code(e, "}");
	}
	e->indent--;
	code(e, "}");
}

/* "name(arguments)" -> "html_name(o, arguments, last);" */
static void emit_call(struct emitter *e, int line, const char *call, const char *last)
{
	size_t n = strcspn(call, "(");
	const char *name = str_trim(e->arena, arena_strndup(e->arena, call, n));
	const char *args = str_trim(e->arena, arena_strndup(e->arena, call + n + 1, strlen(call) - n - 2));

	add_line(e, line);
	code(e, "html_%s(o%s%s%s%s);", name, *args ? ", " : "", args, *last ? ", " : "", last);
}

/* A place of a layout: what the page puts there, or the layout's own content. */
static void emit_place(struct emitter *e, const struct node *node)
{
	code(e, "if (blocks->%s) {", node->text);
	code(e, "\tblocks->%s(o, blocks->arg);", node->text);
	code(e, "} else {");
	emit_branch(e, node->inside);
	code(e, "}");
}

static void emit_nodes(struct emitter *e, const struct node *node)
{
	for (; node; node = node->next) {
		switch (node->kind) {
		case NODE_TEXT: emit_text(e, node); break;
		case NODE_EXPR: emit_expression(e, node); break;
		case NODE_IF: emit_if(e, node); break;
		case NODE_FOR: emit_for(e, node); break;
		case NODE_INCLUDE: emit_call(e, node->line, node->text, ""); break;
		case NODE_BLOCK: emit_place(e, node); break;
		case NODE_TRANSLATED:
			add_line(e, node->line);
			code(e, "html_put_text(o, gettext(%s));", node->text);
			break;
		case NODE_DATA:
			add_line(e, node->line);
			code(e, "html_data(o, %s, %s);", node->name, node->text);
			break;
		}
	}
}

static void emit_prototype(struct emitter *e)
{
	const struct tree *tree = e->tree;

	add_line(e, tree->args_line);
	buf_addf(e->out, "void html_%s(struct out *o%s%s", e->t->name, *tree->args ? ", " : "", tree->args);
	if (tree_is_layout(tree))
		buf_addf(e->out, ", const struct html_%s_blocks *blocks", e->t->name);
	buf_addc(e->out, ')');
}

/* A block of a page: a function that finds the page's argument behind a pointer. */
static void emit_block_function(struct emitter *e, const struct node *block)
{
	const struct tree *tree = e->tree;

	buf_addf(e->out, "static void block_%s(struct out *o, const void *arg)\n{\n", block->text);
	add_line(e, tree->args_line);
	code(e, "%s%s = arg;", tree->arg_type, tree->arg_name);
	code(e, "(void)%s;", tree->arg_name);
	emit_nodes(e, block->inside);
	buf_adds(e->out, "}\n\n");
}

/* The body of a page that extends a layout. */
static void emit_layout_call(struct emitter *e)
{
	const struct tree *tree = e->tree;
	const char *call = tree->extends;

	add_line(e, tree->extends_line);
	code(e, "const struct html_%.*s_blocks blocks = {", (int)strcspn(call, "("), call);
	for (size_t i = 0; i < tree->n_blocks; i++) {
		add_line(e, tree->blocks[i]->line);
		code(e, "\t.%s = block_%s,", tree->blocks[i]->text, tree->blocks[i]->text);
	}
	code(e, "\t.arg = %s,", tree->arg_name);
	code(e, "};");
	buf_addc(e->out, '\n');
	emit_call(e, tree->extends_line, call, "&blocks");
}

void emit_source(struct arena *a, const struct target *t, const struct tree *tree, struct buf *out)
{
	struct emitter e = {.arena = a, .t = t, .tree = tree, .out = out, .indent = 1};

	/* what a template takes is not always used, and neither is the output of an empty one */
	buf_addf(out, "/* Made by htmlc from %s. */\n#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n\n",
		 t->include);
	buf_addf(out, "#include \"%s.h\"\n\n#include <libintl.h>\n\n", t->include);
	if (tree->extends)
		for (size_t i = 0; i < tree->n_blocks; i++)
			emit_block_function(&e, tree->blocks[i]);
	emit_prototype(&e);
	buf_adds(out, "\n{\n");
	if (tree->extends)
		emit_layout_call(&e);
	else
		emit_nodes(&e, tree->nodes);
	buf_adds(out, "}\n");
}

static void emit_blocks_struct(struct emitter *e)
{
	const struct tree *tree = e->tree;

	buf_adds(e->out, "/* What a page puts into the layout; NULL = the layout's own. Called with arg. */\n");
	buf_addf(e->out, "struct html_%s_blocks {\n", e->t->name);
	for (size_t i = 0; i < tree->n_blocks; i++) {
		add_line(e, tree->blocks[i]->line);
		code(e, "void (*%s)(struct out *o, const void *arg);", tree->blocks[i]->text);
	}
	code(e, "const void *arg;");
	buf_adds(e->out, "};\n\n");
}

void emit_header(struct arena *a, const struct target *t, const struct tree *tree, struct buf *out)
{
	struct emitter e = {.arena = a, .t = t, .tree = tree, .out = out, .indent = 1};
	char *guard = arena_strdup(a, t->include);

	for (char *p = guard; *p; p++)
		*p = (char)(isalnum((unsigned char)*p) ? toupper((unsigned char)*p) : '_');
	buf_addf(out, "/* Made by htmlc from %s. */\n#ifndef HTML_%s\n#define HTML_%s\n\n#include \"web/html.h\"\n",
		 t->include, guard, guard);
	for (size_t i = 0; i < tree->n_uses; i++) {
		add_line(&e, tree->uses[i].line);
		buf_addf(out, "#include %s\n", tree->uses[i].path);
	}
	buf_addc(out, '\n');
	if (tree_is_layout(tree))
		emit_blocks_struct(&e);
	emit_prototype(&e);
	buf_adds(out, ";\n\n#endif\n");
}
