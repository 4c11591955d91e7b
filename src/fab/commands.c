#include "base/str.h"
#include "fab/commands.h"

const struct fab_command fab_commands[] = {
	{"check",
	 {{NULL, false}},
	 false,
	 NEEDS_NOTHING,
	 "validate the pillar files, without any connection",
	 "Checks the environment of the line, or all of them.",
	 fab_check},
};
const size_t fab_commands_count = ARRAY_LEN(fab_commands);

const char *command_usage(struct arena *a, const struct fab_command *command)
{
	const char *text = command->name;

	for (size_t i = 0; i < PARAMETERS_MAX && command->parameters[i].name; i++) {
		const struct parameter *p = &command->parameters[i];
		char *name = arena_strdup(a, p->name);

		for (char *c = name; !strchr(p->name, '|') && *c; c++)
			*c = (char)toupper((unsigned char)*c);
		text = arena_printf(a, "%s%s%s%s%s", text, p->optional ? "[" : "", i ? "," : ":", name,
				    p->optional ? "]" : "");
	}
	return text;
}
