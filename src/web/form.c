#include "web/form.h"

#include <assert.h>
#include <stdarg.h>

#include "base/str.h"
#include "web/form_check.h"
#include "web/token.h"

static int load_choices(struct request *rq, struct form_value *value)
{
	const struct form_field *f = value->field;

	if (f->type == FORM_RECORD)
		return f->load(rq, &value->choices);
	if (f->type == FORM_SELECT) {
		size_t n = 0;

		while (f->choices[n].value)
			n++;
		value->choices.v = ARENA_ARRAY(rq->arena, n, struct choice);
		memcpy(value->choices.v, f->choices, n * sizeof(struct choice));
		value->choices.n = n;
	}
	if (f->type == FORM_COMBO)
		value->lookup_url = url_make(rq, f->lookup, 0, NULL);
	return 0;
}

int form_new(struct request *rq, const struct form *form, struct form_state **out)
{
	struct form_state *state = ARENA_NEW(rq->arena, struct form_state);

	*state = (struct form_state){.form = form, .n = form->n, .valid = true};
	state->v = ARENA_ARRAY(rq->arena, form->n, struct form_value);
	state->csrf = csrf_token(rq);
	for (size_t i = 0; i < form->n; i++) {
		state->v[i].field = &form->fields[i];
		state->v[i].text = "";
		state->has_file |= form->fields[i].type == FORM_FILE;
		if (load_choices(rq, &state->v[i]) < 0)
			return -1;
	}
	*out = state;
	return 0;
}

static const struct form_field *find_field(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->n; i++)
		if (str_eq(form->fields[i].name, name))
			return &form->fields[i];
	return NULL;
}

/* A page older than the program, or a program that guesses: say so instead of dropping what was sent. */
static void refuse_unknown(struct request *rq, struct form_state *state)
{
	for (size_t i = 0; i < rq->posted.n; i++) {
		const char *name = rq->posted.v[i].name;

		if (!str_eq(name, "csrf_token") && !find_field(state->form, name))
			form_error(rq, state, NULL, "This form has no field \"%s\". Reload the page and try again.",
				   str_cut(rq->arena, name, 40));
		else if (request_posted(rq, name) != rq->posted.v[i].value)
			form_error(rq, state, NULL,
				   "The field \"%.40s\" was sent twice. Reload the page and try again.", name);
	}
}

static const struct upload *find_upload(const struct request *rq, const char *name)
{
	const struct upload *u = rq->uploads;

	while (u && !str_eq(u->field, name))
		u = u->next;
	return u;
}

static void read_value(struct request *rq, struct form_value *value)
{
	const struct form_field *f = value->field;
	const char *text = request_posted(rq, f->name);

	if (f->type == FORM_FILE) {
		value->file = find_upload(rq, f->name);
		value->given = value->file && (value->file->size || !str_empty(value->file->file_name));
		return;
	}
	if (f->type == FORM_CHECKBOX) {
		value->flag = value->given = text != NULL;
		return;
	}
	value->text = !text ? "" : f->type == FORM_PASSWORD ? text : str_trim(rq->arena, text);
	value->given = !str_empty(value->text);
}

int form_read(struct request *rq, const struct form *form, struct form_state **out)
{
	struct form_state *state;

	if (form_new(rq, form, &state) < 0)
		return -1;
	state->submitted = true;
	rq->form = *out = state;
	refuse_unknown(rq, state);
	for (size_t i = 0; i < state->n; i++) {
		const char *refusal;

		read_value(rq, &state->v[i]);
		refusal = form_check_value(rq->arena, &state->v[i]);
		if (refusal)
			form_error(rq, state, form->fields[i].name, "%s", refusal);
	}
	return 0;
}

int form_for_page(struct request *rq, const struct form *form, struct form_state **out)
{
	if (rq->form && rq->form->form == form) {
		*out = rq->form;
		return 0;
	}
	return form_new(rq, form, out);
}

struct form_value *form_value(struct form_state *state, const char *name)
{
	for (size_t i = 0; i < state->n; i++)
		if (str_eq(state->v[i].field->name, name))
			return &state->v[i];
	assert(!"form_value: the form has no such field");
	abort();
}

const char *form_text(struct form_state *state, const char *name)
{
	return form_value(state, name)->text;
}

void form_set_text(struct form_state *state, const char *name, const char *text)
{
	form_value(state, name)->text = text ? text : "";
}

void form_set_id(struct request *rq, struct form_state *state, const char *name, bool set, int64_t id)
{
	form_value(state, name)->text = set ? arena_printf(rq->arena, "%lld", (long long)id) : "";
}

static void add_error(struct request *rq, struct form_errors *errors, const char *text)
{
	errors->v = arena_grow(rq->arena, errors->v, errors->n, &errors->cap, sizeof(*errors->v));
	errors->v[errors->n++] = text;
}

void form_error(struct request *rq, struct form_state *state, const char *name, const char *fmt, ...)
{
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = arena_vprintf(rq->arena, fmt, ap);
	va_end(ap);
	state->valid = false;
	if (name)
		form_value(state, name)->error = text;
	else
		add_error(rq, &state->errors, text);
}

int form_show_again(struct request *rq, route_handler *get)
{
	assert(rq->form && rq->form->submitted && !rq->form->valid);
	return get(rq);
}

int form_status(const struct request *rq)
{
	return rq->form && rq->form->submitted && !rq->form->valid ? 400 : 200;
}
