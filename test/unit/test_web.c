/* Parts of the web layer that need no server. */
#include "lib/unit.h"

#include <sodium.h>

#include "base/str.h"
#include "cts/accounts/password.h"
#include "web/form_check.h"
#include "web/request.h"
#include "web/route.h"
#include "web/site.h"
#include "web/token.h"

static struct arena arena;

static const char *check(const struct form_field *field, const char *text, struct form_value *value)
{
	*value = (struct form_value){.field = field, .text = text, .given = *text != '\0'};
	return form_check_value(&arena, value);
}

static void test_emails(void **state)
{
	static const char *const good[] = {"a@b.c", "foo+bar@example.com", "o'neil@example.co.uk", "ü@example.org"};
	static const char *const bad[] = {"",        "a",      "a@b",    "@b.c",   "a@",
					  "a b@c.d", "a@b..c", ".a@b.c", "a@-b.c", "a@b.c."};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_true(email_is_valid(good[i]));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(email_is_valid(bad[i]));
}

static void test_integers(void **state)
{
	const struct form_field field = {.name = "n", .type = FORM_INTEGER, .min = 0, .max = 999};
	static const char *const bad[] = {"1,000", "1.05", "queryt", "1234db",
					  "1_23",  "+5",   " 1",     "99999999999999999999"};
	struct form_value value;

	(void)state;
	assert_null(check(&field, "1", &value));
	assert_int_equal(value.integer, 1);
	assert_non_null(check(&field, "-1", &value));
	assert_non_null(check(&field, "1000", &value));
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_non_null(check(&field, bad[i], &value));
}

static void test_lengths(void **state)
{
	const struct form_field field = {.name = "t", .type = FORM_TEXT, .required = true, .max = 3};
	struct form_value value;

	(void)state;
	assert_null(check(&field, "حلا", &value)); /* characters, not bytes */
	assert_non_null(check(&field, "حلاو", &value));
	assert_string_equal(check(&field, "", &value), "This field is required.");
}

static void test_dates(void **state)
{
	const struct form_field field = {.name = "d", .type = FORM_DATE};
	struct form_value value;

	(void)state;
	assert_null(check(&field, "2026-11-22", &value));
	assert_int_equal(value.date.day, 22);
	assert_non_null(check(&field, "2026-02-29", &value));
	assert_non_null(check(&field, "22.11.2026", &value));
}

static const struct route table[] = {
	{.name = "list", .pattern = "/catalog/"},
	{.name = "edit", .pattern = "/catalog/edit/<id>/"},
	{.name = "qr", .pattern = "/qr/<text>.png"},
};

static const char *find(const char *path, struct request *rq)
{
	const struct route *r;

	*rq = (struct request){.arena = &arena, .path = path};
	r = route_find(table, ARRAY_LEN(table), rq);
	return r ? r->name : "none";
}

static void test_routes(void **state)
{
	struct request rq;

	(void)state;
	assert_string_equal(find("/catalog/", &rq), "list");
	assert_string_equal(find("/catalog/edit/42/", &rq), "edit");
	assert_int_equal(rq.param_id, 42);
	assert_string_equal(find("/catalog/edit/9223372036854775807/", &rq), "edit");
	assert_string_equal(find("/catalog/edit/9223372036854775808/", &rq), "none");
	assert_string_equal(find("/catalog/edit/-1/", &rq), "none");
	assert_string_equal(find("/catalog/edit//", &rq), "none");
	assert_string_equal(find("/catalog/edit/42", &rq), "none");
	assert_string_equal(find("/catalog", &rq), "none");
}

static void test_urls(void **state)
{
	const struct site site = {.prefix = "/JO"};
	const struct request rq = {.arena = &arena, .site = &site};

	(void)state;
	assert_string_equal(url_make(&rq, "/catalog/edit/<id>/", 7, NULL).s, "/JO/catalog/edit/7/");
	assert_string_equal(url_make(&rq, "/reset/<text>/", 0, "a/b c").s, "/JO/reset/a%2Fb%20c/");
	assert_string_equal(url_query(&rq, url_make(&rq, "/", 0, NULL), "q", "a&b", "empty", "", "n", "1", NULL).s,
			    "/JO/?q=a%26b&n=1");
	assert_string_equal(url_local(&rq, "/JO/x/").s, "/JO/x/");
	assert_string_equal(url_local(&rq, "/TR/x/").s, "/JO/");
	assert_string_equal(url_local(&rq, "//evil/").s, "/JO/");
	assert_string_equal(url_local(&rq, NULL).s, "/JO/");
}

static void test_params(void **state)
{
	struct request rq = {.arena = &arena};

	(void)state;
	assert_true(params_parse(&arena, "a=1&b=%C3%A4+x&a=2&empty=&flag&=odd", &rq.params));
	assert_string_equal(request_param(&rq, "a"), "1");
	assert_string_equal(request_param(&rq, "b"), "ä x");
	assert_string_equal(request_param(&rq, "empty"), "");
	assert_int_equal(request_param_int(&rq, "a", 9), 1);
	assert_int_equal(request_param_int(&rq, "b", 9), 9);
	assert_false(params_parse(&arena, "a=%ff", &rq.params));
	assert_false(params_parse(&arena, "a=%4", &rq.params));
	assert_false(params_parse(&arena, "a=%00", &rq.params));
}

static void test_cookies(void **state)
{
	struct request rq = {.arena = &arena, .cookie = "xcts_session=no; cts_session=abc; other=1"};

	(void)state;
	assert_string_equal(request_cookie(&rq, "cts_session"), "abc");
	assert_string_equal(request_cookie(&rq, "other"), "1");
	assert_null(request_cookie(&rq, "cts"));
}

static void test_csrf(void **state)
{
	const struct site site = {.prefix = "", .secret_key = "a key of more than thirty-two characters"};
	const struct site stranger = {.prefix = "", .secret_key = "another key of more than thirty-two chars"};
	struct request rq = {.arena = &arena, .site = &site, .session = {.live = true, .token = token_new(&arena)}};
	const char *first = csrf_token(&rq), *second = csrf_token(&rq);

	(void)state;
	assert_string_not_equal(first, second);
	for (int i = 0; i < 2; i++) {
		rq.posted = (struct params){0};
		params_add(&arena, &rq.posted, "csrf_token", i ? second : first);
		assert_true(csrf_is_valid(&rq));
	}
	rq.site = &stranger;
	assert_false(csrf_is_valid(&rq));
	rq.site = &site;
	rq.session.token = token_new(&arena);
	assert_false(csrf_is_valid(&rq));
}

static void test_passwords(void **state)
{
	/* made with Django's own algorithm: PBKDF2-HMAC-SHA256, 1000 iterations, salt "salt" */
	static const char django[] = "pbkdf2_sha256$1000$salt$C6cm3E2hP+SBSmboRpwbM6BvvCJJ3v7PTxBde0Nr9TA=";
	const char *hash;
	struct err err;

	(void)state;
	assert_int_equal(password_hash(&arena, "sesame", &hash, &err), 0);
	assert_true(str_starts(hash, "$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_true(password_verify("sesame", hash));
	assert_false(password_verify("Sesame", hash));
	assert_false(password_needs_rehash(hash));
	assert_true(password_verify("sesame", django));
	assert_false(password_verify("sesam", django));
	assert_true(password_needs_rehash(django));
	assert_false(password_verify("", "!"));
	assert_false(password_verify("x", NULL));
	assert_false(password_verify("x", "pbkdf2_sha256$"));
	assert_false(password_verify("x", "pbkdf2_sha256$0$salt$AAAA"));
	assert_false(password_verify("x", "pbkdf2_sha256$99999999$salt$AAAA"));
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
		TEST("web: UI-60 V-email", test_emails),
		TEST("web: UI-60 UI-95 V-integer, V-min, V-maxvalue", test_integers),
		TEST("web: UI-60 V-required, V-max counts characters", test_lengths),
		TEST("web: UI-60 UI-72 V-date", test_dates),
		TEST("web: design 4 routes take ids within bigint only", test_routes),
		TEST("web: UI-41 addresses get the prefix and are encoded; ACC-42 next stays at home", test_urls),
		TEST("web: queries are decoded, or refused when they are no text", test_params),
		TEST("web: cookies are found by their whole name", test_cookies),
		TEST("web: form tokens differ each time and belong to one session and key", test_csrf),
		TEST("accounts: Argon2id hashes verify, malformed ones never do", test_passwords),
	};

	if (sodium_init() < 0)
		return 1;
	arena_init(&arena, 0);
	return cmocka_run_group_tests_name("web", tests, NULL, clean_up);
}
