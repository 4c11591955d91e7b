#include "pillar/keys.h"

#include <arpa/inet.h>
#include <stdint.h>

#include "base/str.h"

enum { DEPTH_MAX = 4, NAME_MAX_CHARS = 32, SIGNING_KEY_MIN = 32 };

enum key_kind { KEY_MAP, KEY_TEXT, KEY_LIST };

/* What is wrong with a value or name, as the end of a sentence, or NULL. */
typedef const char *check_function(const char *text);

struct key {
	const char *path; /* "*" stands for any one name */
	unsigned files;   /* where it may stand */
	enum key_kind kind;
	check_function *value; /* of the scalar, or of each entry of the list */
	check_function *name;  /* of what stands for the last "*" */
};

static bool only(const char *text, const char *others)
{
	for (; *text; text++)
		if (!((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') || strchr(others, *text)))
			return false;
	return true;
}

static const char *check_key(const char *text)
{
	bool good = *text >= 'a' && *text <= 'z' && only(text, "_") && strlen(text) <= NAME_MAX_CHARS;

	return good ? NULL : "must be a small letter followed by small letters, digits or _, 32 at most";
}

static const char *check_login(const char *text)
{
	bool good = *text >= 'a' && *text <= 'z' && only(text, "_-") && strlen(text) <= NAME_MAX_CHARS;

	return good ? NULL : "is no login name: a small letter, then small letters, digits, - or _, 32 at most";
}

/* Somebody's own account: not one that the system or CTS has already, as a user or a group. */
static const char *check_person(const char *text)
{
	static const char *const taken[] = {"root",     "admin",    "login",   "cts",     "www-data",
					    "postgres", "memcache", "postfix", "daemon",  "sudo",
					    "adm",      "staff",    "users",   "nogroup", "nobody"};

	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (str_eq(text, taken[i]))
			return "is a user or group of the system: people need a name of their own";
	return check_login(text);
}

/* A reader's own role: none of PostgreSQL's, and none that owns a database. */
static const char *check_reader(const char *text)
{
	if (str_eq(text, "postgres") || str_starts(text, "pg_") || str_eq(text, "cts") || str_starts(text, "cts_"))
		return "is a role of PostgreSQL or of an instance: readers need one of their own";
	return check_login(text);
}

static const char *check_project(const char *text)
{
	return check_login(text) ? "must be a short name of small letters" : NULL;
}

static const char *check_variable(const char *text)
{
	for (const char *s = text; *s; s++)
		if (!((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z') || *s == '_' ||
		      (s > text && *s >= '0' && *s <= '9')))
			return "is no name of an environment variable: letters, digits and _";
	return *text ? NULL : "is empty";
}

static const char *check_line(const char *text)
{
	return strpbrk(text, "\n\r") ? "must be one line" : NULL;
}

static const char *check_present(const char *text)
{
	return *text ? check_line(text) : "must not be empty";
}

static const char *check_signing_key(const char *text)
{
	return strlen(text) < SIGNING_KEY_MIN ? "must have at least 32 characters" : check_line(text);
}

static const char *check_prefix(const char *text)
{
	static const char *const taken[] = {"/static", "/media", "/protected", "/health"};

	if (!*text)
		return NULL;
	for (const char *s = text; *s; s++)
		if (!((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') ||
		      strchr("/_-", *s)))
			return "may have letters, digits, _ and - between its slashes";
	if (*text != '/' || str_ends(text, "/") || strstr(text, "//"))
		return "must be empty, or start with / and not end with /";
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (str_eq_nocase(text, taken[i]))
			return "is a path of the server itself: /static, /media, /protected and /health are taken";
	return NULL;
}

static const char *check_currency(const char *text)
{
	for (size_t i = 0; i < 3; i++)
		if (text[i] < 'A' || text[i] > 'Z')
			return "must be an ISO 4217 code, three capitals";
	return text[3] ? "must be an ISO 4217 code, three capitals" : NULL;
}

static const char *check_port(const char *text)
{
	static const int64_t taken[] = {22, 80, 443, 5432, 8088, 11211};
	int64_t port;

	if (!str_to_int64(text, &port) || port < 1 || port > 65535)
		return "must be a number from 1 to 65535";
	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (port == taken[i])
			return "is the port of another service: 22, 80, 443, 5432, 8088 and 11211 are taken";
	return NULL;
}

static const char *check_host(const char *text)
{
	size_t n = strlen(text);

	if (!n || n > 253 || !only(text, ".-") || strchr(".-", text[0]) || strchr(".-", text[n - 1]) ||
	    strstr(text, ".."))
		return "is no host name or address, in small letters";
	return NULL;
}

/* An address of n characters, or a range of them: 10.0.0.0/8 */
static bool is_range(const char *text, size_t n)
{
	unsigned char address[sizeof(struct in6_addr)];
	char host[INET6_ADDRSTRLEN];
	const char *slash = memchr(text, '/', n);
	size_t len = slash ? (size_t)(slash - text) : n;
	int64_t bits = 0, bits_max;

	if (len >= sizeof(host))
		return false;
	snprintf(host, sizeof(host), "%.*s", (int)len, text);
	bits_max = inet_pton(AF_INET, host, address) == 1 ? 32 : inet_pton(AF_INET6, host, address) == 1 ? 128 : -1;
	if (slash) {
		snprintf(host, sizeof(host), "%.*s", (int)(n - len - 1), slash + 1);
		if (!str_to_int64(host, &bits))
			return false;
	}
	return bits >= 0 && bits <= bits_max;
}

static const char *check_range(const char *text)
{
	return is_range(text, strlen(text)) ? NULL : "is no address or range of addresses, as 10.0.0.0/8";
}

/* Several, separated by blanks. */
static const char *check_ranges(const char *text)
{
	size_t n = 0;

	for (const char *at = text + strspn(text, " "); *at; at += strspn(at, " "), n++) {
		size_t len = strcspn(at, " ");

		if (!is_range(at, len))
			return "must be addresses or ranges of them (10.0.0.0/8), separated by blanks";
		at += len;
	}
	return n ? NULL : "must be addresses or ranges of them (10.0.0.0/8), separated by blanks";
}

/* "host" or "host:port" */
static const char *check_connect(const char *text)
{
	char host[256];
	size_t n = strcspn(text, ":");
	int64_t port;

	if (n >= sizeof(host))
		return "is no host name or address";
	snprintf(host, sizeof(host), "%.*s", (int)n, text);
	if (text[n] && (!str_to_int64(text + n + 1, &port) || port < 1 || port > 65535))
		return "has no port from 1 to 65535 behind its colon";
	return check_host(host);
}

static const char *check_repo_url(const char *text)
{
	const char *at = strchr(text, '@'), *colon = at ? strchr(at, ':') : NULL;

	if (strpbrk(text, " \n'\"\\`$;"))
		return "has characters that no git address has";
	if (str_starts(text, "https://") || str_starts(text, "ssh://") || str_starts(text, "file:///") ||
	    (at && at > text && *text != '-' && colon && colon[1]))
		return NULL;
	return "must be https://host/path, or ssh as in git@host:path";
}

static const char *check_branch(const char *text)
{
	bool good = *text && *text != '-' && !strstr(text, "..");

	for (; good && *text; text++)
		good = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z') ||
		       (*text >= '0' && *text <= '9') || strchr("._/-", *text);
	return good ? NULL : "must name a branch (origin/develop), tag or commit";
}

static const char *check_number(const char *text)
{
	double number;

	return str_to_double(text, &number) ? NULL : "must be a number";
}

static int digit_of_base64(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* The key's data begins with its type once more: what was cut off or pasted wrongly shows there. */
static const char *check_public_key(const char *text)
{
	static const char *const types[] = {"ssh-ed25519",
					    "ssh-rsa",
					    "ecdsa-sha2-nistp256",
					    "ecdsa-sha2-nistp384",
					    "ecdsa-sha2-nistp521",
					    "sk-ssh-ed25519@openssh.com",
					    "sk-ecdsa-sha2-nistp256@openssh.com"};
	static const char bad[] = "is no complete OpenSSH public key in one line: \"ssh-ed25519 AAAA... name\"";
	size_t n = strcspn(text, " "), at = 0;
	const char *data = text + n;
	char head[64] = {0};
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		known |= strlen(types[i]) == n && strncmp(types[i], text, n) == 0;
	if (!known || *data++ != ' ' || strchr(text, '\n') || strcspn(data, " ") < 60)
		return bad;
	for (size_t i = 0; data[i] && data[i] != ' ' && data[i] != '='; i++) {
		int digit = digit_of_base64(data[i]);

		if (digit < 0)
			return bad;
		for (int bit = 5; bit >= 0; bit--, at++)
			if (at / 8 < sizeof(head))
				head[at / 8] = (char)(head[at / 8] << 1 | (digit >> bit & 1));
	}
	return head[3] == (char)n && n < sizeof(head) - 4 && strncmp(head + 4, text, n) == 0 ? NULL : bad;
}

static const char *check_pem(const char *text)
{
	if (!str_starts(text, "-----BEGIN ") || !strstr(text, "-----END "))
		return "must be a literal block (|) from -----BEGIN to -----END";
	return NULL;
}

enum { SETTINGS = FILE_PROJECT | FILE_LOCAL | FILE_ENV, PRIVATE = FILE_SECRETS | FILE_LOCAL };

static const struct key keys[] = {
	{"project_name", SETTINGS, KEY_TEXT, check_project, NULL},
	{"python_version", SETTINGS, KEY_TEXT, check_number, NULL}, /* of the original; ignored */
	{"known_hosts", SETTINGS, KEY_LIST, check_present, NULL},
	{"postgres_extensions", SETTINGS, KEY_LIST, check_key, NULL},
	{"postgres_version", SETTINGS, KEY_TEXT, check_number, NULL},
	{"instances", SETTINGS | FILE_SECRETS, KEY_MAP, NULL, NULL},
	{"instances.*", SETTINGS | FILE_SECRETS, KEY_MAP, NULL, check_key},
	{"instances.*.name", SETTINGS, KEY_TEXT, check_present, NULL},
	{"instances.*.prefix", SETTINGS, KEY_TEXT, check_prefix, NULL},
	{"instances.*.currency", SETTINGS, KEY_TEXT, check_currency, NULL},
	{"instances.*.port", SETTINGS, KEY_TEXT, check_port, NULL},
	{"instances.*.READONLY_DB_USER", PRIVATE, KEY_TEXT, check_reader, NULL},
	{"instances.*.READONLY_DB_USER_PASSWORD", PRIVATE, KEY_TEXT, check_present, NULL},
	{"instances.*.READONLY_DB_USER_IP_ADDRESSES", PRIVATE, KEY_TEXT, check_ranges, NULL},
	{"users", FILE_DEVS | FILE_LOCAL, KEY_MAP, NULL, NULL},
	{"users.*", FILE_DEVS | FILE_LOCAL, KEY_MAP, NULL, check_person},
	{"users.*.public_key", FILE_DEVS | FILE_LOCAL, KEY_LIST, check_public_key, NULL},
	{"environment", FILE_ENV | FILE_LOCAL, KEY_TEXT, check_login, NULL},
	{"domain", FILE_ENV | FILE_LOCAL, KEY_TEXT, check_host, NULL},
	{"repo", FILE_ENV | FILE_LOCAL, KEY_MAP, NULL, NULL},
	{"repo.url", FILE_ENV | FILE_LOCAL, KEY_TEXT, check_repo_url, NULL},
	{"repo.branch", FILE_ENV | FILE_LOCAL, KEY_TEXT, check_branch, NULL},
	{"env", FILE_ENV | FILE_LOCAL, KEY_MAP, NULL, NULL},
	{"env.*", FILE_ENV | FILE_LOCAL, KEY_TEXT, check_line, check_variable},
	{"hosts", FILE_ENV, KEY_LIST, check_connect, NULL},
	{"load_balancers", FILE_ENV, KEY_LIST, check_range, NULL},
	{"primary_iface", FILE_ENV | FILE_LOCAL, KEY_TEXT, check_present, NULL},
	{"secrets", PRIVATE, KEY_MAP, NULL, NULL},
	{"secrets.SECRET_KEY", PRIVATE, KEY_TEXT, check_signing_key, NULL},
	{"secrets.*", PRIVATE, KEY_TEXT, check_line, check_variable},
	{"http_auth", PRIVATE, KEY_MAP, NULL, NULL},
	{"http_auth.*", PRIVATE, KEY_TEXT, check_present, check_login},
	{"github_deploy_key", PRIVATE, KEY_TEXT, check_pem, NULL},
	{"ssl_certificate", PRIVATE, KEY_TEXT, check_pem, NULL},
	{"ssl_cert", PRIVATE, KEY_TEXT, check_pem, NULL}, /* another name of ssl_certificate */
	{"ssl_key", PRIVATE, KEY_TEXT, check_pem, NULL},
};

static const struct {
	enum pillar_file file;
	const char *name;
} file_names[] = {{FILE_PROJECT, "project.sls"},
		  {FILE_DEVS, "devs.sls"},
		  {FILE_ENV, "env.sls"},
		  {FILE_SECRETS, "secrets.sls"},
		  {FILE_LOCAL, "local.sls"}};

struct walk {
	enum pillar_file file;
	struct problems *problems;
	const char *names[DEPTH_MAX];
	size_t depth;
};

static bool path_matches(const char *path, const struct walk *w)
{
	for (size_t i = 0; i < w->depth; i++) {
		size_t n = strcspn(path, ".");

		if (!(n == 1 && *path == '*') && (strlen(w->names[i]) != n || strncmp(path, w->names[i], n) != 0))
			return false;
		path += n;
		if (*path == '.' && i + 1 < w->depth)
			path++;
	}
	return !*path;
}

static const struct key *find_key(const struct walk *w)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (path_matches(keys[i].path, w))
			return &keys[i];
	return NULL;
}

static const char *path_text(const struct walk *w)
{
	const char *text = w->names[0];

	for (size_t i = 1; i < w->depth; i++)
		text = arena_printf(w->problems->arena, "%s.%s", text, w->names[i]);
	return text;
}

/* Keys that could stand here, for a suggestion: those of the same depth under the same names. */
static const char *nearest_key(struct walk *w)
{
	const char *names[ARRAY_LEN(keys) + 1], *wrong = w->names[w->depth - 1];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const char *last = strrchr(keys[i].path, '.') ? strrchr(keys[i].path, '.') + 1 : keys[i].path;

		w->names[w->depth - 1] = last;
		if (*last != '*' && path_matches(keys[i].path, w))
			names[n++] = last;
	}
	names[n] = NULL;
	w->names[w->depth - 1] = wrong;
	return str_nearest(wrong, names);
}

static void check_scalar(struct walk *w, const struct key *key, const struct yaml_node *node)
{
	const char *text = node->text ? node->text : "", *wrong = key->value ? key->value(text) : NULL;

	if (node->kind != YAML_SCALAR)
		problems_add(w->problems, node, "\"%s\" must be %s", path_text(w),
			     key->kind == KEY_LIST ? "a list of texts" : "a text");
	else if (wrong)
		problems_add(w->problems, node, "\"%s\" %s", path_text(w), wrong);
}

static void complain_unknown(struct walk *w, const struct yaml_node *node)
{
	const char *nearest = nearest_key(w);

	problems_add(w->problems, node, "there is no key \"%s\"%s%s%s", path_text(w),
		     nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static void complain_place(struct walk *w, const struct key *key, const struct yaml_node *node)
{
	for (size_t i = 0; i < ARRAY_LEN(file_names); i++)
		if (key->files & file_names[i].file) {
			problems_add(w->problems, node, "\"%s\" belongs into %s", path_text(w), file_names[i].name);
			return;
		}
}

static void check_members(struct walk *w, const struct yaml_node *map);

static void check_node(struct walk *w, const struct yaml_node *node)
{
	const struct key *key = find_key(w);
	const char *wrong = key && key->name ? key->name(node->key) : NULL;

	if (!key) {
		complain_unknown(w, node);
		return;
	}
	if (!(key->files & w->file)) {
		complain_place(w, key, node);
		return;
	}
	if (wrong)
		problems_add(w->problems, node, "\"%s\" %s", node->key, wrong);
	if (key->kind == KEY_TEXT) {
		check_scalar(w, key, node);
	} else if (key->kind == KEY_LIST && node->kind == YAML_SEQUENCE) {
		for (size_t i = 0; i < node->n; i++)
			check_scalar(w, key, &node->v[i]);
	} else if (key->kind == KEY_MAP && node->kind == YAML_MAPPING) {
		check_members(w, node);
	} else if (node->kind != YAML_SCALAR || node->text) {
		problems_add(w->problems, node, "\"%s\" must be %s", path_text(w),
			     key->kind == KEY_MAP ? "a map of keys and values" : "a list");
	}
}

static void check_members(struct walk *w, const struct yaml_node *map)
{
	w->depth++;
	for (size_t i = 0; i < map->n; i++) {
		w->names[w->depth - 1] = map->v[i].key;
		check_node(w, &map->v[i]);
	}
	w->depth--;
}

void keys_check(const struct yaml_node *root, enum pillar_file file, struct problems *problems)
{
	struct walk w = {.file = file, .problems = problems};

	if (root->kind != YAML_MAPPING)
		problems_add(problems, root, "the file must be a map of keys and values");
	else
		check_members(&w, root);
}
