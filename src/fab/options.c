#include "fab/options.h"

#include "base/str.h"

#define AT(field) offsetof(struct options, field)

const struct option_spec option_specs[] = {
	{'u', "user", OPTION_TEXT, AT(user), "USER", "log in as USER; -u root for the first contact"},
	{'i', "identity", OPTION_TEXT, AT(key), "FILE", "the private key to log in with"},
	{'H', "hosts", OPTION_TEXT, AT(hosts), "HOST[,HOST]",
	 "connect to these instead of the environment's; HOST:PORT allowed"},
	{0, "port", OPTION_NUMBER, AT(port), "N", "the port of ssh"},
	{0, "yes", OPTION_FLAG, AT(yes), NULL, "answer every question with yes"},
	{0, "show-secrets", OPTION_FLAG, AT(show_secrets), NULL, "print the values of secrets instead of masking them"},
	{0, "dry-run", OPTION_FLAG, AT(dry_run), NULL, "deploy: only tell what it would change, as plan does"},
	{0, "no-backup", OPTION_FLAG, AT(no_backup), NULL, "migrate without dumping the databases first"},
	{0, "upgrade", OPTION_FLAG, AT(upgrade), NULL,
	 "deploy, plan: bring all of Debian's packages to their newest version, too"},
	{0, "lock-wait", OPTION_NUMBER, AT(lock_wait_s), "SECONDS",
	 "wait so long while somebody else is at work on the server"},
	{0, "conf", OPTION_TEXT, AT(conf), "DIR", "the folder of the pillar, instead of conf/ here or above"},
	{'l', "list", OPTION_FLAG, AT(list), NULL, "list the commands"},
	{'d', "describe", OPTION_TEXT, AT(describe), "NAME", "explain one command"},
	{0, "print", OPTION_TEXT, AT(print), "man|bash|zsh|fish|words",
	 "print the manual page, a shell's completions, or the words that may come next"},
	{'h', "help", OPTION_FLAG, AT(help), NULL, "this help"},
	{'V', "version", OPTION_FLAG, AT(version), NULL, "the version"},
};
const size_t option_specs_count = ARRAY_LEN(option_specs);

static const struct option_spec *find_letter(char letter)
{
	for (size_t i = 0; i < option_specs_count; i++)
		if (option_specs[i].letter && option_specs[i].letter == letter)
			return &option_specs[i];
	return NULL;
}

static const struct option_spec *find_name(const char *name, size_t n)
{
	for (size_t i = 0; i < option_specs_count; i++)
		if (strlen(option_specs[i].name) == n && strncmp(option_specs[i].name, name, n) == 0)
			return &option_specs[i];
	return NULL;
}

static int unknown(struct arena *a, const char *name, struct err *err)
{
	const char **names = ARENA_ARRAY(a, option_specs_count + 1, const char *), *nearest;

	for (size_t i = 0; i < option_specs_count; i++)
		names[i] = arena_printf(a, "--%s", option_specs[i].name);
	nearest = str_nearest(name, names);
	return err_set(err, "there is no option %s%s%s%s; \"fab -h\" lists them", name,
		       nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static int set(struct options *o, const struct option_spec *spec, const char *value, struct err *err)
{
	char *at = (char *)o + spec->offset;

	if (spec->type == OPTION_FLAG) {
		*(bool *)at = true;
	} else if (spec->type == OPTION_TEXT) {
		*(const char **)at = value;
	} else if (!str_to_int64(value, (int64_t *)at) || *(int64_t *)at < 0) {
		return err_set(err, "--%s needs a number, not \"%s\"", spec->name, value);
	}
	return 0;
}

/* One option at argv[*i]: -uroot, -u root, --user=root, --user root, -h. */
static int read_option(struct arena *a, int argc, char **argv, int *i, struct options *o, struct err *err)
{
	const char *text = argv[*i], *value = NULL;
	const struct option_spec *spec;

	if (text[1] == '-') {
		size_t n = strcspn(text + 2, "=");

		spec = find_name(text + 2, n);
		if (text[2 + n] == '=')
			value = text + 3 + n;
	} else {
		spec = find_letter(text[1]);
		if (text[2])
			value = text + 2;
	}
	if (!spec || (value && spec->type == OPTION_FLAG))
		return unknown(a, text, err);
	if (spec->type != OPTION_FLAG && !value) {
		if (*i + 1 >= argc)
			return err_set(err, "%s needs %s behind it", text, spec->value);
		value = argv[++*i];
	}
	return set(o, spec, value, err);
}

int options_read(struct arena *a, int argc, char **argv, struct options *options, struct names *words, struct err *err)
{
	bool ended = false;

	*options = (struct options){0};
	*words = (struct names){0};
	for (int i = 1; i < argc; i++) {
		if (!ended && str_eq(argv[i], "--")) {
			ended = true;
		} else if (!ended && argv[i][0] == '-' && argv[i][1]) {
			if (read_option(a, argc, argv, &i, options, err) < 0)
				return -1;
		} else {
			names_add(a, words, argv[i]);
		}
	}
	return 0;
}
