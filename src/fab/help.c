#include "fab/help.h"

#include "base/str.h"

static const char usage[] = "fab [OPTIONS] ENVIRONMENT [instance:KEY] COMMAND[:ARGUMENTS] ...";

static const struct {
	int status;
	const char *meaning;
} statuses[] = {
	{EXIT_DONE, "done"},
	{EXIT_FAILED, "something failed on the server"},
	{EXIT_USAGE, "the line or the pillar is wrong; nothing was done"},
	{EXIT_REFUSED, "a question was answered with no"},
	{EXIT_LOCKED, "somebody else is at work on the server"},
	{EXIT_UNREACHABLE, "the server cannot be reached"},
	{EXIT_CHANGES, "plan: there is something to change"},
	{EXIT_INTERRUPTED, "interrupted"},
};

static const char *needs_text(const struct fab_command *c)
{
	if (c->needs & NEEDS_INSTANCE)
		return "Needs an environment and an instance.";
	return c->needs & NEEDS_ENVIRONMENT ? "Needs an environment." : "Needs nothing in front of it.";
}

/* "-u, --user USER" */
static const char *option_text(struct fab *f, const struct option_spec *o)
{
	const char *letter = o->letter ? arena_printf(f->arena, "-%c, ", o->letter) : "    ";

	return arena_printf(f->arena, "%s--%s%s%s", letter, o->name, o->value ? " " : "", o->value ? o->value : "");
}

void help_list(struct fab *f, FILE *out)
{
	struct names environments = pillar_environments(f->arena, arena_printf(f->arena, "%s/pillar", f->conf));

	fputs("Environments:", out);
	for (size_t i = 0; i < environments.n; i++)
		fprintf(out, " %s", environments.v[i]);
	fputs(environments.n ? "\n\nCommands:\n" : " none here\n\nCommands:\n", out);
	for (size_t i = 0; i < fab_commands_count; i++)
		fprintf(out, "  %-32s %s\n", command_usage(f->arena, &fab_commands[i]), fab_commands[i].help);
	fprintf(out, "  %-32s %s\n", "instance:KEY", "choose the instance for the commands behind it");
}

void help_print(struct fab *f, FILE *out)
{
	fprintf(out, "fab: build, update and look after the server of an environment\n\nusage: %s\n\nOptions:\n",
		usage);
	for (size_t i = 0; i < option_specs_count; i++)
		fprintf(out, "  %-32s %s\n", option_text(f, &option_specs[i]), option_specs[i].help);
	fputs("\n", out);
	help_list(f, out);
	fputs("\nExit status:\n", out);
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		fprintf(out, "  %3d  %s\n", statuses[i].status, statuses[i].meaning);
}

int help_describe(struct fab *f, const char *name, FILE *out)
{
	for (size_t i = 0; i < fab_commands_count; i++) {
		const struct fab_command *c = &fab_commands[i];

		if (!str_eq(c->name, name))
			continue;
		fprintf(out, "%s\n\n%s.\n%s\n", command_usage(f->arena, c), c->help, needs_text(c));
		if (c->details)
			fprintf(out, "%s\n", c->details);
		return 0;
	}
	return err_set(&f->err, "there is no command \"%s\"; \"fab -l\" lists them", name);
}

/* roff takes a dot or quote at the start of a line as a request, and a backslash anywhere. */
static void put_roff(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '-')
			fputs("\\-", out);
		else
			fputc(*text, out);
	}
}

static void put_entry(FILE *out, const char *term, const char *text)
{
	fputs(".TP\n.B ", out);
	put_roff(out, term);
	fputc('\n', out);
	put_roff(out, text);
	fputc('\n', out);
}

static void print_man(struct fab *f, FILE *out)
{
	fputs(".TH FAB 1 \"\" \"CTS\" \"CTS\"\n.SH NAME\nfab \\- build, update and look after the server of an "
	      "environment\n.SH SYNOPSIS\n.B ",
	      out);
	put_roff(out, usage);
	fputs("\n.SH DESCRIPTION\n"
	      "Words run from left to right. The environment comes first: a directory of conf/pillar with an env.sls. "
	      "The whole line is checked before the first connection is made, and the first command that fails ends "
	      "it.\n.PP\n"
	      "Arguments stand behind a colon, separated by commas; a backslash before a comma or an equals sign keeps "
	      "it. They may be named: name=value.\n.SH OPTIONS\n",
	      out);
	for (size_t i = 0; i < option_specs_count; i++)
		put_entry(out, option_text(f, &option_specs[i]) + strspn(option_text(f, &option_specs[i]), " "),
			  option_specs[i].help);
	fputs(".SH COMMANDS\n", out);
	for (size_t i = 0; i < fab_commands_count; i++) {
		const struct fab_command *c = &fab_commands[i];

		put_entry(out, command_usage(f->arena, c),
			  arena_printf(f->arena, "%c%s. %s%s%s", toupper((unsigned char)c->help[0]), c->help + 1,
				       needs_text(c), c->details ? " " : "", c->details ? c->details : ""));
	}
	put_entry(out, "instance:KEY", "Choose the instance for the commands behind it.");
	fputs(".SH EXIT STATUS\n", out);
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
		put_entry(out, arena_printf(f->arena, "%d", statuses[i].status), statuses[i].meaning);
}

static void print_candidate(FILE *out, const char *word, const char *text)
{
	fprintf(out, "%s\t%s\n", word, text);
}

/* A word a line, a tab, what it means: environments until there is one, then what may follow. */
static void print_words(struct fab *f, const struct names *words, FILE *out)
{
	const char *dir = arena_printf(f->arena, "%s/pillar", f->conf);
	struct names environments = pillar_environments(f->arena, dir);
	struct problems ignored = {.arena = f->arena};
	const char *environment = NULL;
	struct pillar pillar = {0};

	for (size_t i = 0; i < words->n; i++)
		for (size_t j = 0; j < environments.n; j++)
			if (str_eq(words->v[i], environments.v[j]))
				environment = words->v[i];
	for (size_t i = 0; !environment && i < environments.n; i++)
		print_candidate(out, environments.v[i], "environment");
	for (size_t i = 0; i < fab_commands_count; i++) {
		const struct fab_command *c = &fab_commands[i];
		bool takes = c->parameters[0].name && !c->parameters[0].optional;

		if (environment || !c->needs)
			print_candidate(out, arena_printf(f->arena, "%s%s", c->name, takes ? ":" : ""), c->help);
	}
	if (!environment || pillar_load(f->arena, dir, environment, &pillar, &ignored) < 0)
		return;
	for (size_t i = 0; i < pillar.n_instances; i++)
		print_candidate(out, arena_printf(f->arena, "instance:%s", pillar.instances[i].key),
				pillar.instances[i].name);
}

/* The shells ask `fab --print words`, so that environments and instances are those of the folder one is in. */
static const char bash_script[] =
	"_fab() {\n"
	"\tlocal word=${COMP_LINE:0:COMP_POINT} words IFS=$'\\n'\n"
	"\tword=${word##* }\n"
	"\tif [[ $word == -* ]]; then\n"
	"\t\twords=\"%s\"\n"
	"\telse\n"
	"\t\twords=$(IFS=' '; fab --print words -- ${COMP_LINE#* } 2>/dev/null | cut -f1)\n"
	"\tfi\n"
	"\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	"\tif [[ $word == *:* ]]; then\n" /* bash splits words at colons: only the rest is to be put in */
	"\t\tCOMPREPLY=(\"${COMPREPLY[@]#\"${word%%:*}:\"}\")\n"
	"\tfi\n"
	"\t[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace\n"
	"}\n"
	"complete -F _fab fab\n";

static const char zsh_script[] =
	"#compdef fab\n"
	"_fab() {\n"
	"\tlocal -a entries\n"
	"\tif [[ $PREFIX == -* ]]; then\n"
	"\t\tcompadd -- %s\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tlocal line\n"
	"\tfor line in ${(f)\"$(fab --print words -- ${words[2,CURRENT-1]} 2>/dev/null)\"}; do\n"
	"\t\tentries+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")\n"
	"\tdone\n"
	"\t_describe fab entries\n"
	"}\n"
	"_fab \"$@\"\n";

static void print_fish(FILE *out)
{
	fputs("complete -c fab -f -a '(fab --print words -- (commandline -opc)[2..-1] 2>/dev/null)'\n", out);
	for (size_t i = 0; i < option_specs_count; i++) {
		const struct option_spec *o = &option_specs[i];

		fputs("complete -c fab", out);
		if (o->letter)
			fprintf(out, " -s %c", o->letter);
		fprintf(out, " -l %s%s -d '%s'\n", o->name, o->type == OPTION_FLAG ? "" : " -r", o->help);
	}
}

/* A script with its one "%s" replaced by the options, separated by sep. */
static void print_script(FILE *out, const char *script, const char *sep)
{
	const char *at = strstr(script, "%s");

	fprintf(out, "%.*s", (int)(at - script), script);
	for (size_t i = 0; i < option_specs_count; i++)
		fprintf(out, "%s--%s", i ? sep : "", option_specs[i].name);
	fputs(at + 2, out);
}

int help_generate(struct fab *f, const char *what, const struct names *words, FILE *out)
{
	if (str_eq(what, "man"))
		print_man(f, out);
	else if (str_eq(what, "bash"))
		print_script(out, bash_script, "\n");
	else if (str_eq(what, "zsh"))
		print_script(out, zsh_script, " ");
	else if (str_eq(what, "fish"))
		print_fish(out);
	else if (str_eq(what, "words"))
		print_words(f, words, out);
	else
		return err_set(&f->err, "--print knows man, bash, zsh, fish and words, not \"%s\"", what);
	return 0;
}
