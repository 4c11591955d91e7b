/* Texts from outside: queries and form bodies, dates, instants, decimals, e-mail addresses, YAML. */
#include <stddef.h>
#include <stdint.h>

#include "base/datetime.h"
#include "base/decimal.h"
#include "base/str.h"
#include "base/yaml.h"
#include "web/form_check.h"
#include "web/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct params params = {0};
	struct decimal_digits digits;
	struct yaml_node root;
	struct decimal money;
	struct instant moment;
	struct arena arena;
	struct date day;
	struct err err;
	char *text;

	arena_init(&arena, 0);
	text = arena_strndup(&arena, (const char *)data, size);
	if (params_parse(&arena, text, &params))
		for (size_t i = 0; i < params.n; i++)
			if (!str_is_utf8(params.v[i].value, strlen(params.v[i].value)))
				__builtin_trap();
	if (date_parse(text, &day) && !date_is_valid(day))
		__builtin_trap();
	if (decimal_parse(text, &money, &digits) && digits.places <= DECIMAL_PLACES) {
		struct decimal again;

		/* what is printed reads back as the same */
		if (!decimal_parse(decimal_text(&arena, money, DECIMAL_PLACES), &again, NULL) ||
		    again.units != money.units)
			__builtin_trap();
	}
	(void)!instant_parse(text, &moment);
	(void)email_is_valid(text);
	str_trim(&arena, text);
	(void)!yaml_parse(&arena, "fuzz.yaml", (const char *)data, size, &root, &err);
	arena_free(&arena);
	return 0;
}
