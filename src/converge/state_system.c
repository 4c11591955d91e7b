/* The machine itself: areas 1 to 7, 19, 21, 24. */
#include <stdio.h>

#include "base/buf.h"
#include "base/names.h"
#include "base/str.h"
#include "converge/packages.h"
#include "converge/state.h"
#include "converge/template.h"
#include "converge/types.h"
#include "pillar/certificate.h"

static const struct ownership root_file = {"root", "root", 0644};
static const struct field none[] = {{NULL, NULL}};

enum { SSHD_BYTES_MAX = 1 << 20 };

/* packages.txt names the version that CTS is made with; the pillar may ask for another (postgres_version). */
static const char *of_version(struct arena *a, const struct pillar *p, const char *package)
{
	static const char made_with[] = "postgresql-15";
	const char *version = pillar_text(p, "postgres_version", NULL);

	if (!str_starts(package, made_with))
		return package;
	if (!state_has_database(p))
		return str_eq(package, made_with) ? arena_printf(a, "postgresql-client-%s", *version ? version : "15")
						  : NULL;
	return *version ? arena_printf(a, "postgresql-%s%s", version, package + strlen(made_with)) : package;
}

/* Area 1, and everything that another area installs: one call of apt-get brings all. */
void state_packages(struct state *s)
{
	/* first what a bare machine has, so that what is missing stands in a row */
	static const char *const names[] = {"sudo",
					    "openssh-server",
					    "ca-certificates",
					    "git",
					    "build-essential",
					    "wget",
					    "vim-tiny",
					    "screen",
					    "locales",
					    "fail2ban",
					    "systemd-timesyncd",
					    "openssl",
					    "nftables",
					    "postfix",
					    "rsyslog",
					    "logrotate",
					    "unattended-upgrades",
					    "bzip2",
					    "postgresql-client-common"};

	s->list->area = "packages";
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		want_package(s->list, names[i]);
	for (size_t i = 0; i < ARRAY_LEN(server_packages); i++) {
		const char *name = of_version(s->list->arena, s->pillar, server_packages[i]);

		if (name)
			want_package(s->list, name);
	}
	if (s->options->upgrade)
		want_upgrade(s->list);
}

/* Areas 2 and 3 */
void state_administrators(struct state *s)
{
	static const char *const visudo[] = {"visudo", "-c", "-q", "-f", NULL};

	s->list->area = "groups";
	s->groups[0] = want_group(s->list, "admin", NULL);
	s->groups[1] = want_group(s->list, "login", NULL);
	s->list->area = "sudo";
	s->sudo = want_checked_file(s->list, "/etc/sudoers.d/admin", "%admin ALL=(ALL:ALL) NOPASSWD: ALL\n",
				    (struct ownership){"root", "root", 0440}, visudo, s->groups[0]);
}

/* Area 5: keys of the hosts that code comes from, as the pillar lists them. */
static void known_hosts(struct state *s)
{
	const struct yaml_node *keys = pillar_node(s->pillar, "known_hosts", NULL);
	const char *text = "# written by cts-converge from known_hosts of project.sls\n";

	for (size_t i = 0; keys && i < keys->n; i++)
		text = arena_printf(s->list->arena, "%s%s\n", text, keys->v[i].text);
	want_file(s->list, "/etc/ssh/ssh_known_hosts", text, root_file, false, NULL);
}

/* Area 4: keys only, for who is in group login. sshd takes the first word on each matter: ours comes first. */
void state_secure_shell(struct state *s, const struct resource *last_person)
{
	static const char *const test[] = {"/usr/sbin/sshd", "-t", "-f", NULL};
	struct resource *file;

	s->list->area = "ssh";
	file = want_checked_file(s->list, "/etc/ssh/sshd_config.d/00-cts.conf",
				 template_fill(s->list->arena, "sshd.conf", none), root_file, test, last_person);
	/* without it whoever gets in cannot do anything (DEP-44) */
	resource_needs(file, s->sudo);
	want_unit(s->list, "ssh.service", (const struct reads[]){{file, false}, {NULL, false}}, NULL);
	if (pillar_node(s->pillar, "known_hosts", NULL))
		known_hosts(s);
	want_unit(s->list, "fail2ban.service", NULL, NULL);
}

/* Area 6: everything to somebody who keeps logs, when the pillar names him. */
static void log_forwarding(struct state *s)
{
	static const char path[] = "/etc/rsyslog.d/papertrail.conf";
	const char *host = pillar_text(s->pillar, "secrets", "PAPERTRAIL_HOST");
	const char *port = pillar_text(s->pillar, "secrets", "PAPERTRAIL_PORT");
	const struct field fields[] = {{"host", host}, {"port", *port ? port : "514"}, {NULL, NULL}};
	const struct resource *file;

	s->list->area = "logs";
	file = *host ? want_file(s->list, path, template_fill(s->list->arena, "rsyslog.conf", fields), root_file, false,
				 NULL)
		     : want_no_file(s->list, path, NULL);
	want_unit(s->list, "rsyslog.service", (const struct reads[]){{file, true}, {NULL, false}}, NULL);
	want_file(s->list, "/etc/logrotate.d/cts",
		  template_fill(s->list->arena, "logrotate.conf",
				(const struct field[]){{"project", s->pillar->project}, {NULL, NULL}}),
		  root_file, false, NULL);
}

/* Area 7 */
static void locale(struct state *s)
{
	const struct resource *list;

	s->list->area = "locale";
	list = want_file(s->list, "/etc/locale.gen", "en_US.UTF-8 UTF-8\n", root_file, false, NULL);
	want_locale(s->list, "en_US.UTF-8", list);
	want_file(s->list, "/etc/default/locale", "LANG=en_US.UTF-8\n", root_file, false, list);
}

/* Area 19: for mail of the application; nobody can send through it from outside. */
static void mail(struct state *s)
{
	const char *domain = s->pillar->domain;
	const struct field fields[] = {{"hostname", host_is_address(domain) ? "localhost.localdomain" : domain},
				       {NULL, NULL}};
	const struct resource *file;

	s->list->area = "mail";
	file = want_file(s->list, "/etc/postfix/main.cf", template_fill(s->list->arena, "postfix.cf", fields),
			 root_file, false, NULL);
	want_unit(s->list, "postfix@-.service", (const struct reads[]){{file, true}, {NULL, false}}, NULL);
}

/* Area 21 */
static void cache(struct state *s)
{
	const struct resource *file;

	s->list->area = "cache";
	file = want_file(s->list, "/etc/memcached.conf", template_fill(s->list->arena, "memcached.conf", none),
			 root_file, false, NULL);
	want_unit(s->list, "memcached.service", (const struct reads[]){{file, true}, {NULL, false}}, NULL);
}

void state_system(struct state *s)
{
	log_forwarding(s);
	locale(s);
	mail(s);
	cache(s);
}

static const char *from(struct arena *a, const char *rules, const char *address, const char *port)
{
	return arena_printf(a, "%s\t\t%s saddr %s tcp dport %s accept\n", rules, strchr(address, ':') ? "ip6" : "ip",
			    address, port);
}

/* Who may read a database from outside (DEP-63). */
static const char *reader_rules(struct state *s, const char *rules)
{
	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const struct yaml_node *addresses =
			yaml_member(s->pillar->instances[i].node, "READONLY_DB_USER_IP_ADDRESSES");

		for (const char *at = addresses ? addresses->text : ""; *at; at += strspn(at, " ")) {
			size_t n = strcspn(at, " ");

			rules = from(s->list->arena, rules, arena_strndup(s->list->arena, at, n), "5432");
			at += n;
		}
	}
	return rules;
}

/* Area 24 */
/* The ports of one file of sshd's, added to a list as nftables has it. */
static const char *add_ports(struct arena *a, const char *ports, const char *file)
{
	struct buf text = BUF_INIT;
	struct err ignored;

	if (buf_read_file(&text, file, SSHD_BYTES_MAX, &ignored) < 0)
		buf_clear(&text);
	for (const char *line = buf_str(&text); *line;) {
		size_t len = strcspn(line, "\n");
		int port;

		if (sscanf(line, " Port %d", &port) == 1)
			ports = arena_printf(a, "%s%s%d", ports, *ports ? ", " : "", port);
		line += len + (line[len] == '\n');
	}
	buf_free(&text);
	return ports;
}

/* Wherever sshd was told to listen by who made the machine: closing that would lock everybody out. */
static const char *ssh_ports(struct arena *a)
{
	static const char directory[] = "/etc/ssh/sshd_config.d";
	struct names names = names_of_directory(a, directory, "", ".conf");
	const char *ports = add_ports(a, "", "/etc/ssh/sshd_config");

	for (size_t i = 0; i < names.n; i++)
		ports = add_ports(a, ports, arena_printf(a, "%s/%s", directory, names.v[i]));
	return *ports ? ports : "22";
}

void state_firewall(struct state *s)
{
	static const char *const test[] = {"nft", "-c", "-f", NULL};
	const struct yaml_node *balancers = pillar_node(s->pillar, "load_balancers", NULL);
	const char *rules = "";
	const struct resource *file;

	s->list->area = "firewall";
	for (size_t i = 0; balancers && i < balancers->n; i++)
		rules = from(s->list->arena, rules, balancers->v[i].text, "8088");
	if (!balancers || !balancers->n)
		rules = "\t\ttcp dport 8088 accept\n";
	rules = reader_rules(s, rules);
	file = want_checked_file(s->list, "/etc/nftables.conf",
				 template_fill(s->list->arena, "nftables.conf",
					       (const struct field[]){{"project", s->pillar->project},
								      {"ssh", ssh_ports(s->list->arena)},
								      {"rules", rules},
								      {NULL, NULL}}),
				 (struct ownership){"root", "root", 0755}, test, NULL);
	want_unit(s->list, "nftables.service", (const struct reads[]){{file, false}, {NULL, false}}, NULL);
}
