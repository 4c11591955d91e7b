/* Follows the HTML through the tree: how each value is put, what is unsafe, which white space is of no use. */
#include "base/str.h"
#include "htmlc.h"
#include "state.h"

struct checker {
	struct arena *arena;
	struct refusals *refusals;
	struct html_state html;
	const struct tree *tree;
};

static void check_nodes(struct checker *c, struct node *node);

/* Runs of white space between tags shrink to one line end or blank. */
static void check_text(struct checker *c, struct node *node)
{
	struct buf kept = BUF_INIT;
	const char *s = node->text;

	c->html.line = node->line;
	while (*s) {
		size_t n = html_may_shrink(&c->html) ? strspn(s, " \t\r\n") : 0;

		if (n) {
			buf_addc(&kept, memchr(s, '\n', n) ? '\n' : ' ');
		} else {
			n = html_step(&c->html, s);
			buf_add(&kept, s, n);
		}
		for (; n; n--)
			c->html.line += *s++ == '\n';
	}
	node->text = arena_strdup(c->arena, buf_str(&kept));
	buf_free(&kept);
}

static void check_expression(struct checker *c, struct node *node)
{
	node->put = html_value(&c->html);
	if (node->encoded && node->put == PUT_URL_START)
		refuse(c->refusals, node->line,
		       "an address begins with a struct url, made by url_<route>(), not with \"| url\"");
}

static void check_translated(struct checker *c, struct node *node)
{
	if (html_value(&c->html) != PUT_VALUE)
		refuse(c->refusals, node->line, "{%% t %%} cannot stand in an address");
}

static void need_text(struct checker *c, const struct node *node, const char *tag)
{
	if (c->html.place != HTML_TEXT)
		refuse(c->refusals, node->line, "{%% %s %%} stands between tags, not in %s", tag,
		       html_place_name(&c->html));
}

/* The nodes of one branch; returns the state at their end. c->html stays at their start. */
static struct html_state check_branch(struct checker *c, struct node *nodes, int line)
{
	struct html_state before, after;

	c->html.line = line;
	before = html_begin_branch(&c->html);
	check_nodes(c, nodes);
	html_end_branch(&c->html, &before);
	after = c->html;
	c->html = before;
	return after;
}

/* The branches of an if, elif, else; without else none may be taken. */
static void check_if(struct checker *c, struct node *node)
{
	struct html_state met = check_branch(c, node->inside, node->line);
	bool has_else = false;

	for (node = node->other; node; node = node->other) {
		struct html_state after = check_branch(c, node->inside, node->line);

		html_meet(&met, &after);
		has_else = !node->text;
	}
	if (!has_else)
		html_meet(&met, &c->html);
	c->html = met;
}

/* The body may run more than once: what is true of its start is true of its end, too. */
static void check_for(struct checker *c, struct node *node)
{
	struct html_state met = check_branch(c, node->inside, node->line);

	if (node->other) {
		struct html_state after = check_branch(c, node->other->inside, node->other->line);

		html_meet(&met, &after);
	} else {
		html_meet(&met, &c->html);
	}
	c->html = met;
}

/* In a page a block is a function of its own, called between tags of the layout. */
static void check_block(struct checker *c, struct node *node)
{
	need_text(c, node, "block");
	c->html = check_branch(c, node->inside, node->line);
}

static void check_nodes(struct checker *c, struct node *node)
{
	for (; node; node = node->next) {
		c->html.line = node->line;
		switch (node->kind) {
		case NODE_TEXT: check_text(c, node); break;
		case NODE_EXPR: check_expression(c, node); break;
		case NODE_TRANSLATED: check_translated(c, node); break;
		case NODE_INCLUDE: need_text(c, node, "include"); break;
		case NODE_DATA: need_text(c, node, "data"); break;
		case NODE_IF: check_if(c, node); break;
		case NODE_FOR: check_for(c, node); break;
		case NODE_BLOCK: check_block(c, node); break;
		}
	}
}

void check(struct arena *a, struct tree *tree, struct refusals *refusals)
{
	struct checker c = {.arena = a, .refusals = refusals, .html = {.refusals = refusals, .place = HTML_TEXT}};
	struct html_state start = c.html;

	check_nodes(&c, tree->nodes);
	if (c.html.place == HTML_TEXT || c.html.place == HTML_RCDATA || c.html.place == HTML_RAW) {
		c.html.place = HTML_TEXT;
		html_end_branch(&c.html, &start);
	} else if (!c.html.faulty) {
		refuse(refusals, c.html.begun, "what begins here is not closed: the file ends in %s",
		       html_place_name(&c.html));
	}
}
