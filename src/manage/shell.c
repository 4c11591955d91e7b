/* cts shell: a Lua console on the instance's database. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <unistd.h>

#include "base/str.h"
#include "db/db.h"
#include "manage/command.h"

enum { HISTORY_LINES = 1000, ARGS_MAX = 100, INT8_OID = 20, INT4_OID = 23, BOOL_OID = 16 };

/* One a console; reached by C functions of Lua through an upvalue. */
struct console {
	struct context *ctx;
	lua_State *lua;
};

static struct console *console_of(lua_State *lua)
{
	return lua_touserdata(lua, lua_upvalueindex(1));
}

/* Whole numbers and booleans as such; money stays text, for Lua's numbers would round it. */
static void push_cell(lua_State *lua, const char *cell, unsigned type)
{
	int64_t number;

	if (!cell)
		lua_pushnil(lua);
	else if ((type == INT8_OID || type == INT4_OID) && str_to_int64(cell, &number))
		lua_pushinteger(lua, number);
	else if (type == BOOL_OID)
		lua_pushboolean(lua, *cell == 't');
	else
		lua_pushstring(lua, cell);
}

static void push_rows(lua_State *lua, const struct db_table *t)
{
	lua_createtable(lua, (int)t->n_rows, 0);
	for (size_t r = 0; r < t->n_rows; r++) {
		lua_createtable(lua, 0, (int)t->n_columns);
		for (size_t c = 0; c < t->n_columns; c++) {
			push_cell(lua, t->cells[r * t->n_columns + c], t->types[c]);
			lua_setfield(lua, -2, t->columns[c]);
		}
		lua_rawseti(lua, -2, (lua_Integer)r + 1);
	}
}

/* sql(query, ...) or sql(query, {...}): $1, $2 ... are the arguments; nil is null. Returns rows, or how many changed.
 */
static int lua_sql(lua_State *lua)
{
	struct console *console = console_of(lua);
	const char *args[ARGS_MAX], *query = luaL_checkstring(lua, 1);
	bool list = lua_istable(lua, 2);
	int n = list ? (int)lua_rawlen(lua, 2) : lua_gettop(lua) - 1;
	struct db_table table;
	struct arena arena;
	int status;

	luaL_argcheck(lua, n <= ARGS_MAX, 2, "too many arguments");
	luaL_checkstack(lua, n + 4, "too many arguments");
	for (int i = 0; i < n; i++) {
		if (list)
			lua_rawgeti(lua, 2, i + 1);
		else
			lua_pushvalue(lua, i + 2);
		args[i] = lua_isnil(lua, -1) ? NULL : luaL_tolstring(lua, -1, NULL);
	}
	arena_init(&arena, 0);
	status = db_select(console->ctx->db, &arena, query, args, n, &table, &console->ctx->err);
	if (status == 0 && table.n_columns)
		push_rows(lua, &table);
	else if (status == 0)
		lua_pushinteger(lua, table.affected);
	arena_free(&arena);
	return status < 0 ? luaL_error(lua, "%s", console->ctx->err.text) : 1;
}

static void push_settings(struct console *console)
{
	lua_State *lua = console->lua;

	lua_newtable(lua);
	for (size_t i = 0; i < settings_count; i++) {
		const char *text = console->ctx->settings.texts[i];
		int64_t number;

		if (settings_table[i].secret && *text)
			lua_pushstring(lua, "********");
		else if (settings_table[i].type == SETTING_INT && str_to_int64(text, &number))
			lua_pushinteger(lua, number);
		else
			lua_pushstring(lua, text);
		lua_setfield(lua, -2, settings_table[i].name);
	}
	lua_setglobal(lua, "settings");
}

static void open_lua(struct console *console)
{
	console->lua = luaL_newstate();
	if (!console->lua)
		abort();
	luaL_openlibs(console->lua);
	lua_pushlightuserdata(console->lua, console);
	lua_pushcclosure(console->lua, lua_sql, 1);
	lua_setglobal(console->lua, "sql");
	push_settings(console);
}

/* Rows as "name=value" lines, anything else as Lua prints it. */
static void print_value(lua_State *lua, int at, int depth)
{
	at = lua_absindex(lua, at);
	if (!lua_istable(lua, at) || depth > 2) {
		printf("%s", luaL_tolstring(lua, at, NULL));
		lua_pop(lua, 1);
		return;
	}
	printf(depth ? "{ " : "");
	for (lua_pushnil(lua); lua_next(lua, at); lua_pop(lua, 1)) {
		if (lua_type(lua, -2) == LUA_TSTRING)
			printf("%s=", lua_tostring(lua, -2));
		print_value(lua, -1, depth + 1);
		printf(depth ? "  " : "\n");
	}
	printf(depth ? "}" : "");
}

/* An expression prints its values; what is no expression runs as a statement. */
static int run_line(lua_State *lua, const char *line)
{
	const char *expression = lua_pushfstring(lua, "return %s", line);
	int status = luaL_loadbuffer(lua, expression, strlen(expression), "=console");

	if (status != LUA_OK) {
		lua_pop(lua, 1);
		status = luaL_loadbuffer(lua, line, strlen(line), "=console");
	}
	lua_remove(lua, 1);
	if (status == LUA_OK)
		status = lua_pcall(lua, 0, LUA_MULTRET, 0);
	if (status != LUA_OK) {
		fprintf(stderr, "%s\n", luaL_tolstring(lua, -1, NULL));
	} else {
		for (int i = 1, n = lua_gettop(lua); i <= n; i++) {
			print_value(lua, i, 0);
			printf("\n");
		}
	}
	lua_settop(lua, 0);
	return status == LUA_OK ? 0 : -1;
}

static const char *const completions[] = {"sql(",    "settings.", "print(", "pairs(", "ipairs(",
					  "string.", "table.",    "math.",  "os.",    NULL};

static char *complete(const char *text, int state)
{
	size_t skip = (size_t)state;

	for (const char *const *w = completions; *w; w++)
		if (str_starts(*w, text) && skip-- == 0)
			return strdup(*w);
	for (size_t i = 0; i < settings_count; i++) {
		char word[80];

		snprintf(word, sizeof(word), "settings.%s", settings_table[i].name);
		if (str_starts(text, "settings.") && str_starts(word, text) && skip-- == 0)
			return strdup(word);
	}
	return NULL;
}

static char **complete_words(const char *text, int start, int end)
{
	(void)start;
	(void)end;
	rl_attempted_completion_over = 1;
	rl_completion_append_character = '\0';
	return rl_completion_matches(text, complete);
}

static void interact(struct console *console)
{
	const struct settings *s = &console->ctx->settings.values;
	const char *home = getenv("HOME");
	const char *history = home ? arena_printf(console->ctx->arena, "%s/.cts_history", home) : NULL;
	const char *prompt = arena_printf(console->ctx->arena, "%s %s> ", s->environment, s->instance);
	char *line;

	rl_readline_name = "cts";
	rl_attempted_completion_function = complete_words;
	rl_completer_word_break_characters = " \t\n\"'(){}=,;";
	if (history)
		read_history(history);
	printf("Lua console. sql(\"SELECT ...\", arguments) returns rows; settings.name; Ctrl-D leaves.\n");
	while ((line = readline(prompt))) {
		if (*line) {
			add_history(line);
			(void)run_line(console->lua, line);
		}
		free(line);
	}
	printf("\n");
	stifle_history(HISTORY_LINES);
	if (history && write_history(history) != 0)
		fprintf(stderr, "the history could not be written to %s\n", history);
}

/* Lines of a pipe: stops at the first that fails. */
static int run_input(struct console *console)
{
	char *line = NULL;
	size_t size = 0;
	int status = 0;

	while (status == 0 && getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line)
			status = run_line(console->lua, line);
	}
	free(line);
	return status;
}

int command_shell(struct context *ctx, int argc, char **argv)
{
	struct console console = {.ctx = ctx};
	const char *code = NULL;
	int status = 0;

	for (int i = 1; i < argc; i++)
		if (!option_value(argv, argc, &i, "-e", &code))
			return usage_error(ctx, argv[0], "\"%s\" is not understood", argv[i]);
	if (context_database(ctx) < 0)
		return 1;
	open_lua(&console);
	if (code)
		status = run_line(console.lua, code);
	else if (isatty(STDIN_FILENO))
		interact(&console);
	else
		status = run_input(&console);
	lua_close(console.lua);
	ctx->err.text[0] = '\0'; /* the console has told it */
	return status < 0;
}
