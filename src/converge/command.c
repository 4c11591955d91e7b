#include "base/process.h"
#include "converge/types.h"

struct wanted_command {
	const char *const *test, *const *command;
};

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < n; i++) {
		const struct wanted_command *want = v[i]->want;
		bool *done = ARENA_NEW(a, bool);
		struct err ignored;

		*done = process_do(want->test, &ignored) == 0;
		v[i]->have = done;
	}
	return 0;
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	(void)a;
	if (*(const bool *)r->have)
		return false;
	buf_adds(text, "run");
	return true;
}

static int apply(const struct applying *ap, struct resource **v, size_t n, struct err *err)
{
	(void)ap;
	for (size_t i = 0; i < n; i++) {
		const struct wanted_command *want = v[i]->want;

		if (process_do(want->command, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type command_type = {"command", observe, differs, apply};

struct resource *want_command(struct resources *list, const char *name, const char *const *test,
			      const char *const *command, const struct resource *need)
{
	struct wanted_command *want = ARENA_NEW(list->arena, struct wanted_command);

	*want = (struct wanted_command){test, command};
	return resource_add(list, &command_type, name, want, need);
}
