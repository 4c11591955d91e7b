/* fab manage_run and what is like it, rollback, status, logs, units, maintenance, audit: looking after what runs. */
#include "base/str.h"
#include "fab/ask.h"
#include "fab/commands.h"
#include "fab/engine.h"
#include "fab/remote.h"
#include "fab/split.h"

/* The instance of the line, or all of them. */
static const char *instance_or_all(const struct fab *f)
{
	return f->instance ? f->instance->key : "all";
}

/* A management command of the instance, on this terminal: its exit status is ours. */
static int manage(struct fab *f, const struct names *words, bool terminal)
{
	const char **argv = ARENA_ARRAY(f->arena, words->n + 3, const char *);

	argv[0] = "manage";
	argv[1] = f->instance->key;
	memcpy(argv + 2, words->v, words->n * sizeof(*argv));
	return engine_pass(f, argv, terminal);
}

static int manage_word(struct fab *f, const char *word, bool terminal)
{
	return manage(f, &(struct names){.v = &word, .n = 1}, terminal);
}

int fab_manage_run(struct fab *f, const char *const *values)
{
	struct names words;

	if (split_words(f->arena, values[0], &words, &f->err) < 0)
		return EXIT_USAGE;
	return manage(f, &words, false);
}

int fab_manage_shell(struct fab *f, const char *const *values)
{
	(void)values;
	return manage_word(f, "shell", true);
}

int fab_collectstatic(struct fab *f, const char *const *values)
{
	const char *words[] = {"collectstatic", "--noinput"};

	(void)values;
	return manage(f, &(struct names){.v = words, .n = ARRAY_LEN(words)}, false);
}

int fab_purge_queue(struct fab *f, const char *const *values)
{
	const char *const count[] = {"manage", f->instance->key, "purge_queue", "--count", NULL};
	struct buf answer = BUF_INIT;
	int64_t waiting;
	int status = engine_ask(f, count, &answer);
	bool known = status == EXIT_DONE &&
		     str_to_int64(arena_strndup(f->arena, buf_str(&answer), strcspn(buf_str(&answer), "\n")), &waiting);

	(void)values;
	buf_free(&answer);
	if (status != EXIT_DONE)
		return status;
	if (!known) {
		err_set(&f->err, "the queue cannot be counted");
		return EXIT_FAILED;
	}
	if (!waiting) {
		printf("queue_%s is empty.\n", f->instance->key);
		return EXIT_DONE;
	}
	if (!ask(f, arena_printf(f->arena, "Remove the %lld waiting jobs of queue_%s?", (long long)waiting,
				 f->instance->key)))
		return EXIT_REFUSED;
	return manage_word(f, "purge_queue", false);
}

int fab_printenv(struct fab *f, const char *const *values)
{
	const char *const words[] = {"printenv", f->instance->key, f->options.show_secrets ? "--show-secrets" : NULL,
				     NULL};

	(void)values;
	return engine_pass(f, words, false);
}

int fab_rollback(struct fab *f, const char *const *values)
{
	const char *const words[] = {"rollback", values[0], NULL};
	int status = engine_run(f, words);

	if (status == EXIT_DONE)
		printf("The next deploy goes on to %s again.\n",
		       pillar_get(&f->pillar, "repo", "branch", NULL) ? pillar_get(&f->pillar, "repo", "branch", NULL)
								      : "master");
	return status;
}

int fab_justdeploy(struct fab *f, const char *const *values)
{
	static const char *const words[] = {"checkout", NULL};
	int status = engine_run(f, words);

	(void)values;
	if (status == EXIT_DONE)
		printf("Only the code was brought: nothing was built, and the running processes still use the old one. "
		       "deploy or highstate builds it and moves them.\n");
	return status;
}

int fab_status(struct fab *f, const char *const *values)
{
	static const char *const words[] = {"status", NULL};

	(void)values;
	return engine_pass(f, words, false);
}

int fab_releases(struct fab *f, const char *const *values)
{
	static const char *const words[] = {"releases", NULL};

	(void)values;
	return engine_pass(f, words, false);
}

int fab_audit(struct fab *f, const char *const *values)
{
	static const char *const words[] = {"audit", NULL};

	(void)values;
	return engine_pass(f, words, false);
}

int fab_logs(struct fab *f, const char *const *values)
{
	const char *const words[] = {"logs", f->instance->key, values[0], NULL};

	return engine_pass(f, words, values[0] != NULL);
}

static int unit(struct fab *f, const char *verb)
{
	const char *const words[] = {"unit", instance_or_all(f), verb, NULL};

	return engine_pass(f, words, false);
}

int fab_restart(struct fab *f, const char *const *values)
{
	(void)values;
	return unit(f, "restart");
}

int fab_start(struct fab *f, const char *const *values)
{
	(void)values;
	return unit(f, "start");
}

int fab_stop(struct fab *f, const char *const *values)
{
	(void)values;
	if (!f->instance && !ask(f, arena_printf(f->arena, "Stop all instances of %s?", f->pillar.environment)))
		return EXIT_REFUSED;
	return unit(f, "stop");
}

int fab_maintenance(struct fab *f, const char *const *values)
{
	const char *const words[] = {"maintenance", instance_or_all(f), values[0], NULL};

	return engine_pass(f, words, false);
}

/* The original's words for an engine, and ours. */
int fab_salt(struct fab *f, const char *const *values)
{
	static const struct {
		const char *theirs;
		const char *const ours[3];
	} same[] = {{"state.highstate", {"highstate", NULL}}, {"state.sls project.repo", {"checkout", NULL}}};
	struct names words;
	const char **argv;

	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		if (str_eq(values[0], same[i].theirs))
			return engine_run(f, same[i].ours);
	if (split_words(f->arena, values[0], &words, &f->err) < 0)
		return EXIT_USAGE;
	argv = ARENA_ARRAY(f->arena, words.n + 1, const char *);
	memcpy(argv, words.v, words.n * sizeof(*argv));
	return engine_run(f, argv);
}
