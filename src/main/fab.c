/* fab: builds, updates and looks after servers. A table of contents; the work is in src/fab. */
#include <unistd.h>

#include "base/str.h"
#include "fab/help.h"
#include "fab/line.h"
#include "fab/remote.h"
#include "fab/secrets.h"

/* conf/ of the folder we are in, or of the nearest one above it: where a checkout of the repository has it. */
static const char *find_conf(struct arena *a)
{
	const char *up = "";

	for (int i = 0; i < 64; i++) {
		const char *conf = arena_printf(a, "%sconf", up);

		if (access(arena_printf(a, "%s/pillar/project.sls", conf), R_OK) == 0)
			return conf;
		up = arena_printf(a, "%s../", up);
	}
	return NULL;
}

static void tell(const struct problems *problems)
{
	for (size_t i = 0; i < problems->n; i++)
		fprintf(stderr, "fab: %s%s\n", problems->v[i].warning ? "warning: " : "", problems->v[i].text);
}

static int run_line(struct fab *f, const struct line *line)
{
	for (size_t i = 0; i < line->n; i++) {
		const struct step *step = &line->v[i];
		int status;

		f->instance = step->instance;
		status = step->command->run(f, step->values);
		if (status != EXIT_DONE) {
			if (*f->err.text)
				err_prefix(&f->err, "%s: ", step->command->name);
			return status;
		}
	}
	return EXIT_DONE;
}

static int run_words(struct fab *f, const struct names *words)
{
	struct problems problems = {.arena = f->arena};
	struct line line;

	secrets_check_files(f, &problems);
	if (line_read(f, words, &line, &problems) < 0 || problems.errors) {
		tell(&problems);
		return EXIT_USAGE;
	}
	tell(&problems);
	return run_line(f, &line);
}

static int run(struct fab *f, const struct names *words)
{
	const struct options *o = &f->options;

	f->conf = o->conf ? o->conf : find_conf(f->arena);
	if (o->help || o->version || o->list || o->describe || o->print) {
		int status = 0;

		f->conf = f->conf ? f->conf : "conf";
		if (o->version)
			puts("fab (CTS) " CTS_VERSION);
		else if (o->print)
			status = help_generate(f, o->print, words, stdout);
		else if (o->describe)
			status = help_describe(f, o->describe, stdout);
		else if (o->list)
			help_list(f, stdout);
		else
			help_print(f, stdout);
		return status < 0 ? EXIT_USAGE : EXIT_DONE;
	}
	if (!words->n) {
		f->conf = f->conf ? f->conf : "conf";
		help_print(f, stderr);
		return EXIT_USAGE;
	}
	if (!f->conf) {
		err_set(&f->err, "there is no conf/pillar/project.sls here or above; --conf names the folder");
		return EXIT_USAGE;
	}
	return run_words(f, words);
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct fab f = {.arena = &arena};
	struct names words;
	int status = EXIT_USAGE;

	arena_init(&arena, 0);
	if (options_read(&arena, argc, argv, &f.options, &words, &f.err) == 0)
		status = run(&f, &words);
	if (status != EXIT_DONE && *f.err.text)
		fprintf(stderr, "fab: %s\n", f.err.text);
	remote_close(&f);
	arena_free(&arena);
	return status;
}
