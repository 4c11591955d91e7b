#include "converge/engine.h"

#include "base/datetime.h"
#include "base/str.h"

struct run {
	struct resources *list;
	const struct events *events;
	struct tally *tally;
	struct applying applying;
	bool plan_only;
	bool changed; /* something was: what was observed before may no longer hold */
};

/* Resources that are observed in one question: those of one type, or of types that share how. */
struct question {
	struct resource **v;
	size_t n;
};

static size_t list_questions(struct resources *list, struct question *questions)
{
	bool *taken = ARENA_ARRAY(list->arena, list->n, bool);
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct question *q = &questions[n];

		if (taken[i])
			continue;
		n++;
		q->v = ARENA_ARRAY(list->arena, list->n - i, struct resource *);
		for (size_t k = i; k < list->n; k++)
			if (list->v[k]->type->observe == list->v[i]->type->observe) {
				q->v[q->n++] = list->v[k];
				taken[k] = true;
			}
	}
	return n;
}

/* What takes time is begun for all before the first answer is waited for. */
static int observe_all(struct resources *list, struct err *err)
{
	struct question *questions = ARENA_ARRAY(list->arena, list->n, struct question);
	size_t n = list_questions(list, questions);

	for (size_t i = 0; i < n; i++)
		if (questions[i].v[0]->type->start)
			questions[i].v[0]->type->start(list->arena, questions[i].v, questions[i].n);
	for (size_t i = 0; i < n; i++)
		if (questions[i].v[0]->type->observe(list->arena, questions[i].v, questions[i].n, err) < 0)
			return -1;
	return 0;
}

static void compare(struct run *run, struct resource *r)
{
	struct buf text = BUF_INIT;

	r->differs = r->type->differs(run->list->arena, r, &text);
	r->change = arena_strdup(run->list->arena, buf_str(&text));
	buf_free(&text);
}

/* The first thing that it needs and does not have, or NULL. */
static const struct resource *unmet(const struct resource *r)
{
	for (size_t i = 0; i < NEEDS_MAX && r->needs[i]; i++)
		if (r->needs[i]->result == RESULT_FAILED || r->needs[i]->result == RESULT_SKIPPED)
			return r->needs[i];
	return NULL;
}

static void settle(struct run *run, struct resource *r, enum result result, const char *text, int64_t us)
{
	struct tally *t = run->tally;

	r->result = result;
	switch (result) {
	case RESULT_OK: t->ok++; return;
	case RESULT_CHANGED: t->changed++; break;
	case RESULT_FAILED: t->failed++; break;
	case RESULT_SKIPPED: t->skipped++; break;
	}
	events_resource(run->events, r, text, us / 1000);
}

/* Once something has changed, what comes later is looked at again before it is judged. */
static int look_again(struct run *run, struct resource *r, struct err *err)
{
	if (!run->changed)
		return 0;
	if (r->type->observe(run->list->arena, &r, 1, err) < 0)
		return -1;
	compare(run, r);
	return 0;
}

/* Resources of one type that stand in a row and differ, from *i on: they are applied together. */
static size_t gather(struct run *run, size_t i, struct resource **group)
{
	const struct resources *list = run->list;
	size_t n = 0;

	for (size_t k = i; k < list->n && list->v[k]->type == list->v[i]->type; k++) {
		struct err err;

		if (k > i && !list->v[i]->type->together)
			break;
		if (unmet(list->v[k]) || (k > i && look_again(run, list->v[k], &err) < 0) || !list->v[k]->differs)
			break;
		group[n++] = list->v[k];
	}
	return n;
}

/* When together they fail, each is tried alone, so that one that cannot be had does not keep the others away. */
static void apply_each(struct run *run, struct resource **group, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t from = monotonic_us();
		struct err err;

		if (group[i]->type->apply(&run->applying, &group[i], 1, &err) < 0)
			settle(run, group[i], RESULT_FAILED, err.text, monotonic_us() - from);
		else
			settle(run, group[i], RESULT_CHANGED, group[i]->change, monotonic_us() - from);
	}
}

static void apply(struct run *run, struct resource **group, size_t n)
{
	int64_t from = monotonic_us();
	struct err err;

	events_begin_resource(run->events, group[0], n);
	run->changed = true;
	if (n > 1 && group[0]->type->apply(&run->applying, group, n, &err) == 0) {
		for (size_t i = 0; i < n; i++)
			settle(run, group[i], RESULT_CHANGED, group[i]->change, (monotonic_us() - from) / (int64_t)n);
		return;
	}
	apply_each(run, group, n);
}

static size_t take(struct run *run, size_t i, struct resource **group)
{
	struct resource *r = run->list->v[i];
	const struct resource *need = unmet(r);
	struct err err;
	size_t n;

	if (need) {
		settle(run, r, RESULT_SKIPPED,
		       arena_printf(run->list->arena, "needs %s %s", need->type->name, need->name), 0);
		return 1;
	}
	if (look_again(run, r, &err) < 0) {
		settle(run, r, RESULT_FAILED, err.text, 0);
		return 1;
	}
	if (!r->differs || run->plan_only) {
		settle(run, r, r->differs ? RESULT_CHANGED : RESULT_OK, r->change, 0);
		return 1;
	}
	n = gather(run, i, group);
	apply(run, group, n);
	return n;
}

int engine_run(struct resources *list, bool plan_only, const struct events *events, struct tally *tally,
	       struct err *err)
{
	struct run run = {.list = list,
			  .events = events,
			  .tally = tally,
			  .applying = {list->arena, events},
			  .plan_only = plan_only};
	struct resource **group = ARENA_ARRAY(list->arena, list->n, struct resource *);

	*tally = (struct tally){0};
	if (observe_all(list, err) < 0)
		return -1;
	for (size_t i = 0; i < list->n; i++)
		compare(&run, list->v[i]);
	for (size_t i = 0; i < list->n;)
		i += take(&run, i, group);
	return 0;
}
