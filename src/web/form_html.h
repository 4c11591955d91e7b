/* What field.html asks about a field. */
#ifndef WEB_FORM_HTML_H
#define WEB_FORM_HTML_H

#include "base/str.h"
#include "web/form.h"

static inline int field_width(const struct form_value *v)
{
	return v->field->width ? v->field->width : 12;
}

/* A help text or an error stands under the control, which names it to those who do not see it. */
static inline bool field_has_note(const struct form_value *v)
{
	return v->error || v->field->help;
}

static inline bool field_is_chosen(const struct form_value *v, const struct choice *c)
{
	return str_eq(v->text, c->value);
}

static inline const char *field_input_type(const struct form_value *v)
{
	switch (v->field->type) {
	case FORM_PASSWORD: return "password";
	case FORM_EMAIL: return "email";
	case FORM_INTEGER: return "number";
	case FORM_DATE: return "date";
	default: return "text";
	}
}

/* Which keys a phone offers (UI-29: prices and weights are text inputs). */
static inline const char *field_input_mode(const struct form_value *v)
{
	switch (v->field->type) {
	case FORM_MONEY:
	case FORM_NUMBER: return "decimal";
	case FORM_INTEGER: return "numeric";
	case FORM_EMAIL: return "email";
	default: return "text";
	}
}

#endif
