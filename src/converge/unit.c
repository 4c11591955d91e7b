#include "base/process.h"
#include "base/str.h"
#include "converge/types.h"

struct wanted_unit {
	const struct resource *config; /* what it reads: changed, the unit reloads it; NULL = nothing */
};

struct unit_state {
	bool known, enabled, active;
};

static struct resource *named(struct resource **v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i]->name, name))
			return v[i];
	return NULL;
}

/* Blocks of NAME=value lines, one block a unit, in the order asked for or not: each says its Id. */
static void read_blocks(struct arena *a, const char *text, struct resource **v, size_t n)
{
	struct unit_state state = {0};
	struct resource *r = NULL;

	while (*text) {
		size_t len = strcspn(text, "\n");
		const char *line = arena_strndup(a, text, len);

		if (str_starts(line, "Id="))
			r = named(v, n, line + strlen("Id="));
		state.known |= str_eq(line, "LoadState=loaded");
		state.active |= str_eq(line, "ActiveState=active") || str_eq(line, "ActiveState=reloading");
		state.enabled |= str_eq(line, "UnitFileState=enabled") || str_eq(line, "UnitFileState=static");
		text += len + (text[len] == '\n');
		if (!*text || *text == '\n') {
			if (r)
				*(struct unit_state *)r->have = state;
			state = (struct unit_state){0};
			r = NULL;
		}
	}
}

static int observe(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	static const char *const show[] = {"systemctl", "show", "--property=Id,LoadState,ActiveState,UnitFileState"};
	const char **argv = ARENA_ARRAY(a, ARRAY_LEN(show) + n + 1, const char *);
	struct buf output = BUF_INIT;
	int status;

	memcpy(argv, show, sizeof(show));
	for (size_t i = 0; i < n; i++) {
		argv[ARRAY_LEN(show) + i] = v[i]->name;
		v[i]->have = ARENA_NEW(a, struct unit_state);
	}
	status = process_run(argv, NULL, &output, err);
	if (status == 0)
		read_blocks(a, buf_str(&output), v, n);
	buf_free(&output);
	return status;
}

/* In a plan what will change counts, in a run what has. */
static bool config_changes(const struct resource *r)
{
	const struct wanted_unit *want = r->want;
	const struct resource *config = want->config;

	return config && (config->result == RESULT_CHANGED || (config->result == RESULT_OK && config->differs));
}

static bool differs(struct arena *a, const struct resource *r, struct buf *text)
{
	const struct unit_state *have = r->have;

	(void)a;
	if (!have->active || !have->enabled)
		buf_adds(text, "enable and start");
	else if (config_changes(r))
		buf_adds(text, "reload");
	return text->len > 0;
}

static int systemctl(const char *first, const char *second, const char *unit, struct err *err)
{
	const char *const argv[] = {"systemctl", first, second ? second : unit, second ? unit : NULL, NULL};

	return process_do(argv, err);
}

static int apply(struct arena *a, struct resource **v, size_t n, struct err *err)
{
	(void)a;
	for (size_t i = 0; i < n; i++) {
		const struct unit_state *have = v[i]->have;

		if ((!have->active || !have->enabled) && systemctl("enable", "--now", v[i]->name, err) < 0)
			return -1;
		if (config_changes(v[i]) && systemctl("reload-or-restart", NULL, v[i]->name, err) < 0)
			return -1;
	}
	return 0;
}

static const struct resource_type unit_type = {"unit", observe, differs, apply};

struct resource *want_unit(struct resources *list, const char *name, const struct resource *config,
			   const struct resource *need)
{
	struct wanted_unit *want = ARENA_NEW(list->arena, struct wanted_unit);
	struct resource *r = resource_add(list, &unit_type, name, want, need);

	want->config = config;
	if (config)
		resource_needs(r, config);
	return r;
}
