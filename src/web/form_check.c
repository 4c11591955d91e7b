#include "web/form_check.h"

#include "base/str.h"

#define NUMBER_MAX 1e9 /* of a weight in kg and the like: more is a slip of the keyboard */

typedef const char *check_function(struct arena *a, struct form_value *value);

static const char *check_text(struct arena *a, struct form_value *value)
{
	int64_t max = value->field->max, n = (int64_t)str_chars(value->text);
	bool lines = value->field->type == FORM_LONG;

	for (const char *s = value->text; *s && value->field->type != FORM_PASSWORD; s++)
		if (((unsigned char)*s < ' ' && !(lines && strchr("\r\n\t", *s))) || *s == 0x7F)
			return "Take out the characters that cannot be seen (line breaks, tabs and the like).";
	if (max && n > max)
		return arena_printf(a, "Use at most %lld characters (these are %lld).", (long long)max, (long long)n);
	return NULL;
}

static bool is_email_part(const char *s, size_t n, const char *extra)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c <= 0x20 || c == 0x7F || (c < 0x80 && !isalnum(c) && !strchr(extra, c)))
			return false;
	}
	return n > 0 && s[0] != '.' && s[n - 1] != '.';
}

bool email_is_valid(const char *text)
{
	const char *at = strrchr(text, '@');

	return at && is_email_part(text, (size_t)(at - text), ".!#$%&'*+/=?^_`{|}~-") &&
	       is_email_part(at + 1, strlen(at + 1), ".-") && strchr(at, '.') && !strstr(at, "..") && at[1] != '-';
}

static const char *check_email(struct arena *a, struct form_value *value)
{
	const char *refusal = check_text(a, value);

	if (refusal)
		return refusal;
	return email_is_valid(value->text) ? NULL : "Enter an email address, as name@example.org.";
}

static const char *check_integer(struct arena *a, struct form_value *value)
{
	const struct form_field *f = value->field;

	if (!str_to_int64(value->text, &value->integer) || value->text[0] == '+')
		return "Enter a whole number.";
	if (value->integer < f->min)
		return arena_printf(a, "Enter %lld or more.", (long long)f->min);
	if (value->integer > f->max)
		return arena_printf(a, "Enter %lld or less.", (long long)f->max);
	return NULL;
}

/* V-number, V-min0, V-digits (CAT-31, CUR-14, CUR-60). */
static const char *check_money(struct arena *a, struct form_value *value)
{
	const struct form_field *f = value->field;
	struct decimal_digits digits;

	if (!decimal_parse(value->text, &value->money, &digits)) {
		if (value->text[strspn(value->text, "-+0123456789.")] == '\0' && strlen(value->text) > 15)
			return arena_printf(a, "Use at most %d digits before the decimal point.", f->whole);
		return strchr(value->text, ',') ? "Enter a number with \".\" for decimals and no grouping, as 1234.50."
						: "Enter a number, as 1234.50.";
	}
	if (value->money.units < 0)
		return "Ensure this value is greater than or equal to 0.";
	if (digits.whole > f->whole)
		return arena_printf(a, "Use at most %d digits before the decimal point.", f->whole);
	if (digits.places > f->places)
		return arena_printf(a, "Use at most %d decimals.", f->places);
	return NULL;
}

static const char *check_number(struct arena *a, struct form_value *value)
{
	(void)a;
	if (!str_to_double(value->text, &value->number))
		return "Enter a number, as 1.5.";
	if (value->number > NUMBER_MAX)
		return "Enter a number below a thousand million.";
	return value->number < 0 ? "Ensure this value is greater than or equal to 0." : NULL;
}

static const char *check_choice(struct arena *a, struct form_value *value)
{
	(void)a;
	for (size_t i = 0; i < value->choices.n; i++)
		if (str_eq(value->choices.v[i].value, value->text))
			return value->field->type == FORM_RECORD && !str_to_int64(value->text, &value->integer)
				       ? "Choose an entry of the list."
				       : NULL;
	return "Choose an entry of the list: this one is not there (any more).";
}

static const char *check_date(struct arena *a, struct form_value *value)
{
	(void)a;
	return date_parse(value->text, &value->date) ? NULL : "Enter a date as 2026-11-22.";
}

static const char *check_file(struct arena *a, struct form_value *value)
{
	(void)a;
	return value->file->size ? NULL : "The file is empty.";
}

static const char *check_nothing(struct arena *a, struct form_value *value)
{
	(void)a;
	(void)value;
	return NULL;
}

static check_function *const checks[] = {
	[FORM_TEXT] = check_text,     [FORM_LONG] = check_text,        [FORM_EMAIL] = check_email,
	[FORM_PASSWORD] = check_text, [FORM_INTEGER] = check_integer,  [FORM_MONEY] = check_money,
	[FORM_NUMBER] = check_number, [FORM_SELECT] = check_choice,    [FORM_RECORD] = check_choice,
	[FORM_COMBO] = check_text,    [FORM_CHECKBOX] = check_nothing, [FORM_DATE] = check_date,
	[FORM_FILE] = check_file,     [FORM_HIDDEN] = check_nothing,
};

const char *form_check_value(struct arena *a, struct form_value *value)
{
	const struct form_field *f = value->field;
	const char *refusal;

	if (!value->given)
		return f->required ? "This field is required." : NULL;
	refusal = checks[f->type](a, value);
	if (!refusal && f->check && *value->text)
		refusal = f->check(a, value->text);
	return refusal;
}
