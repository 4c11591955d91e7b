#include "cts/accounts/permissions.h"

#include <assert.h>

#include "base/str.h"

static const struct {
	const char *name, *label;
} roles[ROLES] = {
	[ROLE_COORDINATOR] = {"coordinator", "Coordinator"},
	[ROLE_MANAGER] = {"manager", "Monitoring manager"},
	[ROLE_OFFICER] = {"officer", "Monitoring officer"},
	[ROLE_PARTNER] = {"partner", "Partner"},
};

static const char *const actions[ACTIONS] = {"view", "add", "change", "delete"};
static const char *const modules[] = {"accounts", "catalog", "shipments", "reports"};

static const struct {
	enum module module;
	const char *name;
} models[MODELS] = {
	[MODEL_CTSUSER] = {MODULE_ACCOUNTS, "ctsuser"},
	[MODEL_CATALOGITEM] = {MODULE_CATALOG, "catalogitem"},
	[MODEL_ITEMCATEGORY] = {MODULE_CATALOG, "itemcategory"},
	[MODEL_DONOR] = {MODULE_CATALOG, "donor"},
	[MODEL_DONORCODE] = {MODULE_CATALOG, "donorcode"},
	[MODEL_SUPPLIER] = {MODULE_CATALOG, "supplier"},
	[MODEL_TRANSPORTER] = {MODULE_CATALOG, "transporter"},
	[MODEL_PARTNER] = {MODULE_CATALOG, "partner"},
	[MODEL_SHIPMENT] = {MODULE_SHIPMENTS, "shipment"},
	[MODEL_PACKAGE] = {MODULE_SHIPMENTS, "package"},
	[MODEL_PACKAGEITEM] = {MODULE_SHIPMENTS, "packageitem"},
	[MODEL_KIT] = {MODULE_SHIPMENTS, "kit"},
	[MODEL_KITITEM] = {MODULE_SHIPMENTS, "kititem"},
	[MODEL_PACKAGESCAN] = {MODULE_SHIPMENTS, "packagescan"},
};

#define BIT(n)       (UINT64_C(1) << (n))
#define VIEW(model)  BIT(PERMISSION(VIEW, model))
#define EVERY(model) (UINT64_C(15) << PERMISSION(VIEW, model))

/* ACC-20: what each role has of its own. */
static const permission_set own_grants[ROLES] = {
	[ROLE_PARTNER] = VIEW(SHIPMENT) | VIEW(PACKAGE) | VIEW(PACKAGEITEM) | VIEW(KIT) | VIEW(KITITEM) |
			 VIEW(PACKAGESCAN),
	[ROLE_OFFICER] = BIT(PERMISSION_VIEW_ALL_PARTNERS) | EVERY(CATALOGITEM) | EVERY(ITEMCATEGORY) |
			 EVERY(SHIPMENT) | EVERY(PACKAGE) | EVERY(PACKAGEITEM) | EVERY(KIT) | EVERY(KITITEM) |
			 EVERY(PACKAGESCAN),
	[ROLE_MANAGER] = 0,
	[ROLE_COORDINATOR] = EVERY(CTSUSER) | EVERY(PARTNER) | EVERY(SUPPLIER) | EVERY(TRANSPORTER) | EVERY(DONOR) |
			     EVERY(DONORCODE),
};

bool role_parse(const char *text, enum role *role)
{
	for (int i = 0; i < ROLES; i++) {
		if (str_eq(roles[i].name, text)) {
			*role = (enum role)i;
			return true;
		}
	}
	return false;
}

const char *role_name(enum role role)
{
	return roles[role].name;
}

const char *role_label(enum role role)
{
	return roles[role].label;
}

role_set role_implied(enum role role, bool is_superuser)
{
	static const role_set implied[ROLES] = {
		[ROLE_PARTNER] = 1u << ROLE_PARTNER,
		[ROLE_OFFICER] = 1u << ROLE_OFFICER,
		[ROLE_MANAGER] = 1u << ROLE_MANAGER | 1u << ROLE_OFFICER,
		[ROLE_COORDINATOR] = 1u << ROLE_COORDINATOR | 1u << ROLE_MANAGER | 1u << ROLE_OFFICER,
	};

	return is_superuser ? (1u << ROLES) - 1 : implied[role];
}

permission_set roles_permissions(role_set set)
{
	permission_set permissions = 0;

	/* implication is transitive: a role added directly brings what it implies (ACC-13, ACC-21) */
	for (int i = 0; i < ROLES; i++)
		if (set & 1u << i)
			for (int j = 0; j < ROLES; j++)
				if (role_implied((enum role)i, false) & 1u << j)
					permissions |= own_grants[j];
	return permissions;
}

permission_set all_permissions(void)
{
	return BIT(PERMISSIONS) - 1;
}

bool permissions_have_module(permission_set permissions, enum module module)
{
	if (module == MODULE_REPORTS)
		return permissions & BIT(PERMISSION_VIEW_ALL_PARTNERS);
	for (int i = 0; i < MODELS; i++)
		if (models[i].module == module && permissions & UINT64_C(15) << (i * ACTIONS))
			return true;
	return false;
}

void permission_name(unsigned permission, char out[64])
{
	assert(permission < PERMISSIONS);
	if (permission == PERMISSION_VIEW_ALL_PARTNERS)
		snprintf(out, 64, "reports.view_all_partners");
	else
		snprintf(out, 64, "%s.%s_%s", modules[models[permission / ACTIONS].module],
			 actions[permission % ACTIONS], models[permission / ACTIONS].name);
}
