#include "fab/line.h"

#include "base/str.h"
#include "fab/split.h"

struct reader {
	struct fab *f;
	struct line *line;
	struct problems *problems;
	struct names environments;
	const struct pillar_instance *instance;
	bool pillar_good;
};

static const struct fab_command *find_command(const char *name)
{
	for (size_t i = 0; i < fab_commands_count; i++)
		if (str_eq(fab_commands[i].name, name))
			return &fab_commands[i];
	return NULL;
}

static bool has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (str_eq(names->v[i], name))
			return true;
	return false;
}

static const char *join(struct arena *a, const char *const *v, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = arena_printf(a, "%s%s%s", text, i ? ", " : "", v[i]);
	return text;
}

static void unknown_word(struct reader *r, const char *name)
{
	struct arena *a = r->f->arena;
	const char **known = ARENA_ARRAY(a, fab_commands_count + r->environments.n + 2, const char *), *nearest;
	size_t n = 0;

	for (size_t i = 0; i < fab_commands_count; i++)
		known[n++] = fab_commands[i].name;
	for (size_t i = 0; i < r->environments.n; i++)
		known[n++] = r->environments.v[i];
	known[n++] = "instance";
	nearest = str_nearest(name, known);
	problems_add(r->problems, NULL, "\"%s\" is neither a command nor an environment%s%s%s; \"fab -l\" lists them",
		     name, nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static void read_environment(struct reader *r, const char *name)
{
	struct fab *f = r->f;

	if (f->pillar.environment) {
		problems_add(r->problems, NULL, "%s: a line has one environment, and it is %s already", name,
			     f->pillar.environment);
		return;
	}
	if (r->line->n)
		problems_add(r->problems, NULL, "%s: the environment comes first", name);
	r->pillar_good =
		pillar_load(f->arena, arena_printf(f->arena, "%s/pillar", f->conf), name, &f->pillar, r->problems) == 0;
}

static void read_instance(struct reader *r, const char *key)
{
	const struct pillar *p = &r->f->pillar;
	const char **keys;

	if (!p->environment) {
		problems_add(r->problems, NULL,
			     "instance:%s: an environment must come before it: fab ENVIRONMENT instance:%s",
			     key ? key : "", key ? key : "KEY");
		return;
	}
	if (!r->pillar_good)
		return; /* said already */
	r->instance = key ? pillar_instance(p, key) : NULL;
	if (r->instance)
		return;
	keys = ARENA_ARRAY(r->f->arena, p->n_instances, const char *);
	for (size_t i = 0; i < p->n_instances; i++)
		keys[i] = p->instances[i].key;
	problems_add(r->problems, NULL, "there is no instance \"%s\"; there are %s", key ? key : "",
		     join(r->f->arena, keys, p->n_instances));
}

/* One argument up to a comma; \, and \= stand for themselves. *name is what stands before a bare "=", or NULL. */
static const char *take_argument(struct arena *a, const char **rest, const char **name)
{
	char *out = arena_alloc(a, strlen(*rest) + 1);
	const char *value = out;
	size_t n = 0;

	*name = NULL;
	for (; **rest && **rest != ','; (*rest)++) {
		if (**rest == '\\' && (*rest)[1] && strchr(",=", (*rest)[1])) {
			out[n++] = *++*rest;
		} else if (**rest == '=' && !*name) {
			out[n++] = '\0';
			*name = value;
			value = out + n;
		} else {
			out[n++] = **rest;
		}
	}
	out[n] = '\0';
	if (**rest == ',')
		++*rest;
	else
		*rest = NULL;
	return value;
}

static size_t count_parameters(const struct fab_command *c)
{
	size_t n = 0;

	while (n < PARAMETERS_MAX && c->parameters[n].name)
		n++;
	return n;
}

static int parameter_named(const struct fab_command *c, const char *name)
{
	for (size_t i = 0; i < count_parameters(c); i++)
		if (str_eq(c->parameters[i].name, name))
			return (int)i;
	return -1;
}

static void wrong_arguments(struct reader *r, const struct fab_command *c, const char *why)
{
	problems_add(r->problems, NULL, "%s: %s; it is written %s", c->name, why, command_usage(r->f->arena, c));
}

/* A parameter whose name has a "|" lists the words that it can be. */
static bool is_choice(const char *choices, const char *value)
{
	size_t n = strlen(value);

	if (!strchr(choices, '|'))
		return true;
	for (const char *at = choices; *at; at += strcspn(at, "|"), at += *at == '|')
		if (strcspn(at, "|") == n && strncmp(at, value, n) == 0)
			return true;
	return false;
}

static void read_arguments(struct reader *r, struct step *step, const char *rest)
{
	const struct fab_command *c = step->command;
	size_t max = count_parameters(c), n = 0;

	if (c->whole_rest) {
		struct names words;
		struct err err;

		step->values[0] = rest;
		if (!str_empty(rest) && split_words(r->f->arena, rest, &words, &err) < 0) {
			wrong_arguments(r, c, err.text);
			return;
		}
		rest = NULL;
	}
	while (rest) {
		const char *name, *value = take_argument(r->f->arena, &rest, &name);
		int at = name ? parameter_named(c, name) : n < max ? (int)n++ : -1;

		if (at < 0) {
			wrong_arguments(r, c,
					name ? arena_printf(r->f->arena, "there is no argument \"%s\"", name)
					     : "too many arguments");
			return;
		}
		step->values[at] = value;
	}
	for (size_t i = 0; i < max; i++)
		if (step->values[i] && !is_choice(c->parameters[i].name, step->values[i])) {
			wrong_arguments(r, c,
					arena_printf(r->f->arena, "\"%s\" is none of its words", step->values[i]));
			return;
		}
	for (size_t i = 0; i < max; i++)
		if (str_empty(step->values[i]) && !c->parameters[i].optional) {
			wrong_arguments(r, c, "an argument is missing");
			return;
		}
}

/* DEP-27 */
static void check_context(struct reader *r, const struct fab_command *c)
{
	if ((c->needs & (NEEDS_ENVIRONMENT | NEEDS_INSTANCE)) && !r->f->pillar.environment)
		problems_add(r->problems, NULL, "%s: no environment: put one in front: %s", c->name,
			     join(r->f->arena, r->environments.v, r->environments.n));
	else if ((c->needs & NEEDS_INSTANCE) && !r->instance && r->pillar_good)
		problems_add(r->problems, NULL, "%s: no instance: put instance:KEY in front of it", c->name);
}

static void read_command(struct reader *r, const struct fab_command *command, const char *rest)
{
	struct line *line = r->line;
	struct step *step;

	line->v = arena_grow(r->f->arena, line->v, line->n, &line->cap, sizeof(*line->v));
	step = &line->v[line->n++];
	*step = (struct step){.command = command, .instance = r->instance};
	read_arguments(r, step, rest);
	check_context(r, command);
}

static void read_word(struct reader *r, const char *word)
{
	size_t n = strcspn(word, ":");
	const char *name = arena_strndup(r->f->arena, word, n), *rest = word[n] ? word + n + 1 : NULL;
	const struct fab_command *command = find_command(name);

	if (str_eq(name, "instance"))
		read_instance(r, rest);
	else if (command)
		read_command(r, command, rest);
	else if (has_name(&r->environments, name) && !rest)
		read_environment(r, name);
	else
		unknown_word(r, name);
}

int line_read(struct fab *f, const struct names *words, struct line *line, struct problems *problems)
{
	struct reader r = {.f = f, .line = line, .problems = problems};
	size_t before = problems->errors;

	*line = (struct line){0};
	r.environments = pillar_environments(f->arena, arena_printf(f->arena, "%s/pillar", f->conf));
	for (size_t i = 0; i < words->n; i++)
		read_word(&r, words->v[i]);
	if (!line->n && problems->errors == before)
		problems_add(problems, NULL, "nothing to do: no command; \"fab -l\" lists them");
	return problems->errors == before ? 0 : -1;
}
