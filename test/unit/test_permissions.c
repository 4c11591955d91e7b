/* Roles and permissions (spec 10, sections 2 and 3). */
#include "lib/unit.h"

#include "base/str.h"
#include "cts/accounts/permissions.h"

static permission_set of_role(enum role role)
{
	return roles_permissions(role_implied(role, false));
}

static int count(permission_set set)
{
	return __builtin_popcountll(set);
}

static void test_counts(void **state)
{
	(void)state;
	assert_int_equal(count(of_role(ROLE_PARTNER)), 6);
	assert_int_equal(count(of_role(ROLE_OFFICER)), 33);
	assert_int_equal(count(of_role(ROLE_MANAGER)), 33);
	assert_int_equal(count(of_role(ROLE_COORDINATOR)), 57);
}

/* ACC-22: for each model what partner, officer, manager, coordinator may: all, view or nothing. */
static const struct {
	enum model model;
	const char *may; /* one letter a role in the order of the table: Y, v, - */
} matrix[] = {
	{MODEL_CTSUSER, "---Y"},   {MODEL_CATALOGITEM, "-YYY"}, {MODEL_ITEMCATEGORY, "-YYY"}, {MODEL_DONOR, "---Y"},
	{MODEL_DONORCODE, "---Y"}, {MODEL_SUPPLIER, "---Y"},    {MODEL_TRANSPORTER, "---Y"},  {MODEL_PARTNER, "---Y"},
	{MODEL_SHIPMENT, "vYYY"},  {MODEL_PACKAGE, "vYYY"},     {MODEL_PACKAGEITEM, "vYYY"},  {MODEL_KIT, "vYYY"},
	{MODEL_KITITEM, "vYYY"},   {MODEL_PACKAGESCAN, "vYYY"},
};

static void test_matrix(void **state)
{
	static const enum role order[] = {ROLE_PARTNER, ROLE_OFFICER, ROLE_MANAGER, ROLE_COORDINATOR};

	(void)state;
	assert_int_equal(ARRAY_LEN(matrix), MODELS);
	for (size_t m = 0; m < ARRAY_LEN(matrix); m++) {
		for (size_t r = 0; r < ARRAY_LEN(order); r++) {
			for (int action = 0; action < ACTIONS; action++) {
				bool has = of_role(order[r]) >> (matrix[m].model * ACTIONS + action) & 1;
				char letter = matrix[m].may[r];

				assert_int_equal(has, letter == 'Y' || (letter == 'v' && action == ACTION_VIEW));
			}
		}
	}
	assert_false(of_role(ROLE_PARTNER) >> PERMISSION_VIEW_ALL_PARTNERS & 1);
	assert_true(of_role(ROLE_OFFICER) >> PERMISSION_VIEW_ALL_PARTNERS & 1);
	assert_true(of_role(ROLE_COORDINATOR) >> PERMISSION_VIEW_ALL_PARTNERS & 1);
}

static void test_superuser(void **state)
{
	(void)state;
	assert_int_equal(count(all_permissions()), PERMISSIONS);
	assert_int_equal(role_implied(ROLE_PARTNER, true), (1u << ROLES) - 1);
}

static void test_implied(void **state)
{
	(void)state;
	assert_int_equal(role_implied(ROLE_PARTNER, false), 1u << ROLE_PARTNER);
	assert_int_equal(role_implied(ROLE_OFFICER, false), 1u << ROLE_OFFICER);
	assert_int_equal(role_implied(ROLE_MANAGER, false), 1u << ROLE_MANAGER | 1u << ROLE_OFFICER);
	assert_int_equal(role_implied(ROLE_COORDINATOR, false),
			 1u << ROLE_COORDINATOR | 1u << ROLE_MANAGER | 1u << ROLE_OFFICER);
	/* a role added by hand brings what it implies */
	assert_int_equal(roles_permissions(1u << ROLE_PARTNER | 1u << ROLE_COORDINATOR), all_permissions());
}

static void test_modules(void **state)
{
	static const struct {
		enum role role;
		bool accounts, catalog, shipments, reports;
	} cases[] = {
		{ROLE_PARTNER, false, false, true, false},
		{ROLE_OFFICER, false, true, true, true},
		{ROLE_MANAGER, false, true, true, true},
		{ROLE_COORDINATOR, true, true, true, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		permission_set set = of_role(cases[i].role);

		assert_int_equal(permissions_have_module(set, MODULE_ACCOUNTS), cases[i].accounts);
		assert_int_equal(permissions_have_module(set, MODULE_CATALOG), cases[i].catalog);
		assert_int_equal(permissions_have_module(set, MODULE_SHIPMENTS), cases[i].shipments);
		assert_int_equal(permissions_have_module(set, MODULE_REPORTS), cases[i].reports);
	}
}

static void test_names(void **state)
{
	char name[64];
	enum role role;

	(void)state;
	permission_name(PERMISSION(CHANGE, CATALOGITEM), name);
	assert_string_equal(name, "catalog.change_catalogitem");
	permission_name(PERMISSION(VIEW, PACKAGESCAN), name);
	assert_string_equal(name, "shipments.view_packagescan");
	permission_name(PERMISSION_VIEW_ALL_PARTNERS, name);
	assert_string_equal(name, "reports.view_all_partners");
	assert_true(role_parse("manager", &role));
	assert_string_equal(role_label(role), "Monitoring manager");
	assert_false(role_parse("referrer", &role));
	assert_false(role_parse("", &role));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST("accounts: ACC-20 ACC-21 each role has as many permissions as the spec counts", test_counts),
		TEST("accounts: ACC-22 every cell of the matrix", test_matrix),
		TEST("accounts: ACC-23 a superuser has all", test_superuser),
		TEST("accounts: ACC-11 ACC-21 roles imply roles", test_implied),
		TEST("accounts: ACC-24 access to a module is one permission of it", test_modules),
		TEST("accounts: ACC-10 names and labels", test_names),
	};

	return cmocka_run_group_tests_name("permissions", tests, NULL, NULL);
}
