#include "converge/minion.h"

#include <unistd.h>

#include "base/str.h"
#include "base/yaml.h"

static const char *text_at(const struct yaml_node *node)
{
	return node && node->kind == YAML_SCALAR && node->text ? node->text : "";
}

int minion_read(struct arena *a, struct minion *minion, struct err *err)
{
	const struct yaml_node *grains;
	struct yaml_node root;

	if (access(MINION_FILE, F_OK) < 0)
		return err_set(err, "%s is missing: run \"fab ENVIRONMENT setup_minion\" first", MINION_FILE);
	if (yaml_read_file(a, MINION_FILE, &root, err) < 0)
		return -1;
	grains = yaml_member(&root, "grains");
	minion->id = text_at(yaml_member(&root, "id"));
	minion->environment = grains ? text_at(yaml_member(grains, "environment")) : "";
	if (str_empty(minion->environment))
		return err_set(err, "%s: grains.environment is missing", MINION_FILE);
	return 0;
}

const char *minion_text(struct arena *a, const struct minion *minion)
{
	return arena_printf(a,
			    "# written by fab setup_minion\n"
			    "id: %s\n"
			    "grains:\n"
			    "  environment: %s\n"
			    "file_client: local\n"
			    "file_roots:\n"
			    "  base: [/srv/salt]\n"
			    "timeout: 3000\n"
			    "output: mixed\n"
			    "mine_functions:\n"
			    "  network.interfaces: []\n",
			    minion->id, minion->environment);
}
