#include "web/static.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "web/respond.h"
#include "web/site.h"

static const char static_path[] = "/static/";

struct url asset_url(const struct request *rq, const char *name)
{
	for (size_t i = 0; i < rq->site->n_assets; i++)
		if (str_eq(rq->site->assets[i].name, name))
			return (struct url){arena_printf(rq->arena, "%s%s", static_path, rq->site->assets[i].file)};
	fprintf(stderr, "asset_url: no asset \"%s\"\n", name);
	abort();
}

/* Only names of the table are opened: no path of the client ever reaches the file system. */
static const struct asset *find_asset(const struct site *site, const char *file)
{
	for (size_t i = 0; i < site->n_assets; i++)
		if (str_eq(site->assets[i].file, file))
			return &site->assets[i];
	return NULL;
}

/* Opens the file, or its compressed twin when the browser takes that. */
static int open_asset(struct request *rq, const struct asset *asset)
{
	const char *path = arena_printf(rq->arena, "%s/%s", rq->site->assets_dir, asset->file);
	int fd;

	if (request_takes_gzip(rq)) {
		fd = open(arena_printf(rq->arena, "%s.gz", path), O_RDONLY | O_CLOEXEC);
		if (fd >= 0) {
			respond_header(rq, "Content-Encoding", "gzip");
			return fd;
		}
	}
	return open(path, O_RDONLY | O_CLOEXEC);
}

static void send_asset(struct request *rq, const struct asset *asset)
{
	struct stat st;
	int fd = open_asset(rq, asset);

	if (fd < 0 || fstat(fd, &st) < 0) {
		if (fd >= 0)
			close(fd);
		respond_text(rq, 404, "Not found: the front-end files are not built or were moved.\n");
		return;
	}
	rq->response.status = 200;
	rq->response.content_type = asset->type;
	rq->response.file = fd;
	rq->response.file_size = (uint64_t)st.st_size;
	respond_header(rq, "Cache-Control", "public, max-age=31536000, immutable");
	respond_header(rq, "Vary", "Accept-Encoding");
}

bool static_serve(struct request *rq)
{
	const struct asset *asset;

	if (rq->method == METHOD_GET && str_eq(rq->full_path, "/robots.txt")) {
		respond_text(rq, 200, "User-agent: *\nDisallow: /\n");
		return true;
	}
	if (!str_starts(rq->full_path, static_path))
		return false;
	asset = find_asset(rq->site, rq->full_path + strlen(static_path));
	if (rq->method != METHOD_GET)
		respond_text(rq, 405, "Only GET.\n");
	else if (asset)
		send_asset(rq, asset);
	else
		respond_text(rq, 404, "Not found. Reload the page: its files may have changed.\n");
	return true;
}
