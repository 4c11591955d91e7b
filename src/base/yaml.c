#include "base/yaml.h"

#include <yaml.h>

#include "base/buf.h"
#include "base/str.h"

enum { FILE_MAX = 4 << 20, DEPTH_MAX = 64 };

struct reader {
	struct arena *arena;
	const char *path;
	yaml_parser_t parser;
	struct err *err;
	int depth;
};

static int refuse(struct reader *r, const yaml_mark_t *mark, const char *text)
{
	return err_set(r->err, "%s:%zu: %s", r->path, mark->line + 1, text);
}

static int next_event(struct reader *r, yaml_event_t *event)
{
	const char *problem;
	size_t line;

	if (yaml_parser_parse(&r->parser, event))
		return 0;
	problem = r->parser.problem ? r->parser.problem : "cannot be read";
	line = r->parser.problem_mark.line + 1;
	if (r->parser.error == YAML_READER_ERROR)
		return err_set(r->err, "%s: byte %zu: %s", r->path, r->parser.problem_offset, problem);
	return err_set(r->err, "%s:%zu: %s%s%s", r->path, line, problem, r->parser.context ? " " : "",
		       r->parser.context ? r->parser.context : "");
}

static bool is_null(const char *s)
{
	return str_eq(s, "") || str_eq(s, "~") || str_eq(s, "null");
}

static int read_scalar(struct reader *r, const yaml_event_t *event, struct yaml_node *node)
{
	const char *value = (const char *)event->data.scalar.value;

	if (strlen(value) != event->data.scalar.length)
		return refuse(r, &event->start_mark, "a NUL character has no place in a value");
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->text = !node->quoted && is_null(value) ? NULL : arena_strdup(r->arena, value);
	return 0;
}

static int read_node(struct reader *r, const yaml_event_t *event, struct yaml_node *node);

static struct yaml_node *add_member(struct reader *r, struct yaml_node *node)
{
	node->v = arena_grow(r->arena, node->v, node->n, &node->cap, sizeof(*node->v));
	node->v[node->n] = (struct yaml_node){0};
	return &node->v[node->n++];
}

static int read_key(struct reader *r, const yaml_event_t *event, struct yaml_node *mapping, const char **key)
{
	const struct yaml_node *before;

	if (event->type != YAML_SCALAR_EVENT)
		return refuse(r, &event->start_mark, "a key must be plain text");
	*key = arena_strdup(r->arena, (const char *)event->data.scalar.value);
	before = yaml_member(mapping, *key);
	if (before)
		return err_set(r->err, "%s:%zu: \"%s\" stands twice, first at line %d", r->path,
			       event->start_mark.line + 1, *key, before->key_line);
	return 0;
}

static int read_members(struct reader *r, struct yaml_node *node)
{
	yaml_event_type_t end = node->kind == YAML_MAPPING ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	int status = 0;

	while (status == 0) {
		const char *key = NULL;
		int key_line = 0;
		struct yaml_node *member;
		yaml_event_t event;

		if (next_event(r, &event) < 0)
			return -1;
		if (event.type == end) {
			yaml_event_delete(&event);
			return 0;
		}
		if (node->kind == YAML_MAPPING) {
			key_line = (int)event.start_mark.line + 1;
			status = read_key(r, &event, node, &key);
			yaml_event_delete(&event);
			if (status < 0 || next_event(r, &event) < 0)
				return -1;
		}
		member = add_member(r, node);
		member->key = key;
		member->key_line = key_line;
		status = read_node(r, &event, member);
		yaml_event_delete(&event);
	}
	return status;
}

static bool has_anchor_or_tag(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT: return event->data.scalar.anchor || event->data.scalar.tag;
	case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor || event->data.sequence_start.tag;
	case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor || event->data.mapping_start.tag;
	default: return true; /* an alias */
	}
}

static int read_node(struct reader *r, const yaml_event_t *event, struct yaml_node *node)
{
	int status;

	if (has_anchor_or_tag(event))
		return refuse(r, &event->start_mark,
			      "anchors, aliases and tags are not supported: write the value out");
	node->file = r->path;
	node->line = (int)event->start_mark.line + 1;
	if (event->type == YAML_SCALAR_EVENT)
		return read_scalar(r, event, node);
	node->kind = event->type == YAML_MAPPING_START_EVENT ? YAML_MAPPING : YAML_SEQUENCE;
	if (++r->depth > DEPTH_MAX)
		return refuse(r, &event->start_mark, "nested too deeply");
	status = read_members(r, node);
	r->depth--;
	return status;
}

static int read_document(struct reader *r, struct yaml_node *root)
{
	bool filled = false;
	yaml_event_t event;
	int status = 0;

	*root = (struct yaml_node){.kind = YAML_MAPPING, .file = r->path, .line = 1};
	while (status == 0) {
		yaml_event_type_t type;

		if (next_event(r, &event) < 0)
			return -1;
		type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT && filled)
			status = refuse(r, &event.start_mark, "more than one document");
		else if (type == YAML_SCALAR_EVENT || type == YAML_MAPPING_START_EVENT ||
			 type == YAML_SEQUENCE_START_EVENT || type == YAML_ALIAS_EVENT) {
			filled = true;
			status = read_node(r, &event, root);
		}
		yaml_event_delete(&event);
		if (type == YAML_STREAM_END_EVENT)
			break;
	}
	return status;
}

int yaml_parse(struct arena *a, const char *path, const char *text, size_t n, struct yaml_node *root, struct err *err)
{
	struct reader r = {.arena = a, .path = arena_strdup(a, path), .err = err};
	int status;

	if (!yaml_parser_initialize(&r.parser))
		abort();
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, n);
	status = read_document(&r, root);
	yaml_parser_delete(&r.parser);
	return status;
}

int yaml_read_file(struct arena *a, const char *path, struct yaml_node *root, struct err *err)
{
	struct buf text = BUF_INIT;
	int status = buf_read_file(&text, path, FILE_MAX, err);

	if (status == 0)
		status = yaml_parse(a, path, buf_str(&text), text.len, root, err);
	buf_free(&text);
	return status;
}

static struct yaml_node *member(const struct yaml_node *mapping, const char *key)
{
	for (size_t i = 0; i < mapping->n; i++)
		if (mapping->v[i].key && str_eq(mapping->v[i].key, key))
			return &mapping->v[i];
	return NULL;
}

const struct yaml_node *yaml_member(const struct yaml_node *mapping, const char *key)
{
	return member(mapping, key);
}

/* A mapping whose members can be added to without changing the one that it was taken from. */
static struct yaml_node own_mapping(struct arena *a, const struct yaml_node *node)
{
	struct yaml_node copy = *node;

	copy.v = NULL;
	copy.n = copy.cap = 0;
	yaml_merge(a, &copy, node);
	return copy;
}

void yaml_merge(struct arena *a, struct yaml_node *base, const struct yaml_node *over)
{
	for (size_t i = 0; i < over->n; i++) {
		struct yaml_node *old = member(base, over->v[i].key), copy = over->v[i];

		if (old && old->kind == YAML_MAPPING && copy.kind == YAML_MAPPING) {
			yaml_merge(a, old, &copy);
			continue;
		}
		if (copy.kind == YAML_MAPPING)
			copy = own_mapping(a, &copy);
		if (!old) {
			base->v = arena_grow(a, base->v, base->n, &base->cap, sizeof(*base->v));
			old = &base->v[base->n++];
		}
		*old = copy;
	}
}
