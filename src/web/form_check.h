/* The rules of the types of fields (UI-60). */
#ifndef WEB_FORM_CHECK_H
#define WEB_FORM_CHECK_H

#include "web/form.h"

/* Fills the typed member of value from its text; NULL, or why it is refused. */
const char *form_check_value(struct arena *a, struct form_value *value);

/* local@domain with a dot in the domain, no blanks (V-email). */
bool email_is_valid(const char *text);

#endif
