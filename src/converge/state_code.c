/* The project: its user, directories, code and release (areas 12 to 15, 18). */
#include "base/str.h"
#include "converge/checkout.h"
#include "converge/release.h"
#include "converge/state.h"
#include "converge/types.h"

/* Area 12: the user that everything of the project runs as. */
static void project_user(struct state *s)
{
	static const char *const groups[] = {"www-data", NULL};
	const char *project = s->pillar->project;
	const struct account account = {
		.home = arena_printf(s->list->arena, "/home/%s", project), .shell = "/bin/bash", .groups = groups};

	s->list->area = "project";
	s->user = want_user(s->list, project, &account, NULL);
	want_directory(s->list, arena_printf(s->list->arena, "%s/.ssh", account.home),
		       (struct ownership){project, project, 0700}, s->user);
}

/* nginx's own are root's: in a directory of the project they could be made to lead elsewhere. Links name them there. */
static void logs(struct state *s, const struct ownership *own, const struct resource *root)
{
	static const char *const kinds[] = {"access", "error"};
	struct arena *a = s->list->arena;

	for (size_t i = 0; i < s->pillar->n_instances; i++) {
		const char *key = s->pillar->instances[i].key, *path = arena_printf(a, "%s/log/%s", s->top, key);
		const struct resource *directory = want_directory(s->list, path, *own, root);

		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			want_link(s->list, arena_printf(a, "%s/nginx-%s.log", path, kinds[k]),
				  arena_printf(a, "/var/log/nginx/%s-%s-%s.log", s->pillar->project, key, kinds[k]),
				  directory);
	}
}

/* Area 13 */
static void directories(struct state *s)
{
	static const char *const shared[] = {"log", "public", "public/static", "public/media", "services"};
	static const char *const own[] = {"releases", "current", "build", "maintenance"};
	const char *project = s->pillar->project;
	const struct ownership web = {project, "www-data", 0775}, private = {project, project, 0755};
	struct arena *a = s->list->arena;
	struct resource *root;
	const struct resource *www;

	s->list->area = "directories";
	www = want_directory(s->list, "/var/www", (struct ownership){"root", "root", 0755}, NULL);
	root = want_directory(s->list, s->top, (struct ownership){project, project, 0775}, www);
	resource_needs(root, s->user);
	for (size_t i = 0; i < ARRAY_LEN(shared); i++)
		want_directory(s->list, arena_printf(a, "%s/%s", s->top, shared[i]), web, root);
	logs(s, &web, root);
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		want_directory(s->list, arena_printf(a, "%s/%s", s->top, own[i]), private, root);
	want_directory(s->list, arena_printf(a, "%s/ssl", s->top), (struct ownership){"root", "www-data", 0750}, root);
}

/* DEP-36; who may read them is known only once the project's user is there. */
static void pillar_files(struct state *s)
{
	const struct ownership readable = {"root", s->pillar->project, 0640};
	struct buf text = BUF_INIT;
	struct err none;

	s->list->area = "configuration";
	want_directory(s->list, PILLAR_DIR, (struct ownership){"root", s->pillar->project, 0750}, s->user);
	/* as it is: only its owner can be wrong, when it came before the user */
	if (buf_read_file(&text, PILLAR_DIR "/project.sls", 1 << 20, &none) == 0)
		want_file(s->list, PILLAR_DIR "/project.sls", arena_strdup(s->list->arena, buf_str(&text)), readable,
			  false, s->user);
	buf_free(&text);
}

void state_project(struct state *s)
{
	project_user(s);
	directories(s);
	pillar_files(s);
}

/* Area 14 */
void state_code(struct state *s)
{
	struct arena *a = s->list->arena;
	const char *key = pillar_text(s->pillar, "github_deploy_key", NULL);
	const char *branch = pillar_text(s->pillar, "repo", "branch");
	const char *key_file = arena_printf(a, "/home/%s/.ssh/github", s->pillar->project);
	const struct checkout checkout = {.url = pillar_text(s->pillar, "repo", "url"),
					  .branch = *branch ? branch : "master",
					  .directory = arena_printf(a, "%s/source", s->top),
					  .user = s->pillar->project,
					  .key = *key ? key_file : ""};
	const struct resource *need = s->user;

	s->list->area = "code";
	if (*key)
		need = want_file(s->list, key_file, key,
				 (struct ownership){s->pillar->project, s->pillar->project, 0600}, true, s->user);
	s->checkout = want_checkout(s->list, &checkout, need);
}

/* Areas 15 and 18 */
void state_release(struct state *s)
{
	s->list->area = "release";
	s->release = want_release(s->list, s->pillar, s->checkout);
	s->statics = want_static(s->list, s->pillar, s->release);
}
