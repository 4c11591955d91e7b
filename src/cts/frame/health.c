/* Whether this instance works, and whether all on this server do: for load balancers and whoever watches (DEP-91). */
#include <curl/curl.h>

#include "base/str.h"
#include "cts/app.h"
#include "cts/frame/frame.h"
#include "web/respond.h"

enum { ANSWER_MS = 3000, WAIT_MS = 200 };

/* What another instance answered, asked at the port that only this server reaches. */
struct neighbour {
	const struct instance *instance;
	CURL *request;
	CURLcode result;
};

/* UI-55. The database was asked before (dispatch.c), so this answer means that pages work. */
int health_page(struct request *rq)
{
	respond_text(rq, 200, "I am okay.");
	return 0;
}

static size_t ignore(char *data, size_t size, size_t n, void *arg)
{
	(void)data;
	(void)arg;
	return size * n;
}

static CURL *ask(struct request *rq, const struct instance *in, struct curl_slist *headers)
{
	CURL *request = curl_easy_init();

	if (!request)
		return NULL;
	curl_easy_setopt(request, CURLOPT_URL,
			 arena_printf(rq->arena, "http://127.0.0.1:%lld%s/health/", (long long)in->port, in->prefix));
	curl_easy_setopt(request, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(request, CURLOPT_PROXY, "");
	curl_easy_setopt(request, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(request, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(request, CURLOPT_TIMEOUT_MS, (long)ANSWER_MS);
	curl_easy_setopt(request, CURLOPT_WRITEFUNCTION, ignore);
	return request;
}

static void take_results(CURLM *all, struct neighbour *v, size_t n)
{
	const CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(all, &left)))
		for (size_t i = 0; i < n; i++)
			if (message->msg == CURLMSG_DONE && message->easy_handle == v[i].request)
				v[i].result = message->data.result;
}

/* All at once: one that hangs does not hold up the others. */
static void ask_all(CURLM *all, struct neighbour *v, size_t n)
{
	int running = 1;

	for (size_t i = 0; i < n; i++)
		if (v[i].request)
			curl_multi_add_handle(all, v[i].request);
	while (running && curl_multi_perform(all, &running) == CURLM_OK)
		if (running)
			curl_multi_poll(all, NULL, 0, WAIT_MS, NULL);
	take_results(all, v, n);
	for (size_t i = 0; i < n; i++)
		if (v[i].request)
			curl_multi_remove_handle(all, v[i].request);
}

/* A line an instance; ours answers by answering. */
static void tell(struct request *rq, const struct neighbour *v, size_t n)
{
	const char *own = app_of(rq)->settings->instance, *text = "";
	int status = 200;

	for (size_t i = 0; i < n; i++) {
		bool okay = str_eq(v[i].instance->key, own) || v[i].result == CURLE_OK;

		text = arena_printf(rq->arena, "%s%s%s: %s", text, i ? "\n" : "", v[i].instance->key,
				    okay ? "okay" : curl_easy_strerror(v[i].result));
		if (!okay)
			status = 503;
	}
	respond_text(rq, status, text);
}

int health_all_page(struct request *rq)
{
	const struct loaded_settings *loaded = app_of(rq)->loaded;
	struct neighbour *v = ARENA_ARRAY(rq->arena, loaded->n_instances, struct neighbour);
	struct curl_slist *headers =
		curl_slist_append(NULL, arena_printf(rq->arena, "Host: %s", rq->host ? rq->host : "localhost"));
	CURLM *all = curl_multi_init();

	for (size_t i = 0; i < loaded->n_instances; i++) {
		v[i] = (struct neighbour){.instance = &loaded->instances[i], .result = CURLE_FAILED_INIT};
		if (!str_eq(v[i].instance->key, app_of(rq)->settings->instance))
			v[i].request = ask(rq, v[i].instance, headers);
	}
	if (all)
		ask_all(all, v, loaded->n_instances);
	tell(rq, v, loaded->n_instances);
	for (size_t i = 0; i < loaded->n_instances; i++)
		curl_easy_cleanup(v[i].request);
	curl_multi_cleanup(all);
	curl_slist_free_all(headers);
	return 0;
}
