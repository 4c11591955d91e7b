/*
 * Roles and permissions: a compiled table (ACC-10, ACC-20..24), not rows of the database.
 *
 * A permission is an action on a model. Routes name the one that they need: MAY(CHANGE, CATALOGITEM).
 */
#ifndef CTS_ACCOUNTS_PERMISSIONS_H
#define CTS_ACCOUNTS_PERMISSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "web/route.h"

/* In the order of the forms (ACC-10); the number is a bit of a role set. */
enum role { ROLE_COORDINATOR, ROLE_MANAGER, ROLE_OFFICER, ROLE_PARTNER, ROLES };

enum action { ACTION_VIEW, ACTION_ADD, ACTION_CHANGE, ACTION_DELETE, ACTIONS };

enum model {
	MODEL_CTSUSER,
	MODEL_CATALOGITEM,
	MODEL_ITEMCATEGORY,
	MODEL_DONOR,
	MODEL_DONORCODE,
	MODEL_SUPPLIER,
	MODEL_TRANSPORTER,
	MODEL_PARTNER, /* retired; still counted (ACC-21) */
	MODEL_SHIPMENT,
	MODEL_PACKAGE,
	MODEL_PACKAGEITEM,
	MODEL_KIT,
	MODEL_KITITEM,
	MODEL_PACKAGESCAN,
	MODELS,
};

enum { PERMISSION_VIEW_ALL_PARTNERS = MODELS * ACTIONS, PERMISSIONS };

enum module { MODULE_ACCOUNTS, MODULE_CATALOG, MODULE_SHIPMENTS, MODULE_REPORTS };

#define PERMISSION(action, model) (MODEL_##model * ACTIONS + ACTION_##action)
/* The `access` of a route. */
#define MAY(action, model)        (ACCESS_PERMISSION + PERMISSION(action, model))

typedef uint64_t permission_set; /* bit n = permission n */
typedef unsigned role_set;       /* bit n = role n */

/* "coordinator" <-> ROLE_COORDINATOR; false when there is no such role. */
bool role_parse(const char *text, enum role *role);
const char *role_name(enum role role);
const char *role_label(enum role role);

/* The effective roles of a main role (ACC-11). */
role_set role_implied(enum role role, bool is_superuser);

/* Everything that a set of roles may do. */
permission_set roles_permissions(role_set roles);

/* What a superuser may do (ACC-23). */
permission_set all_permissions(void);

/* At least one permission of the module (ACC-24). */
bool permissions_have_module(permission_set permissions, enum module module);

/* "catalog.change_catalogitem" */
void permission_name(unsigned permission, char out[64]);

#endif
