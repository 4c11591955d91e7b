/* The base library. */
#include "lib/unit.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/datetime.h"
#include "base/decimal.h"
#include "base/process.h"
#include "base/str.h"
#include "base/yaml.h"

static struct arena arena;

static void test_arena(void **state)
{
	struct arena a;
	char *first, *text = NULL;
	size_t cap = 0;

	(void)state;
	arena_init(&a, 0);
	first = arena_alloc(&a, 1);
	assert_int_equal((uintptr_t)first % _Alignof(max_align_t), 0);
	assert_int_equal((uintptr_t)(char *)arena_alloc(&a, 100000) % _Alignof(max_align_t), 0);
	for (size_t n = 0; n < 1000; n++) {
		text = arena_grow(&a, text, n, &cap, 1);
		text[n] = (char)('a' + n % 26);
	}
	assert_int_equal(text[999], 'a' + 999 % 26);
	arena_clear(&a);
	assert_int_equal(a.used, 0);
	assert_string_equal(arena_printf(&a, "%s-%d", "x", 7), "x-7");
	arena_free(&a);
}

static void test_arena_limit(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0) {
		struct arena a;

		signal(SIGABRT, SIG_DFL);
		close(STDERR_FILENO);
		arena_init(&a, 1000);
		arena_alloc(&a, 500);
		arena_alloc(&a, 600);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void test_buf(void **state)
{
	struct buf b = BUF_INIT;
	struct err err;

	(void)state;
	assert_string_equal(buf_str(&b), "");
	buf_addf(&b, "%d", 42);
	buf_adds(&b, "x");
	for (int i = 0; i < 5000; i++)
		buf_addc(&b, 'y');
	assert_int_equal(b.len, 5003);
	buf_clear(&b);
	assert_int_equal(buf_read_file(&b, "/proc/self/status", 10, &err), -1);
	assert_non_null(strstr(err.text, "/proc/self/status: larger than the limit of 10 bytes"));
	assert_int_equal(buf_read_file(&b, "/no/such/file", 10, &err), -1);
	assert_string_equal(err.text, "/no/such/file: No such file or directory");
	buf_free(&b);
}

/* What a program that says nothing leaves is an empty text, not what was in that memory before. */
static void test_buf_read(void **state)
{
	struct buf b = BUF_INIT;
	struct err err;
	int ends[2];

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_adds(&b, "not this");
	buf_clear(&b);
	assert_int_equal(pipe(ends), 0);
	close(ends[1]);
	assert_int_equal(buf_read(&b, ends[0], &err), 0);
	assert_string_equal(buf_str(&b), "");
	close(ends[0]);
	buf_free(&b);
	b = (struct buf)BUF_INIT;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "words", 5), 5);
	close(ends[1]);
	assert_int_equal(buf_read(&b, ends[0], &err), 0);
	assert_string_equal(buf_str(&b), "words");
	close(ends[0]);
	buf_free(&b);
}

static void test_utf8(void **state)
{
	static const char *const good[] = {"", "a", "ä", "€", "\xF0\x9F\x93\xA6", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"};
	static const char *const bad[] = {
		"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xF4\x90\x80\x80",
		"a\xFF"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(str_is_utf8(good[i], strlen(good[i])));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(str_is_utf8(bad[i], strlen(bad[i])));
	assert_false(str_is_utf8("a\0b", 3));
	assert_int_equal(str_chars("aä€"), 3);
	assert_string_equal(str_trim(&arena, " \t\xC2\xA0 x y \n\xC2\xA0"), "x y");
	assert_string_equal(str_trim(&arena, "  "), "");
}

static void test_numbers(void **state)
{
	int64_t n;
	double d;

	(void)state;
	assert_true(str_to_int64("9223372036854775807", &n) && n == INT64_MAX);
	assert_true(str_to_int64("-9223372036854775808", &n) && n == INT64_MIN);
	assert_false(str_to_int64("9223372036854775808", &n));
	assert_false(str_to_int64("", &n) || str_to_int64("1x", &n) || str_to_int64(" 1", &n) ||
		     str_to_int64("0x1", &n));
	assert_true(str_to_double("-1.5e3", &d) && d == -1500);
	assert_false(str_to_double("inf", &d) || str_to_double("nan", &d) || str_to_double("0x1p3", &d) ||
		     str_to_double("1e999", &d) || str_to_double("", &d) || str_to_double("1 ", &d));
}

static void test_urls(void **state)
{
	char *out;

	(void)state;
	assert_string_equal(str_url_encode(&arena, "a b/ä~"), "a%20b%2F%C3%A4~");
	assert_true(str_url_decode(&arena, "a%20b%2F%c3%a4+", 15, true, &out));
	assert_string_equal(out, "a b/ä ");
	assert_true(str_url_decode(&arena, "a+b", 3, false, &out));
	assert_string_equal(out, "a+b");
	assert_false(str_url_decode(&arena, "%", 1, true, &out) || str_url_decode(&arena, "%4", 2, true, &out) ||
		     str_url_decode(&arena, "%zz", 3, true, &out) || str_url_decode(&arena, "%00", 3, true, &out) ||
		     str_url_decode(&arena, "%ff", 3, true, &out));
}

static void test_nearest(void **state)
{
	static const char *const words[] = {"migrate", "settings", "serve", NULL};

	(void)state;
	assert_string_equal(str_nearest("migrat", words), "migrate");
	assert_string_equal(str_nearest("setings", words), "settings");
	assert_null(str_nearest("xyzxyz", words));
}

static void test_decimal(void **state)
{
	static const char *const bad[] = {"",   ".", "-", "1,5", "1e3", " 1", "1 ", "1.2.3", "99999999999999999999",
					  "abc"};
	struct decimal_digits digits;
	struct decimal d;

	(void)state;
	assert_true(decimal_parse("0012.50", &d, &digits));
	assert_int_equal(d.units, 125000);
	assert_int_equal(digits.whole, 2);
	assert_int_equal(digits.places, 2);
	assert_true(decimal_parse("-.5", &d, NULL) && d.units == -5000);
	assert_true(decimal_parse("1.23456", &d, &digits) && d.units == 12345 && digits.places == 5);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(decimal_parse(bad[i], &d, NULL));
	assert_string_equal(decimal_text(&arena, (struct decimal){-12345}, 4), "-1.2345");
	assert_string_equal(decimal_text(&arena, (struct decimal){-12345}, 0), "-1");
	assert_string_equal(decimal_text(&arena, (struct decimal){INT64_MAX}, 4), "922337203685477.5807");
	assert_int_equal(decimal_round((struct decimal){25}, 3).units, 20);
	assert_int_equal(decimal_round((struct decimal){35}, 3).units, 40);
	assert_int_equal(decimal_round((struct decimal){-25}, 3).units, -20);
}

static void test_dates(void **state)
{
	struct date d;

	(void)state;
	assert_true(date_parse("2024-02-29", &d));
	assert_string_equal(date_text(&arena, d), "29 Feb 2024");
	assert_string_equal(date_iso(&arena, d), "2024-02-29");
	assert_false(date_parse("2026-02-29", &d) || date_parse("1900-02-29", &d) || date_parse("2026-13-01", &d) ||
		     date_parse("2026-1-1", &d) || date_parse("2026-01-01x", &d) || date_parse("", &d));
	assert_true(date_parse("2000-02-29", &d));
}

static void test_instants(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{"2014-09-23T14:05:00", "2014-09-23T14:05:00Z"},
		{"2014-09-23T14:05:00Z", "2014-09-23T14:05:00Z"},
		{"2014-09-23T14:05:00+03:00", "2014-09-23T11:05:00Z"},
		{"2014-09-23T14:05:00-0130", "2014-09-23T15:35:00Z"},
		{"2014-09-23 14:05:00.250+02", "2014-09-23T12:05:00Z"},
		{"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
	};
	struct instant t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(instant_parse(cases[i].in, &t));
		assert_string_equal(instant_iso(&arena, t), cases[i].out);
	}
	assert_true(instant_parse("1970-01-01T00:00:01.5Z", &t) && t.us == 1500000);
	assert_false(instant_parse("2014-09-23", &t) || instant_parse("2014-09-23T25:00:00", &t) ||
		     instant_parse("2014-09-23T14:05:00+3", &t) || instant_parse("2014-09-23T14:05:00 x", &t));
}

static int parse(const char *text, struct yaml_node *root, struct err *err)
{
	return yaml_parse(&arena, "test.yaml", text, strlen(text), root, err);
}

static void test_yaml(void **state)
{
	struct yaml_node root;
	struct err err;

	(void)state;
	assert_int_equal(parse("b: 1\na: [x, 'null', null]\n# end\nc:\n  d: |\n    text\n", &root, &err), 0);
	assert_int_equal(root.n, 3);
	assert_string_equal(root.v[0].key, "b");
	assert_string_equal(root.v[1].v[1].text, "null");
	assert_null(root.v[1].v[2].text);
	assert_int_equal(yaml_member(&root, "c")->v[0].line, 5);
	assert_string_equal(yaml_member(yaml_member(&root, "c"), "d")->text, "text\n");
	assert_int_equal(parse("", &root, &err), 0);
	assert_int_equal(root.n, 0);
}

static void test_yaml_refusals(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"a: 1\nb: 2\na: 3\n", "test.yaml:3: \"a\" stands twice, first at line 1"},
		{"a: &x 1\n", "test.yaml:1: anchors, aliases and tags are not supported"},
		{"a: 1\nb: *x\n", "test.yaml:2: "},
		{"a: !!int 1\n", "test.yaml:1: anchors, aliases and tags"},
		{"a: 1\n--- \nb: 2\n", "test.yaml:2: more than one document"},
		{"a:\n\t- b\n", "test.yaml:2: "},
		{"[x]: 1\n", "test.yaml:1: a key must be plain text"},
		{"a: \xFF\n", "test.yaml: byte 3: "},
	};
	struct yaml_node root;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(parse(cases[i].text, &root, &err), -1);
		if (!str_starts(err.text, cases[i].error))
			fail_msg("got \"%s\", expected \"%s\"", err.text, cases[i].error);
	}
}

static void test_process(void **state)
{
	const char *const good[] = {"echo", "a  b; c", NULL}, *const none[] = {"/no/such/program", NULL};
	const char *const bad[] = {"sh", "-c", "echo first; echo why >&2; exit 3", NULL};
	struct buf output = BUF_INIT;
	struct err err;

	(void)state;
	assert_int_equal(process_run(good, NULL, &output, &err), 0);
	assert_string_equal(buf_str(&output), "a  b; c\n");
	assert_int_equal(process_run(bad, NULL, &output, &err), -1);
	assert_string_equal(err.text, "sh ended with exit status 3: why");
	assert_int_equal(process_run(none, NULL, &output, &err), -1);
	assert_string_equal(err.text, "cannot start /no/such/program: No such file or directory");
	buf_free(&output);
}

static void test_err(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(err_set(&err, "row %d", 3), -1);
	assert_int_equal(err_prefix(&err, "%s: ", "file.xlsx"), -1);
	assert_string_equal(err.text, "file.xlsx: row 3");
	assert_int_equal(err_set(NULL, "nobody listens"), -1);
}

static int clean_up(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("base: an arena aligns, grows and forgets", test_arena),
		TEST("base: an arena aborts at its limit", test_arena_limit),
		TEST("base: a buffer grows; files over the limit are refused with both", test_buf),
		TEST("base: what a program says is read to its end; nothing is an empty text", test_buf_read),
		TEST("base: UTF-8 without surrogates, overlong forms and NUL; blanks at the ends go", test_utf8),
		TEST("base: whole numbers fit bigint, others are finite and plain", test_numbers),
		TEST("base: addresses are encoded and decoded, broken ones refused", test_urls),
		TEST("base: the nearest of a list of words", test_nearest),
		TEST("base: CUR-10 CUR-14 CUR-62 decimals are exact, digits are counted as typed", test_decimal),
		TEST("base: UI-70 UI-71 UI-72 days of the calendar", test_dates),
		TEST("base: UI-74 MOB-21 MBO-7 instants with and without zone", test_instants),
		TEST("base: YAML keeps order and tells null from \"null\"", test_yaml),
		TEST("base: YAML refusals say file:line", test_yaml_refusals),
		TEST("base: programs run without a shell; their last line explains a failure", test_process),
		TEST("base: errors say what and where", test_err),
	};

	arena_init(&arena, 0);
	return cmocka_run_group_tests_name("base", tests, NULL, clean_up);
}
