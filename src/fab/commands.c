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
	{"setup_minion",
	 {{NULL, false}},
	 false,
	 NEEDS_ENVIRONMENT,
	 "prepare a bare machine: git and cts-converge",
	 "The first contact: fab -u root ENVIRONMENT setup_minion deploy.",
	 fab_setup_minion},
	{"get_secrets",
	 {{NULL, false}},
	 false,
	 NEEDS_ENVIRONMENT,
	 "fetch the server's secrets.sls",
	 "What was here before is kept as secrets.sls.bak.",
	 fab_get_secrets},
	{"sync",
	 {{NULL, false}},
	 false,
	 NEEDS_ENVIRONMENT,
	 "send the pillar to the server",
	 "Shows which secrets change and asks first; when the answer is no, the server's are kept as "
	 "secrets.sls.remote.",
	 fab_sync},
	{"plan",
	 {{NULL, false}},
	 false,
	 NEEDS_ENVIRONMENT,
	 "tell what highstate would change, and change nothing",
	 "With the pillar that is on the server: sync sends the one here. Exit status 10 when there is something to "
	 "change.",
	 fab_plan},
	{"highstate",
	 {{NULL, false}},
	 false,
	 NEEDS_ENVIRONMENT,
	 "make the server what its pillar says",
	 "The run goes on when the connection is cut; follow shows it again.",
	 fab_highstate},
	{"deploy", {{NULL, false}}, false, NEEDS_ENVIRONMENT, "sync, then highstate", NULL, fab_deploy},
	{"follow",
	 {{NULL, false}},
	 false,
	 NEEDS_ENVIRONMENT,
	 "show the run at work on the server, or the last one",
	 NULL,
	 fab_follow},
	{"put_file",
	 {{"path", false}},
	 false,
	 NEEDS_ENVIRONMENT,
	 "copy a file to /tmp on the server",
	 NULL,
	 fab_put_file},
	{"ssh", {{NULL, false}}, false, NEEDS_ENVIRONMENT, "log in on the server", NULL, fab_ssh},
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
