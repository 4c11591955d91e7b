/*
 * Forms as tables of fields. One piece of code reads what was posted, checks it and shows it again.
 *
 *	static const struct form_field fields[] = {
 *		{.name = "item_code", .label = "Item code", .type = FORM_TEXT, .required = true, .max = 255},
 *	};
 *	const struct form item_form = {.fields = fields, .n = ARRAY_LEN(fields)};
 *
 * A route that names a form runs its POST handler only when every field holds; otherwise the GET handler answers,
 * finds the form submitted in rq->form, and shows it with status 400 and the errors (UI-28). Handlers add what only
 * they can know with form_error() and then answer the same way: return form_show_again(rq, handler).
 *
 * Text is trimmed (ACC-X14), passwords are not. Posted fields that the form does not have are refused.
 */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/datetime.h"
#include "base/decimal.h"
#include "base/err.h"
#include "web/request.h"
#include "web/route.h"

enum form_type {
	FORM_TEXT, /* one line; max characters */
	FORM_LONG, /* several lines */
	FORM_EMAIL,
	FORM_PASSWORD,
	FORM_INTEGER, /* from min to max */
	FORM_MONEY,   /* decimal >= 0 with at most `whole` and `places` digits */
	FORM_NUMBER,  /* double >= 0 */
	FORM_SELECT,  /* one of fixed choices, by value */
	FORM_RECORD,  /* one of the records that `load` lists, by id */
	FORM_COMBO,   /* text with suggestions from the lookup named in `lookup` */
	FORM_CHECKBOX,
	FORM_DATE,
	FORM_FILE,
	FORM_HIDDEN, /* kept as text */
};

struct choice {
	const char *value, *label;
};

struct choices {
	struct choice *v;
	size_t n;
};

struct form_field {
	const char *name, *label, *help;
	enum form_type type;
	bool required;
	int64_t min, max;             /* FORM_INTEGER: the range; texts: at most max characters, 0 = any number */
	int whole, places;            /* FORM_MONEY */
	int width;                    /* columns of 12; 0 = 12 */
	const struct choice *choices; /* FORM_SELECT: ended by a NULL value; no blank entry */
	int (*load)(struct request *rq, struct choices *choices); /* FORM_RECORD; 0 or -1 with rq->err */
	const char *lookup; /* FORM_COMBO: path of the suggestions, below the prefix */
	/* A rule of the field's own on non-empty text: NULL, or the refusal. */
	const char *(*check)(struct arena *a, const char *text);
	const char *autocomplete; /* the browser's hint: "username", "off" ... or NULL */
	const char *accept;       /* FORM_FILE: types offered */
};

struct form {
	const struct form_field *fields;
	size_t n;
};

struct form_value {
	const struct form_field *field;
	const char *text;      /* as typed, trimmed; "" when absent */
	const char *error;     /* NULL = fine */
	struct url lookup_url; /* FORM_COMBO */
	bool given;            /* not empty */
	/* by type, valid when given and without error */
	int64_t integer; /* FORM_INTEGER, id of FORM_RECORD */
	struct decimal money;
	double number;
	bool flag;
	struct date date;
	const struct upload *file;
	struct choices choices; /* FORM_RECORD, FORM_SELECT: what can be chosen */
};

struct form_errors {
	const char **v;
	size_t n, cap;
};

struct form_state {
	const struct form *form;
	struct form_value *v; /* one a field, in the form's order */
	size_t n;
	struct form_errors errors; /* of the form as a whole */
	bool submitted, valid;
	const char *csrf;
	bool has_file;
};

/* An empty form for showing; loads the choices. */
int form_new(struct request *rq, const struct form *form, struct form_state **out) MUST_CHECK;

/* What the request posted, checked; *out is also rq->form. */
int form_read(struct request *rq, const struct form *form, struct form_state **out) MUST_CHECK;

/*
 * For a GET handler: the submitted form when its POST was refused, else a new one. Put the initial values into a
 * form only if it is not submitted.
 */
int form_for_page(struct request *rq, const struct form *form, struct form_state **out) MUST_CHECK;

/* The value of a field by its name, which must be in the form. */
struct form_value *form_value(struct form_state *state, const char *name);
const char *form_text(struct form_state *state, const char *name);

/* Initial values. NULL and absent ones leave the field empty (UI-X9). */
void form_set_text(struct form_state *state, const char *name, const char *text);
void form_set_id(struct request *rq, struct form_state *state, const char *name, bool set, int64_t id);

/* A refusal of a field, or with name NULL of the form as a whole. */
void form_error(struct request *rq, struct form_state *state, const char *name, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* Answers a refused POST: the page of the GET handler with status 400. */
int form_show_again(struct request *rq, route_handler *get);

/* Status of the page that shows a form: 400 when it was submitted and refused, else 200. */
int form_status(const struct request *rq);

#endif
